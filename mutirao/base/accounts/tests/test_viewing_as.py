"""Looking through a person's eyes: only by administrators, only looking, always on record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import ModelLogEntry

from mutirao.base.accounts.models import User, ViewingAs
from mutirao.base.accounts.rules import may_view_as
from mutirao.base.accounts.services import ADMINISTRATORS, CURATORS
from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.accounts.tests.journeys import enrol_authenticator, log_in, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtails_templates")]

STOP = "/en/account/viewing/stop/"
BANNER = "You see this site as"


@pytest.fixture
def person() -> User:
    return make_person("chipo@example.org", name="Chipo Banda")


@pytest.fixture
def looking(person: User, administrator: Any, client_of: Callable[[Any], Client]) -> Client:
    client = client_of(administrator)
    assert client.get(f"/desk/users/view-as/{person.pk}/").status_code == 200
    assert not ViewingAs.objects.exists()
    assert client.post(f"/desk/users/view-as/{person.pk}/")["Location"] == "/en/"
    return client


def test_every_page_says_so_and_shows_what_they_see(looking: Client, person: User) -> None:
    for path in ("/en/", "/fr/search/", "/en/nothing-here/"):
        page = looking.get(path)
        assert (page.wsgi_request.user, page["Cache-Control"]) == (person, "private, no-store")
        assert 'action="/' in page.content.decode()
        assert "Chipo Banda" in page.content.decode()
    assert BANNER in looking.get("/en/").content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_changed(looking: Client, method: str) -> None:
    answer = getattr(looking, method)("/en/account/logout/")

    assert answer.status_code == 403
    assert "You are only looking" in answer.content.decode()


@pytest.mark.parametrize("path", ["email/", "password/change/", "two-factor/", "data/", "leave/", "logout/", "terms/"])
def test_their_account_stays_closed(looking: Client, path: str) -> None:
    answer = looking.get(f"/en/account/{path}")

    assert answer.status_code == 403
    assert "chipo@example.org" not in answer.content.decode()


def test_their_secrets_stay_theirs(person: User, administrator: Any, client_of: Callable[[Any], Client]) -> None:
    owner = Client()
    log_in(owner, person.email)
    enrol_authenticator(owner)
    shown = owner.get("/en/account/two-factor/recovery-codes/")
    assert shown.status_code == 200
    code = shown.context["unused_codes"][0]
    client = client_of(administrator)
    client.post(f"/desk/users/view-as/{person.pk}/")

    answer = client.get("/en/account/two-factor/recovery-codes/")

    assert (answer.status_code, code in answer.content.decode()) == (403, False)


def test_the_desk_is_not_theirs(looking: Client) -> None:
    assert looking.get("/desk/users/")["Location"] == "/en/"


def test_stopping_brings_the_administrator_back(looking: Client, administrator: Any) -> None:
    assert looking.post(STOP)["Location"] == "/desk/users/"

    assert looking.get("/en/").wsgi_request.user == administrator
    assert BANNER not in looking.get("/en/").content.decode()
    assert looking.post(STOP).status_code == 302


def test_stopping_takes_a_post(looking: Client, person: User) -> None:
    assert looking.get(STOP).status_code == 405
    assert looking.get("/en/").wsgi_request.user == person


def test_it_is_on_record_and_the_person_can_see_it(
    looking: Client, person: User, administrator: Any, client: Client
) -> None:
    looking.post(STOP)

    viewing = ViewingAs.objects.get()
    assert (viewing.person, viewing.administrator, viewing.ended_at is not None) == (person, administrator, True)
    line = ModelLogEntry.objects.get(action="accounts.view_as")
    assert (line.user, line.object_id) == (administrator, str(person.pk))
    log_in(client, person.email)
    page = client.get("/en/account/data/").content.decode()
    assert "Who looked at the site through your eyes" in page
    assert str(administrator.email) not in page


def test_a_right_that_is_gone_ends_it(looking: Client, administrator: Any) -> None:
    User.objects.filter(pk=administrator.pk).update(is_superuser=False)

    assert looking.get("/en/").wsgi_request.user.pk == administrator.pk
    assert ViewingAs.objects.get().ended_at is not None


def test_a_person_who_is_suspended_meanwhile_is_no_longer_looked_through(looking: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert looking.get("/en/").wsgi_request.user != person


def member_of(*groups: str, **said: Any) -> User:
    user: User = UserFactory(**said)
    user.groups.add(*Group.objects.filter(name__in=groups))
    return User.objects.get(pk=user.pk)


def test_nobody_looks_up() -> None:
    """Rows look through columns."""
    people = {
        "member": member_of(),
        "curator": member_of(CURATORS),
        "manager": member_of(ADMINISTRATORS),
        "manager2": member_of(ADMINISTRATORS),
        "founder": member_of(is_superuser=True),
        "founder2": member_of(is_superuser=True),
    }
    extra = member_of()
    extra.user_permissions.add(Permission.objects.get(codename="delete_group"))
    people["extra"] = User.objects.get(pk=extra.pk)

    may = {
        (staff, person)
        for staff, looker in people.items()
        for person, looked_at in people.items()
        if may_view_as(looker, looked_at)
    }

    assert may == {
        *(("manager", name) for name in ("member", "curator", "manager2")),
        *(("manager2", name) for name in ("member", "curator", "manager")),
        *(
            (founder, name)
            for founder in ("founder", "founder2")
            for name in ("member", "curator", "manager", "manager2", "extra")
        ),
    }


@pytest.mark.parametrize("who", ["member", "curator"])
def test_others_cannot_begin(
    who: str, person: User, client_of: Callable[[Any], Client], request: pytest.FixtureRequest
) -> None:
    client = client_of(request.getfixturevalue(who))

    answer = client.post(f"/desk/users/view-as/{person.pk}/")

    assert answer.status_code == 302
    assert (ViewingAs.objects.count(), client.get("/en/").wsgi_request.user == person) == (0, False)


def test_nor_an_administrator_with_somebody_above(administrator: Any, client_of: Callable[[Any], Client]) -> None:
    client = client_of(member_of(ADMINISTRATORS))

    assert client.post(f"/desk/users/view-as/{administrator.pk}/")["Location"] == "/desk/"
    assert not ViewingAs.objects.exists()
