"""People and roles in the desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.users.models import UserProfile

from mutirao.base.accounts.models import User
from mutirao.base.accounts.services import ADMINISTRATORS, CURATORS, lay_out_groups
from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.ui.tests.desk_support import errors_in, filled_in, send

PEOPLE = "/desk/users/"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtails_templates")]


@pytest.fixture
def manager(db: None) -> User:
    user = UserFactory(name="Maria Manager")
    user.groups.add(Group.objects.get(name=ADMINISTRATORS))
    return user


@pytest.fixture
def desk(manager: User, client_of: Any) -> Client:
    return client_of(manager)


def role(name: str) -> int:
    return Group.objects.get(name=name).pk


@pytest.mark.parametrize("path", [PEOPLE, f"{PEOPLE}new/"])
def test_people_are_for_administrators(path: str, client: Client, curator: Any, client_of: Any, desk: Client) -> None:
    assert client.get(path)["Location"].startswith("/en/account/login/")
    assert client_of(curator).get(path).status_code == 302
    assert desk.get(path).status_code == 200


def test_a_person_is_added_by_address_and_role_without_a_password(desk: Client) -> None:
    form = filled_in(desk.get(f"{PEOPLE}new/"))
    form |= {"email": "Chipo@Example.org", "name": "Chipo Banda", "groups": [role(CURATORS)]}

    send(desk, f"{PEOPLE}new/", form)

    person = User.objects.get(email="chipo@example.org")
    assert (person.name, person.is_superuser, person.has_usable_password()) == ("Chipo Banda", False, False)
    assert person.has_perm("publications.publish_publication")
    assert "Chipo Banda" in desk.get(f"{PEOPLE}?q=chipo").content.decode()


def test_an_address_that_is_taken_in_other_letters_is_refused(desk: Client) -> None:
    UserFactory(email="chipo@example.org")
    form = filled_in(desk.get(f"{PEOPLE}new/")) | {"email": "CHIPO@example.org", "name": "Chipo"}

    assert errors_in(send(desk, f"{PEOPLE}new/", form))
    assert User.objects.filter(email__iexact="chipo@example.org").count() == 1


def test_roles_change_and_accounts_are_switched_off(desk: Client) -> None:
    person = UserFactory()
    url = f"{PEOPLE}edit/{person.pk}/"
    form = filled_in(desk.get(url)) | {"groups": [role(CURATORS)]}
    form.pop("is_active")

    send(desk, url, form)

    person.refresh_from_db()
    assert [group.name for group in person.groups.all()] == [CURATORS]
    assert not person.is_active


def test_nobody_makes_an_all_powerful_account_here(desk: Client) -> None:
    form = filled_in(desk.get(f"{PEOPLE}new/"))
    form |= {"email": "x@example.org", "name": "X", "is_superuser": "on"}

    send(desk, f"{PEOPLE}new/", form)

    assert not User.objects.get(email="x@example.org").is_superuser


def test_roles_speak_the_readers_language_and_circles_keep_their_name(desk: Client, manager: User) -> None:
    manager.groups.add(Group.objects.create(name="Curators’ friends"))
    UserProfile.objects.update_or_create(user=manager, defaults={"preferred_language": "fr"})

    listing, form = desk.get(PEOPLE).content.decode(), desk.get(f"{PEOPLE}new/").content.decode()

    assert "Administrateurs, Curators’ friends" in listing
    assert [word in form for word in ("Documentalistes", "Administrateurs", "Curators’ friends")] == [True] * 3


def test_administrators_change_the_appearance_and_curators_do_not(desk: Client, curator: Any, client_of: Any) -> None:
    assert desk.get("/desk/settings/ui/appearance/", follow=True).status_code == 200
    assert "permission" in client_of(curator).get("/desk/settings/ui/appearance/", follow=True).content.decode()


def test_laying_out_the_groups_again_changes_nothing() -> None:
    before = set(Group.objects.get(name=CURATORS).permissions.values_list("codename", flat=True))

    lay_out_groups()

    assert set(Group.objects.get(name=CURATORS).permissions.values_list("codename", flat=True)) == before
    assert not Group.objects.filter(name__in=["Moderators", "Editors"]).exists()
