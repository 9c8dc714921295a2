"""The first-run page: makes the administrator of a new site for whoever may, and is gone ever after."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from mutirao.base.accounts import rules
from mutirao.base.accounts.models import Consent, User
from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.accounts.tests.journeys import is_logged_in, log_in

pytestmark = pytest.mark.django_db

FIRST = "/en/account/first/"
FORM = {"name": "Ada Founder", "email": "Ada@Example.org", "password": "millet and sorghum"}


@pytest.fixture(autouse=True)
def _new_site(db: None, settings: Any) -> None:
    settings.OPEN_FIRST_RUN = False
    rules._has_people = False


@pytest.mark.parametrize("token", ["", "wrong", "é", "0" * 20])
def test_without_the_printed_token_it_stays_closed(client: Client, token: str) -> None:
    seen = client.get(FIRST, {"token": token})
    tried = client.post(FIRST, FORM | {"token": token})

    assert (seen.status_code, tried.status_code) == (403, 403)
    assert b'<form method="post"' not in seen.content
    assert not User.objects.exists()


def test_the_token_makes_the_administrator(client: Client) -> None:
    token = rules.founding_token()
    page = client.get(FIRST, {"token": token})
    assert page.status_code == 200
    assert token in page.content.decode()

    response = client.post(FIRST, FORM | {"token": token})

    user = User.objects.get()
    assert (response.status_code, response["Location"], is_logged_in(client)) == (302, "/desk/", True)
    assert (user.email, user.name, user.is_superuser, user.is_staff) == ("ada@example.org", "Ada Founder", True, True)
    assert EmailAddress.objects.get(user=user).verified
    assert Consent.objects.filter(user=user).count() == len(Consent.Subject)
    other = Client()
    log_in(other, "ada@example.org", "millet and sorghum")
    assert is_logged_in(other)


def test_on_ones_own_machine_no_token_is_needed(client: Client, settings: Any) -> None:
    settings.OPEN_FIRST_RUN = True

    assert client.get(FIRST).status_code == 200
    assert client.post(FIRST, FORM)["Location"] == "/desk/"


def test_it_is_gone_once_somebody_is_there(client: Client, settings: Any) -> None:
    settings.OPEN_FIRST_RUN = True
    UserFactory()

    seen = client.get(FIRST, {"token": rules.founding_token()})
    tried = client.post(FIRST, FORM | {"token": rules.founding_token()})

    assert (seen.status_code, tried.status_code) == (404, 404)
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"email": "ada"}, "email"),
        ({"name": ""}, "name"),
        ({"password": "short"}, "password"),
        ({"password": "password1234"}, "password"),
        ({"password": ""}, "password"),
        ({"email": "millet-and-sorghum@example.org", "password": "millet-and-sorghum"}, "password"),
    ],
)
def test_mistakes_are_told(client: Client, settings: Any, said: dict[str, str], field: str) -> None:
    settings.OPEN_FIRST_RUN = True

    response = client.post(FIRST, FORM | said)

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert not User.objects.exists()


def test_a_new_site_leads_there(client: Client) -> None:
    response = client.get("/en/")

    assert (response.status_code, response["Location"]) == (302, FIRST)


def test_knowing_that_people_are_there_costs_no_query(django_assert_num_queries: Any) -> None:
    UserFactory()
    with django_assert_num_queries(1):
        assert not rules.is_new_site()
    with django_assert_num_queries(0):
        assert not rules.is_new_site()


def test_the_token_depends_on_the_secret_key(settings: Any) -> None:
    before = rules.founding_token()
    settings.SECRET_KEY = "another"

    assert len(before) == 20
    assert rules.founding_token() != before
