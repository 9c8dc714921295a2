"""Joining: a name, an address that is really one's own, and agreement to the terms."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.test import Client

from mutirao.base.accounts.models import Consent, User
from mutirao.base.accounts.services import TERMS_VERSION
from mutirao.base.accounts.tests.journeys import CODE, address, code_in, first_page, is_logged_in, make_person

pytestmark = pytest.mark.django_db

FORM = {
    "name": "Chipo Banda",
    "email": "Chipo@Example.org",
    "password1": "millet and sorghum",
    "password2": "millet and sorghum",
    "terms": "on",
    "website": "",
}


def join(client: Client, language: str = "en", **said: str) -> Any:
    return client.post(address(language, "signup/"), FORM | said)


def confirm(client: Client, code: str, language: str = "en") -> Any:
    return client.post(address(language, "confirm-email/"), {"code": code})


@pytest.mark.parametrize(("language", "words"), [("en", "Hello from Mutirão"), ("fr", "Bonjour"), ("es", "Hola")])
def test_joining_takes_a_code_from_ones_mail(
    client: Client, mailoutbox: list[EmailMessage], language: str, words: str
) -> None:
    joined = join(client, language)

    assert joined["Location"] == address(language, "confirm-email/")
    assert not is_logged_in(client)
    (mail,) = mailoutbox
    assert mail.to == ["chipo@example.org"]
    assert words in mail.body
    assert "Mutirão" in mail.body
    assert "testserver" not in mail.body

    confirmed = confirm(client, code_in(mail), language)

    assert confirmed["Location"] == first_page(language)
    assert is_logged_in(client)
    user = User.objects.get(email="chipo@example.org")
    assert (user.name, user.language, user.is_staff, user.is_superuser) == ("Chipo Banda", language, False, False)
    assert EmailAddress.objects.get(user=user).verified


def test_what_was_agreed_to_is_recorded(client: Client, mailoutbox: list[EmailMessage]) -> None:
    join(client)

    consents = Consent.objects.values_list("user__email", "subject", "version", "withdrawn_at")
    assert sorted(consents) == [
        ("chipo@example.org", "privacy", TERMS_VERSION, None),
        ("chipo@example.org", "terms", TERMS_VERSION, None),
    ]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"terms": ""}, "terms"),
        ({"name": ""}, "name"),
        ({"email": "chipo"}, "email"),
        ({"password1": "short", "password2": "short"}, "password1"),
        ({"password1": "1234567890", "password2": "1234567890"}, "password1"),
        ({"password1": "chipo@example.org", "password2": "chipo@example.org"}, "password1"),
        ({"password2": "another one"}, "password2"),
    ],
)
def test_what_is_missing_is_told_and_nothing_made(
    client: Client, mailoutbox: list[EmailMessage], said: dict[str, str], field: str
) -> None:
    response = join(client, **said)

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert (User.objects.count(), Consent.objects.count(), mailoutbox) == (0, 0, [])


def test_a_wrong_code_lets_nobody_in(client: Client, mailoutbox: list[EmailMessage]) -> None:
    join(client)

    response = confirm(client, "WRNG-CODE")

    assert list(response.context["verify_form"].errors) == ["code"]
    assert not is_logged_in(client)
    assert not EmailAddress.objects.get(email="chipo@example.org").verified


def test_guessing_ends_after_a_few_attempts(client: Client, mailoutbox: list[EmailMessage]) -> None:
    join(client)
    for number in range(5):
        confirm(client, f"WRNG-{number:04}")

    confirm(client, code_in(mailoutbox[0]))

    assert not is_logged_in(client)
    assert not EmailAddress.objects.get(email="chipo@example.org").verified


def test_an_address_that_is_known_gets_the_same_answer(client: Client, mailoutbox: list[EmailMessage]) -> None:
    make_person("chipo@example.org")
    known, unknown = Client(), Client()

    answers = [join(known), join(unknown, email="new@example.org")]

    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/en/account/confirm-email/")}
    pages = [person.get("/en/account/confirm-email/") for person in (known, unknown)]
    assert [page.status_code for page in pages] == [200, 200]
    assert [(mail.to, CODE.search(str(mail.body)) is None) for mail in mailoutbox] == [
        (["chipo@example.org"], True),
        (["new@example.org"], False),
    ]
    assert User.objects.filter(email="chipo@example.org").count() == 1
    assert not is_logged_in(known)


def test_a_robot_that_fills_the_trap_believes_that_it_joined(client: Client, mailoutbox: list[EmailMessage]) -> None:
    response = join(client, website="https://spam.example")

    assert (response.status_code, response["Location"]) == (302, "/en/account/confirm-email/")
    assert (User.objects.count(), mailoutbox) == (0, [])
