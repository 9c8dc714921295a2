"""Keeping machines out of the sign-up, without shutting out people, and without telling anybody who has an account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django import forms
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from mutirao.base.accounts import joining
from mutirao.base.accounts.forms import is_disposable, now_signed
from mutirao.base.accounts.joining import JoiningPart
from mutirao.base.accounts.models import User
from mutirao.base.accounts.tests.journeys import address, is_logged_in, log_in, make_person

pytestmark = pytest.mark.django_db

KNOWN, UNKNOWN = "chipo@example.org", "nobody@example.org"
FORM = {
    "name": "Chipo Banda",
    "email": UNKNOWN,
    "password1": "millet and sorghum",
    "password2": "millet and sorghum",
    "terms": "on",
    "website": "",
}
THROW_AWAY = "somebody@mailinator.com"


def join(client: Client, **said: str) -> Any:
    return client.post(address("en", "signup/"), FORM | said)


# Throw-away addresses


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        (THROW_AWAY, True),
        ("a@MAILINATOR.com", True),
        ("a@box.mailinator.com", True),
        ("a@mailinator.com.", True),
        ("a@mailinator.example", False),
        ("a@example.org", False),
        ("a@com", False),
        ("nonsense", False),
        ("", False),
    ],
)
def test_throw_away_addresses_are_known(email: str, expected: bool) -> None:
    assert is_disposable(email) is expected


def test_they_are_refused_with_a_sentence(client: Client, mailoutbox: list[EmailMessage]) -> None:
    answer = join(client, email=THROW_AWAY)

    assert list(answer.context["form"].errors) == ["email"]
    assert "throw-away" in answer.content.decode()
    assert (User.objects.count(), mailoutbox) == (0, [])


def test_also_where_somebody_has_one_already(mailoutbox: list[EmailMessage]) -> None:
    make_person(THROW_AWAY)

    answers = [join(Client(), email=email) for email in (THROW_AWAY, "other@mailinator.com")]

    assert answers[0].context["form"].errors == answers[1].context["form"].errors
    assert mailoutbox == []


def test_who_has_one_already_still_gets_in(client: Client) -> None:
    make_person(THROW_AWAY)

    log_in(client, THROW_AWAY)

    assert is_logged_in(client)


def test_nor_are_they_added_later(client: Client) -> None:
    make_person(KNOWN)
    log_in(client, KNOWN)
    client.post(address("en", "reauthenticate/"), {"password": "correct horse battery"})

    answer = client.post(address("en", "email/"), {"action_add": "", "email": THROW_AWAY})

    assert list(answer.context["form"].errors) == ["email"]


def test_a_site_may_take_them(settings: Any, client: Client, mailoutbox: list[EmailMessage]) -> None:
    settings.REFUSE_DISPOSABLE_ADDRESSES = False

    assert join(client, email=THROW_AWAY).status_code == 302


# Time


def test_a_form_sent_as_soon_as_it_was_opened_is_asked_for_again(settings: Any, client: Client) -> None:
    settings.LEAST_JOINING_SECONDS = 3
    with time_machine.travel(timezone.now(), tick=False) as clock:
        began = client.get(address("en", "signup/")).context["form"]["began"].value()
        quick = join(client, began=began)
        clock.shift(timedelta(seconds=3))
        slow = join(client, began=began)

    assert ("That was very quick" in quick.content.decode(), quick.context["form"]["began"].value()) == (True, began)
    assert slow.status_code == 302


@pytest.mark.parametrize("mark", ["", "1", "x:y:z"])
def test_a_mark_that_is_not_ours_counts_as_none(settings: Any, client: Client, mark: str) -> None:
    settings.LEAST_JOINING_SECONDS = 3

    assert "That was very quick" in join(client, began=mark).content.decode()
    assert not User.objects.exists()


def test_a_mark_ages_while_the_form_is_open() -> None:
    from mutirao.base.accounts.forms import seconds_since

    with time_machine.travel(timezone.now(), tick=False) as clock:
        mark = now_signed()
        clock.shift(timedelta(hours=5))
        assert seconds_since(mark) >= 5 * 3600


# How often


def test_one_place_signs_up_so_often_and_no_more(settings: Any, mailoutbox: list[EmailMessage]) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"signup": "20/m/ip"}
    cache.clear()

    answers = [join(Client(), email=f"person{number}@example.org") for number in range(21)]

    assert {answer.status_code for answer in answers[:20]} == {302}
    assert answers[20].status_code == 429
    assert User.objects.count() == 20


# Nobody learns who has an account


def comparable(response: Any) -> tuple[int, str, str]:
    page = response.content.decode()
    for pattern in (r'name="(csrfmiddlewaretoken|began)" value="[^"]*"', re.escape(KNOWN), re.escape(UNKNOWN)):
        page = re.sub(pattern, "", page)
    return response.status_code, response.get("Location", ""), page


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every password that was hashed: the slow part of an answer, which a clock outside could tell."""
    done: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str, *rest: Any) -> str:
        done.append(password)
        return str(encode(self, password, salt, *rest))

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return done


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("signup/", FORM),
        ("login/", {"password": "wrong password"}),
        ("login/code/", {}),
        ("password/reset/", {}),
    ],
)
def test_answers_pages_mails_and_work_are_the_same(
    path: str, form: dict[str, str], hashed: list[str], mailoutbox: list[EmailMessage]
) -> None:
    make_person(KNOWN)
    seen = []
    for email in (KNOWN, UNKNOWN):
        hashed.clear()
        mailoutbox.clear()
        client = Client()
        answer = client.post(address("en", path), form | {"email": email, "login": email})
        after = comparable(client.get(answer["Location"])) if answer.status_code == 302 else None
        seen.append((comparable(answer), after, len(hashed), [mail.to == [email] for mail in mailoutbox]))

    assert seen[0] == seen[1]


@pytest.mark.parametrize(
    ("path", "form", "words"),
    [
        ("signup/", FORM, "already"),
        ("password/reset/", {}, "/password/reset/key/"),
    ],
)
def test_the_owner_of_a_known_address_is_told_what_happened(
    path: str, form: dict[str, str], words: str, client: Client, mailoutbox: list[EmailMessage]
) -> None:
    make_person(KNOWN)

    client.post(address("en", path), form | {"email": KNOWN})

    (mail,) = mailoutbox
    assert (mail.to, words in str(mail.body)) == ([KNOWN], True)


def test_a_passkey_is_asked_for_without_naming_anybody(client: Client) -> None:
    make_person(KNOWN)

    asked = client.get(address("en", "two-factor/webauthn/login/"), headers={"X-Requested-With": "XMLHttpRequest"})

    assert asked.status_code == 200
    assert "allowCredentials" not in asked.content.decode().replace('"allowCredentials": []', "")


# What apps above ask


@pytest.fixture
def part(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    saved: list[tuple[str, Any]] = []
    monkeypatch.setattr(joining, "_parts", [])
    joining.register(
        JoiningPart({"later": lambda: forms.CharField(required=False)}, lambda user, said: None, order=200)
    )
    joining.register(
        JoiningPart(
            {"country": lambda: forms.ChoiceField(choices=[("mw", "Malawi")])},
            lambda user, said: saved.append((user.email, said)),
            order=100,
        )
    )
    return saved


def test_fields_of_other_apps_stand_in_order_before_the_terms(client: Client, part: list[Any]) -> None:
    fields = [
        field.name
        for field in client.get(address("en", "signup/")).context["form"].visible_fields()
        if field.name != "website"
    ]

    assert fields == ["name", "email", "password1", "password2", "country", "later", "terms"]


def test_they_are_checked_and_saved(client: Client, part: list[Any], mailoutbox: list[EmailMessage]) -> None:
    refused = join(client, country="atlantis")
    assert (list(refused.context["form"].errors), part, User.objects.count()) == (["country"], [], 0)

    join(client, country="mw")

    assert part == [(UNKNOWN, {"country": "mw"})]


def test_nothing_is_saved_for_somebody_who_is_here_already(
    client: Client, part: list[Any], mailoutbox: list[EmailMessage]
) -> None:
    make_person(KNOWN)

    join(client, email=KNOWN, country="mw")

    assert part == []


def test_terms_and_privacy_notice_are_one_click_away(client: Client) -> None:
    page = client.get(address("fr", "signup/")).content.decode()

    assert ('href="/fr/terms/"' in page, 'href="/fr/privacy/"' in page) == (True, True)
