"""Two accounts of one person become one, and nothing points to the other any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import models
from django.test import Client
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, Revision
from wagtail.users.models import UserProfile

from mutirao.base.accounts import merging
from mutirao.base.accounts.merging import fields_that_point_to_people, merge
from mutirao.base.accounts.models import Consent, User, ViewingAs
from mutirao.base.accounts.rules import may_merge
from mutirao.base.accounts.services import ADMINISTRATORS, CURATORS, record_consents
from mutirao.base.accounts.suspending import suspend
from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.accounts.tests.journeys import is_logged_in, log_in, make_person
from mutirao.connect.members.models import Member
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtails_templates")]


@pytest.fixture
def kept() -> User:
    return make_person("chipo@example.org", name="Chipo Banda")


@pytest.fixture
def other() -> User:
    return make_person("chipo@old.example", name="Chipo B.")


def pointing_at(user_id: int) -> list[str]:
    """Every column, and every stored version, that names this account."""
    found = [
        f"{field.model._meta.label}.{field.name}"
        for field in fields_that_point_to_people()
        if field.model._meta.base_manager.filter(**{field.attname: user_id}).exists()
    ]
    found += [f"{row.content_type}" for row in Revision.objects.all() if row.content.get("contributor") == user_id]
    found += [
        line.action
        for line in ModelLogEntry.objects.filter(object_id=str(user_id))
        if line.content_type.model_class() is User
    ]
    return found


def fill(user: User, administrator: Any) -> None:
    """Something in every place the code base has for a person."""
    record_consents(by=user)
    publication = make_publication()
    Publication.objects.filter(pk=publication.pk).update(contributor=user)
    Publication.objects.get(pk=publication.pk).save_revision(user=user)
    UserProfile.objects.create(user=user)
    Member.objects.create(user=user, type=Member.TYPE, kind="member", title=user.name, slug=f"m{user.pk}")
    SocialAccount.objects.create(user=user, provider="orcid", uid=str(user.pk))
    Authenticator.objects.create(user=user, type="totp", data={})
    ViewingAs.objects.create(person=user, administrator=administrator)
    log(instance=publication, action="wagtail.edit", user=user)
    log(instance=user, action="wagtail.edit", user=administrator)


def test_nothing_points_to_the_other(kept: User, other: User, administrator: Any) -> None:
    for user in (kept, other):
        fill(user, administrator)
    assert len(pointing_at(other.pk)) >= 11

    merge(kept, other, by=administrator)

    assert pointing_at(other.pk) == []
    assert not User.objects.filter(pk=other.pk).exists()
    assert kept.contributed_entries.filter(type="publication").count() == 2
    assert Revision.objects.filter(user=kept).count() == 2
    assert (Consent.objects.filter(user=kept).count(), Member.objects.get(user=kept).title) == (4, "Chipo Banda")


def test_the_walk_sees_every_table() -> None:
    walked = {(field.model, field.name) for field in fields_that_point_to_people()}

    declared = {
        (model, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and field.remote_field.model is User and model._meta.managed
    }
    assert walked == declared
    assert len(walked) > 15


def test_addresses_are_joined_and_open_the_door(kept: User, other: User, administrator: Any, client: Client) -> None:
    merge(kept, other, by=administrator)

    rows = EmailAddress.objects.filter(user=kept).order_by("pk").values_list("email", "primary", "verified")
    assert list(rows) == [("chipo@example.org", True, True), ("chipo@old.example", False, True)]
    log_in(client, "chipo@old.example")
    assert client.session["_auth_user_id"] == str(kept.pk)


def test_the_same_address_at_both_stays_once(kept: User, other: User, administrator: Any) -> None:
    EmailAddress.objects.create(user=other, email="chipo@example.org")

    merge(kept, other, by=administrator)

    assert EmailAddress.objects.filter(email="chipo@example.org").count() == 1


def test_what_protected_the_other_goes(kept: User, other: User, administrator: Any) -> None:
    Authenticator.objects.create(user=other, type="totp", data={})
    client = Client()
    client.force_login(other, backend="django.contrib.auth.backends.ModelBackend")

    merge(kept, other, by=administrator)

    client.get("/en/")
    assert (Authenticator.objects.count(), is_logged_in(client)) == (0, False)


def test_circles_come_along_and_roles_do_not(kept: User, other: User, administrator: Any) -> None:
    circle = Group.objects.create(name="Circle")
    other.groups.add(circle, Group.objects.get(name=CURATORS))

    merge(kept, other, by=administrator)

    assert list(kept.groups.all()) == [circle]


def test_two_suspensions_become_one_and_the_door_stays_as_it_was(kept: User, other: User, administrator: Any) -> None:
    for user in (kept, other):
        suspend(user, by=administrator, reason="x", appeal_to="y@example.org")

    merge(kept, other, by=administrator)

    kept.refresh_from_db()
    assert (kept.suspensions.count(), kept.is_active) == (1, False)


def test_they_have_been_here_since_the_earlier_of_the_two(kept: User, other: User, administrator: Any) -> None:
    other.date_joined = earlier = kept.date_joined - timedelta(days=400)
    other.save()

    merge(kept, other, by=administrator)

    assert User.objects.get(pk=kept.pk).date_joined == earlier


def test_an_app_that_knows_better_is_asked_first(
    kept: User, other: User, administrator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[User, bool]] = []
    monkeypatch.setattr(merging, "_joiners", [])
    merging.register(lambda one, two: asked.append((one, EmailAddress.objects.filter(user=two).exists())))

    merge(kept, other, by=administrator)

    assert asked == [(kept, False)]


def test_it_is_on_record(kept: User, other: User, administrator: Any) -> None:
    number = other.pk

    merge(kept, other, by=administrator)

    line = ModelLogEntry.objects.get(action="accounts.merge")
    assert (line.user, line.object_id, line.data) == (administrator, str(kept.pk), {"account": number})


def test_in_the_desk(kept: User, other: User, administrator: Any, client_of: Callable[[Any], Client]) -> None:
    desk = client_of(administrator)
    url = f"/desk/users/merge/{kept.pk}/"
    assert desk.get(url).status_code == 200
    for said, field in (
        ({"other": "nobody@example.org", "certain": "on"}, "other"),
        ({"other": kept.email, "certain": "on"}, "other"),
        ({"other": administrator.email, "certain": "on"}, "other"),
        ({"other": other.email}, "certain"),
    ):
        assert list(desk.post(url, said).context["form"].errors) == [field]
    assert User.objects.filter(pk=other.pk).exists()

    assert desk.post(url, {"other": other.email.upper(), "certain": "on"})["Location"] == "/desk/users/"
    again = desk.post(url, {"other": other.email, "certain": "on"})

    assert (User.objects.filter(pk=other.pk).exists(), list(again.context["form"].errors)) == (False, ["other"])


def test_nobody_merges_somebody_above_them(kept: User, administrator: Any, curator: Any) -> None:
    manager = UserFactory()
    manager.groups.add(Group.objects.get(name=ADMINISTRATORS))

    assert may_merge(manager, kept, curator)
    assert not may_merge(manager, kept, administrator)
    assert not may_merge(manager, administrator, kept)
    assert not may_merge(curator, kept, UserFactory())
    assert not may_merge(administrator, kept, kept)
    assert may_merge(administrator, administrator, kept)
    assert not may_merge(administrator, kept, administrator)
