"""The second step at log-in: offered to everybody, asked of the team before it works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.mail import EmailMessage
from django.test import Client

from mutirao.base.accounts.models import User
from mutirao.base.accounts.services import CURATORS
from mutirao.base.accounts.tests.journeys import (
    PASSWORD,
    address,
    code_in,
    enrol_authenticator,
    is_logged_in,
    log_in,
    make_person,
    totp_code,
)

pytestmark = pytest.mark.django_db

EMAIL = "chipo@example.org"


@pytest.fixture
def secret(client: Client) -> str:
    """Of an authenticator app that Chipo has set up before leaving."""
    make_person(EMAIL)
    log_in(client, EMAIL)
    secret = enrol_authenticator(client)
    client.logout()
    return secret


def test_an_app_is_set_up_and_asked_for_from_then_on(client: Client, secret: str) -> None:
    assert list(Authenticator.objects.filter(user__email=EMAIL, type="totp").values_list("type", flat=True)) == ["totp"]

    after_password = log_in(client, EMAIL)

    assert after_password["Location"].startswith(address("en", "two-factor/authenticate/"))
    assert not is_logged_in(client)
    page = client.get(after_password["Location"])
    assert page.status_code == 200
    done = client.post(after_password["Location"], {"code": totp_code(secret)})
    assert (done["Location"], is_logged_in(client)) == ("/en/", True)


def test_a_code_of_the_app_serves_once(client: Client, secret: str) -> None:
    log_in(client, EMAIL)
    code = totp_code(secret)
    client.post(address("en", "two-factor/authenticate/"), {"code": code})
    other = Client()
    log_in(other, EMAIL)

    other.post(address("en", "two-factor/authenticate/"), {"code": code})

    assert not is_logged_in(other)


def test_a_wrong_code_of_the_app(client: Client, secret: str) -> None:
    log_in(client, EMAIL)
    wrong = str((int(totp_code(secret)) + 1) % 1_000_000).zfill(6)

    response = client.post(address("en", "two-factor/authenticate/"), {"code": wrong})

    assert list(response.context["form"].errors) == ["code"]
    assert not is_logged_in(client)


def test_a_code_by_mail_does_not_replace_the_app(client: Client, secret: str, mailoutbox: list[EmailMessage]) -> None:
    mailoutbox.clear()
    client.post(address("en", "login/code/"), {"email": EMAIL})

    response = client.post(address("en", "login/code/confirm/"), {"code": code_in(mailoutbox[-1])})

    assert response["Location"].startswith(address("en", "two-factor/authenticate/"))
    assert not is_logged_in(client)


def test_a_recovery_code_helps_once(client: Client, secret: str) -> None:
    codes = Authenticator.objects.get(user__email=EMAIL, type="recovery_codes").wrap().get_unused_codes()
    arrivals = []
    for person in (Client(), Client()):
        log_in(person, EMAIL)
        person.post(address("en", "two-factor/authenticate/"), {"code": codes[0]})
        arrivals.append(is_logged_in(person))

    assert arrivals == [True, False]


def test_setting_up_takes_the_password_again(client: Client) -> None:
    make_person(EMAIL)
    log_in(client, EMAIL)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 0.0}]
    session.save()

    response = client.get(address("en", "two-factor/totp/activate/"))

    assert response["Location"].startswith(address("en", "reauthenticate/"))


@pytest.mark.parametrize("path", ["two-factor/webauthn/", "two-factor/webauthn/add/"])
def test_pages_for_passkeys_answer(client: Client, path: str) -> None:
    make_person(EMAIL)
    log_in(client, EMAIL)
    client.post(address("en", "reauthenticate/"), {"password": PASSWORD})

    response = client.get(address("en", path))

    assert response.status_code == 200
    assert "MISSING-VARIABLE" not in response.content.decode()


def test_a_passkey_can_be_asked_for_before_anybody_is_known(client: Client) -> None:
    response = client.get(address("en", "two-factor/webauthn/login/"), headers={"Accept": "application/json"})

    options = response.json()["request_options"]["publicKey"]
    assert response.status_code == 200
    assert len(options["challenge"]) >= 40
    assert options.get("allowCredentials", []) == []
    assert "no-store" in response["Cache-Control"]


# What the team needs before it works


def make_curator() -> User:
    user = make_person("curator@example.org")
    user.groups.add(Group.objects.get(name=CURATORS))
    return user


def make_administrator() -> User:
    return make_person("administrator@example.org", is_superuser=True)


@pytest.mark.parametrize("make", [make_curator, make_administrator], ids=["curator", "administrator"])
@pytest.mark.parametrize("path", ["/desk/", "/desk/publications/", "/desk/account/"])
@pytest.mark.usefixtures("wagtails_templates")
def test_the_desk_opens_after_a_second_factor(
    settings: Any, client_of: Callable[[Any], Client], make: Callable[[], User], path: str
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    user = make()
    browser = client_of(user)

    turned_away = browser.get(path)
    told = browser.get(turned_away["Location"]).content.decode()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})

    assert (turned_away.status_code, turned_away["Location"]) == (302, "/en/account/two-factor/")
    assert "needs a second step" in told
    assert browser.get(path).status_code == 200


def test_recovery_codes_alone_are_no_second_factor(settings: Any, client_of: Callable[[Any], Client]) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    user = make_curator()
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x", "used_mask": 0})

    assert client_of(user).get("/desk/")["Location"] == "/en/account/two-factor/"


def test_readers_are_not_asked(settings: Any, client_of: Callable[[Any], Client], index: Callable[[], int]) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    index()
    user = make_person(EMAIL)

    assert client_of(user).get("/en/").status_code == 200
    assert client_of(user).get("/desk/")["Location"] != "/en/account/two-factor/"


@pytest.mark.usefixtures("wagtails_templates")
def test_the_demonstration_does_without(settings: Any, client_of: Callable[[Any], Client]) -> None:
    settings.REQUIRE_SECOND_FACTOR = False

    assert client_of(make_curator()).get("/desk/").status_code == 200
