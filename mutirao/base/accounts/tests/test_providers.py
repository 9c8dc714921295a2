"""Logging in with an account of another place: end to end, and never into somebody else's account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.mail import EmailMessage
from django.test import Client

from mutirao.base.accounts.models import Consent, User
from mutirao.base.accounts.tests.journeys import address, code_in, first_page, is_logged_in, log_in, make_person
from mutirao.base.accounts.tests.openid_provider import Provider, running

pytestmark = pytest.mark.django_db

AMINA = {
    "sub": "4711",
    "name": "Amina Diallo",
    "email": "amina@example.org",
    "email_verified": True,
    "picture": "https://example.org/a.png",
    "birthdate": "1980-01-01",
}
JOIN = {"name": "Amina Diallo", "email": "amina@example.org", "terms": "on"}


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with running(Provider(claims=dict(AMINA))) as found:
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [found.app()]}}
        yield found


def set_out(client: Client, language: str = "en", process: str = "login") -> str:
    """Press the button; the address at the provider that the page leads to."""
    page = client.post(f"/log-in/example/login/?process={process}", {"language": language})
    assert page.status_code == 200
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.content.decode())
    assert found
    return found[1].replace("&amp;", "&")


def come_back(client: Client, language: str = "en", process: str = "login") -> Any:
    """The whole way there and back, as a browser goes it."""
    there = httpx.get(set_out(client, language, process))
    return client.get(there.headers["Location"].removeprefix("http://testserver"))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_somebody_new_joins_with_our_fields_and_confirms_the_address(
    provider: Provider, client: Client, mailoutbox: list[EmailMessage], language: str
) -> None:
    asked = come_back(client, language)
    assert asked["Location"] == address(language, "connections/signup/")
    page = client.get(asked["Location"])
    assert page.context["form"].initial["name"] == "Amina Diallo"
    refused = client.post(asked["Location"], JOIN | {"terms": ""})
    assert (list(refused.context["form"].errors), User.objects.count()) == (["terms"], 0)

    joined = client.post(asked["Location"], JOIN)

    assert joined["Location"] == address(language, "confirm-email/")
    assert not EmailAddress.objects.get(email="amina@example.org").verified
    assert client.post(joined["Location"], {"code": code_in(mailoutbox[0])})["Location"] == first_page(language)
    user = User.objects.get()
    assert (user.name, user.language, user.has_usable_password(), is_logged_in(client)) == (
        "Amina Diallo",
        language,
        False,
        True,
    )
    assert Consent.objects.filter(user=user).count() == len(Consent.Subject)


def test_the_second_time_the_door_opens(provider: Provider, client: Client) -> None:
    user = make_person("chipo@example.org")
    SocialAccount.objects.create(user=user, provider="example", uid="4711")

    answer = come_back(client, "fr")

    assert (answer["Location"], is_logged_in(client)) == (first_page("fr"), True)
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize("verified", [True, False])
def test_an_address_a_provider_names_opens_no_account(
    provider: Provider, client: Client, mailoutbox: list[EmailMessage], verified: bool
) -> None:
    victim = make_person("amina@example.org")
    provider.claims["email_verified"] = verified

    asked = come_back(client)
    joined = client.post(asked["Location"], JOIN)

    assert joined["Location"] == "/en/account/confirm-email/"
    assert (is_logged_in(client), SocialAccount.objects.count(), User.objects.count()) == (False, 0, 1)
    assert [(mail.to, "already" in str(mail.body)) for mail in mailoutbox] == [([victim.email], True)]


def test_known_and_unknown_addresses_get_the_same_answer(provider: Provider, mailoutbox: list[EmailMessage]) -> None:
    make_person("amina@example.org")
    answers = []
    for email in ("amina@example.org", "new@example.org"):
        provider.claims |= {"sub": email, "email": email}
        client = Client()
        asked = come_back(client)
        joined = client.post(asked["Location"], JOIN | {"email": email})
        answers.append((asked.status_code, asked["Location"], joined.status_code, joined["Location"]))

    assert answers[0] == answers[1]


def test_only_its_owner_connects_one_from_inside(provider: Provider, client: Client) -> None:
    user = make_person("chipo@example.org")
    log_in(client, user.email)
    client.post("/en/account/reauthenticate/", {"password": "correct horse battery"})

    answer = come_back(client, process="connect")

    assert answer["Location"] == "/en/account/connections/"
    account = SocialAccount.objects.get()
    assert (account.user, account.uid, SocialToken.objects.count()) == (user, "4711", 0)
    page = client.get("/en/account/connections/").content.decode()
    assert "Example Institute" in page
    client.post("/en/account/connections/", {"account": account.pk})
    assert not SocialAccount.objects.exists()


def test_only_what_is_needed_is_kept(provider: Provider, client: Client) -> None:
    user = make_person("chipo@example.org")
    SocialAccount.objects.create(user=user, provider="example", uid="4711")

    come_back(client)

    kept = str(SocialAccount.objects.get().extra_data)
    assert "Amina Diallo" in kept
    assert ("1980" in kept, "a.png" in kept) == (False, False)


def test_a_refusal_leads_back_with_a_sentence_in_the_same_language(provider: Provider, client: Client) -> None:
    provider.refuses = True

    answer = come_back(client, "es")

    assert answer["Location"] == "/es/account/login/"
    assert "Example Institute" in client.get(answer["Location"]).content.decode()
    assert not is_logged_in(client)


def test_an_answer_nobody_asked_for_is_refused(provider: Provider, client: Client) -> None:
    stolen = httpx.get(set_out(Client())).headers["Location"].removeprefix("http://testserver")

    answer = client.get(stolen)

    assert answer["Location"].endswith("/account/login/")
    assert (is_logged_in(client), "/token" in provider.asked) == (False, False)


def test_a_provider_that_is_out_of_order_is_a_sentence(provider: Provider, client: Client) -> None:
    there = httpx.get(set_out(client)).headers["Location"].removeprefix("http://testserver")
    provider.granted.clear()

    answer = client.get(there)

    assert answer["Location"] == "/en/account/login/"
    assert "did not work" in client.get(answer["Location"]).content.decode()


def test_a_link_to_it_asks_first_and_goes_nowhere(provider: Provider, client: Client) -> None:
    page = client.get("/log-in/example/login/")

    assert (page.status_code, provider.asked) == (200, [])
    assert "Go on with Example Institute?" in page.content.decode()


def test_the_page_that_leads_away_keeps_the_strict_policy(provider: Provider, client: Client) -> None:
    page = client.post("/log-in/example/login/", {"language": "en"})

    assert "form-action 'self';" in page["Content-Security-Policy"]
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("path", ["login/", "signup/"])
def test_buttons_stand_there_only_where_one_is_set_up(path: str, settings: Any, provider: Provider) -> None:
    assert "Go on with Example Institute" in Client().get(address("en", path)).content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}

    assert "Go on with" not in Client().get(address("en", path)).content.decode()
    assert Client().get("/log-in/example/login/").status_code == 404
