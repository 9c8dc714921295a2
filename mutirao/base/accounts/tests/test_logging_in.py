"""Logging in: by password, by a code from one's mail, and never by asking who has an account."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client

from mutirao.base.accounts.tests.journeys import (
    PASSWORD,
    address,
    code_in,
    first_page,
    is_logged_in,
    log_in,
    make_person,
)

pytestmark = pytest.mark.django_db

KNOWN, UNKNOWN = "chipo@example.org", "nobody@example.org"


def comparable(response: Any) -> tuple[int, str, str]:
    """What somebody who tries addresses gets to see, without what differs each time."""
    page = response.content.decode()
    for pattern in (r'name="csrfmiddlewaretoken" value="[^"]*"', re.escape(KNOWN), re.escape(UNKNOWN)):
        page = re.sub(pattern, "", page)
    return response.status_code, response.get("Location", ""), page


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_by_password(client: Client, language: str) -> None:
    make_person(KNOWN)

    response = log_in(client, "Chipo@Example.org", language=language)

    assert (response.status_code, response["Location"]) == (302, first_page(language))
    assert is_logged_in(client)


def test_the_team_lands_in_its_desk(client: Client, curator: Any) -> None:
    make_person(KNOWN).groups.set(curator.groups.all())

    assert log_in(client, KNOWN)["Location"] == "/desk/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere_after_it(client: Client, elsewhere: str) -> None:
    make_person(KNOWN)

    form = {"login": KNOWN, "password": PASSWORD, "next": elsewhere}

    assert client.post(address("en", "login/"), form)["Location"] == first_page("en")


def test_a_wrong_password_and_an_unknown_address_look_the_same() -> None:
    make_person(KNOWN)

    answers = [comparable(log_in(Client(), email, "wrong")) for email in (KNOWN, UNKNOWN)]

    assert answers[0] == answers[1]
    assert answers[0][0] == 200


def test_an_account_that_is_switched_off_stays_out(client: Client) -> None:
    make_person(KNOWN, is_active=False)

    log_in(client, KNOWN)

    assert not is_logged_in(client)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_by_a_code_that_serves_once(client: Client, mailoutbox: list[EmailMessage], language: str) -> None:
    make_person(KNOWN)
    asked = client.post(address(language, "login/code/"), {"email": KNOWN})
    assert asked["Location"] == address(language, "login/code/confirm/")
    code = code_in(mailoutbox[0])

    response = client.post(asked["Location"], {"code": code})

    assert (response["Location"], is_logged_in(client)) == (first_page(language), True)
    other = Client()
    other.post(address(language, "login/code/"), {"email": KNOWN})
    other.post(asked["Location"], {"code": code})
    assert not is_logged_in(other)


def test_a_wrong_code(client: Client, mailoutbox: list[EmailMessage]) -> None:
    make_person(KNOWN)
    client.post(address("en", "login/code/"), {"email": KNOWN})

    response = client.post(address("en", "login/code/confirm/"), {"code": "WRNG-CODE"})

    assert list(response.context["verify_form"].errors) == ["code"]
    assert not is_logged_in(client)


def test_guessing_codes_ends_after_a_few_attempts(client: Client, mailoutbox: list[EmailMessage]) -> None:
    make_person(KNOWN)
    client.post(address("en", "login/code/"), {"email": KNOWN})
    for number in range(4):
        client.post(address("en", "login/code/confirm/"), {"code": f"WRNG-{number:04}"})

    client.post(address("en", "login/code/confirm/"), {"code": code_in(mailoutbox[0])})

    assert not is_logged_in(client)


def test_asking_for_a_code_tells_nobody_who_has_an_account(mailoutbox: list[EmailMessage]) -> None:
    make_person(KNOWN)
    answers = []
    for email in (KNOWN, UNKNOWN):
        person = Client()
        asked = comparable(person.post(address("en", "login/code/"), {"email": email}))
        answers.append((asked, comparable(person.get(address("en", "login/code/confirm/")))))

    assert answers[0] == answers[1]


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_a_forgotten_password_is_replaced(client: Client, mailoutbox: list[EmailMessage], language: str) -> None:
    user = make_person(KNOWN)
    asked = client.post(address(language, "password/reset/"), {"email": KNOWN})
    assert asked["Location"] == address(language, "password/reset/done/")
    link = re.search(r"https?://[^/\s]+(/\S+)", str(mailoutbox[0].body))
    assert link
    form_page = client.get(link[1])["Location"]

    client.post(form_page, {"password1": "sorghum and millet", "password2": "sorghum and millet"})

    user.refresh_from_db()
    assert (user.check_password("sorghum and millet"), user.check_password(PASSWORD)) == (True, False)
    again = Client().get(link[1])
    assert again.context["token_fail"]


def test_asking_for_a_new_password_tells_nobody_who_has_an_account(mailoutbox: list[EmailMessage]) -> None:
    make_person(KNOWN)

    answers = [
        comparable(Client().post(address("en", "password/reset/"), {"email": email}, follow=True))
        for email in (KNOWN, UNKNOWN)
    ]

    assert answers[0] == answers[1]
    assert [mail.to for mail in mailoutbox] == [[KNOWN], [UNKNOWN]]
    assert "/password/reset/key/" not in mailoutbox[1].body


@pytest.mark.parametrize(
    ("path", "form", "allowed"),
    [
        ("login/", {"login": KNOWN, "password": "wrong"}, 5),
        ("login/code/", {"email": KNOWN}, 3),
        ("password/reset/", {"email": KNOWN}, 5),
    ],
)
def test_trying_again_and_again_is_stopped(
    settings: Any, mailoutbox: list[EmailMessage], path: str, form: dict[str, str], allowed: int
) -> None:
    del settings.ACCOUNT_RATE_LIMITS
    cache.clear()
    make_person(KNOWN)
    tries = [Client().post(address("en", path), form) for _ in range(allowed + 1)]

    last = tries.pop()
    stopped = last.status_code == 429 or "too many" in last.content.decode().lower()
    assert stopped
    assert all(response.status_code in {200, 302} for response in tries)
    assert len(mailoutbox) == (0 if path == "login/" else allowed)


def test_leaving_takes_a_post(client: Client) -> None:
    make_person(KNOWN)
    log_in(client, KNOWN)

    client.get(address("en", "logout/"))
    assert is_logged_in(client)
    response = client.post(address("en", "logout/"))

    assert (response["Location"], is_logged_in(client)) == ("/en/", False)
