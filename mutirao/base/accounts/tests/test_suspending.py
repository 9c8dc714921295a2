"""Suspending: out at once, told why and whom to write to; what they brought stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import ModelLogEntry

from mutirao.base.accounts.models import Suspension, User
from mutirao.base.accounts.suspending import lift_suspension, suspend
from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.accounts.tests.journeys import is_logged_in, log_in, make_person
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtails_templates")]

REASON = "Three times the same advertisement."
APPEAL = "objections@example.org"


@pytest.fixture
def person() -> User:
    return make_person("chipo@example.org", name="Chipo Banda")


def suspend_now(person: User, by: Any) -> Suspension:
    return suspend(person, by=by, reason=REASON, appeal_to=APPEAL)


def test_sessions_end_at_once(person: User, administrator: Any, client: Client) -> None:
    log_in(client, person.email)
    assert client.get("/en/account/email/").status_code == 200

    suspend_now(person, administrator)

    assert client.get("/en/account/email/")["Location"].startswith("/en/account/login/")
    assert not is_logged_in(client)


def test_other_peoples_sessions_go_on(person: User, administrator: Any) -> None:
    other = Client()
    make_person("other@example.org")
    log_in(other, "other@example.org")

    suspend_now(person, administrator)

    assert other.get("/en/account/email/").status_code == 200


def test_who_shows_that_the_account_is_theirs_is_told_why(person: User, administrator: Any, client: Client) -> None:
    suspend_now(person, administrator)

    answer = log_in(client, person.email)

    page = answer.content.decode()
    assert answer.status_code == 403
    assert (REASON in page, f"mailto:{APPEAL}" in page, is_logged_in(client)) == (True, True, False)


def test_who_does_not_hears_what_everybody_hears(person: User, administrator: Any) -> None:
    suspend_now(person, administrator)

    wrong, unknown = (log_in(Client(), email, "wrong") for email in (person.email, "nobody@example.org"))

    assert (wrong.status_code, unknown.status_code) == (200, 200)
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert REASON not in wrong.content.decode()


def test_a_closed_account_that_was_not_suspended_says_only_that(person: User, client: Client) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)

    page = log_in(client, person.email)

    assert page["Location"] == "/en/account/inactive/"
    assert "This account is closed" in client.get(page["Location"]).content.decode()


def test_what_they_shared_stays(person: User, administrator: Any, client: Client) -> None:
    publication = make_publication(title="A report of theirs")
    type(publication).objects.filter(pk=publication.pk).update(contributor=person)

    suspend_now(person, administrator)

    assert "A report of theirs" in client.get(publication.get_absolute_url()).content.decode()


def test_a_second_suspension_is_refused(person: User, administrator: Any) -> None:
    suspend_now(person, administrator)

    with pytest.raises(ValidationError):
        suspend_now(User.objects.get(pk=person.pk), administrator)

    assert Suspension.objects.count() == 1


def test_lifting_it_opens_the_door(person: User, administrator: Any, client: Client) -> None:
    suspend_now(person, administrator)

    assert lift_suspension(person, by=administrator)
    assert not lift_suspension(person, by=administrator)

    log_in(client, person.email)
    assert is_logged_in(client)
    suspension = Suspension.objects.get()
    assert (suspension.lifted_by, suspension.lifted_at is not None) == (administrator, True)
    assert sorted(ModelLogEntry.objects.values_list("action", flat=True)) == [
        "accounts.lift_suspension",
        "accounts.suspend",
    ]


def test_administrators_do_it_in_the_desk(person: User, administrator: Any, client_of: Callable[[Any], Client]) -> None:
    desk = client_of(administrator)
    page = desk.get(f"/desk/users/suspend/{person.pk}/")
    assert page.status_code == 200

    missing = desk.post(f"/desk/users/suspend/{person.pk}/", {"reason": "", "appeal_address": APPEAL})
    assert (list(missing.context["form"].errors), Suspension.objects.count()) == (["reason"], 0)
    for _twice in range(2):
        sent = desk.post(f"/desk/users/suspend/{person.pk}/", {"reason": REASON, "appeal_address": APPEAL})
        assert sent["Location"] == "/desk/users/"

    assert Suspension.objects.get().suspended_by == administrator
    assert "Suspended" in desk.get("/desk/users/").content.decode()
    assert desk.get(f"/desk/users/lift/{person.pk}/").status_code == 200
    assert desk.post(f"/desk/users/lift/{person.pk}/")["Location"] == "/desk/users/"
    assert User.objects.get(pk=person.pk).is_active


@pytest.mark.parametrize("action", ["suspend", "lift"])
def test_nobody_suspends_themselves_or_those_above_them(
    action: str, administrator: Any, client_of: Callable[[Any], Client]
) -> None:
    from django.contrib.auth.models import Group

    from mutirao.base.accounts.services import ADMINISTRATORS

    manager = UserFactory()
    manager.groups.add(Group.objects.get(name=ADMINISTRATORS))
    form = {"reason": REASON, "appeal_address": APPEAL}

    answers = [
        client_of(manager).post(f"/desk/users/{action}/{target.pk}/", form) for target in (manager, administrator)
    ]

    assert [answer["Location"] for answer in answers] == ["/desk/", "/desk/"]
    assert not Suspension.objects.exists()
