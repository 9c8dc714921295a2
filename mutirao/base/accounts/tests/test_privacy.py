"""The privacy page says what is really kept, set and asked: it is made from the same tables that work by it."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils.functional import lazystr

from mutirao.base.accounts import personal_data, privacy
from mutirao.base.accounts.personal_data import Export, PersonalData
from mutirao.base.accounts.privacy import AskedHost
from mutirao.base.accounts.tests.journeys import log_in, make_person

pytestmark = pytest.mark.django_db


def page_of(client: Client) -> str:
    return unescape(client.get("/en/privacy/").content.decode())


def test_every_part_of_the_house_is_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    pigeons = PersonalData(
        "pigeons",
        lazystr("The pigeons you keep."),
        lazystr("To feed them."),
        lambda: "For ever.",
        lambda user: Export([]),
        lambda user: None,
    )
    monkeypatch.setitem(personal_data._parts, "pigeons", pigeons)
    page = page_of(client)

    parts = personal_data.all_parts()
    assert len(parts) >= 10
    assert [part.name for part in parts if str(part.content) not in page or part.kept_for() not in page] == []
    assert "The pigeons you keep." in page


def test_days_are_those_of_the_settings(client: Client, settings: Any) -> None:
    settings.KEEP_DAYS = settings.KEEP_DAYS | {"downloads": 13}

    assert "Copies of one’s data, to be fetched: 13 days" in " ".join(page_of(client).split())


def test_the_cookies_are_those_a_browser_gets(client: Client) -> None:
    make_person("chipo@example.org")
    client.get("/en/account/login/")
    log_in(client, "chipo@example.org")

    assert sorted(client.cookies) == sorted(cookie.name for cookie in privacy.cookies())
    assert all(cookie.name in page_of(client) for cookie in privacy.cookies())


def test_providers_are_those_configured(client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(privacy, "_asked", [])
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert "Nobody: this site asks no other machine" in page_of(client)

    settings.SOCIALACCOUNT_PROVIDERS = {
        "google": {"APPS": [{"client_id": "a", "secret": "b"}]},
        "openid_connect": {"APPS": [{"name": "Ministry", "settings": {"server_url": "https://sso.example.org/r"}}]},
    }
    page = page_of(client)
    assert [host in page for host in ("accounts.google.com", "sso.example.org")] == [True, True]
    assert "Nobody: this site asks" not in page


def test_other_parts_name_the_machines_they_ask(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(privacy, "_asked", [])
    privacy.register_hosts(lambda: [AskedHost("api.crossref.org", "Told the DOI you type.")])

    assert "api.crossref.org" in page_of(client)


@pytest.mark.parametrize("name", ["EMAIL_BACKEND", "MAIL_TRANSPORT_BACKEND"])
def test_who_carries_the_mail_is_named(name: str, settings: Any) -> None:
    settings.MAIL_TRANSPORT_BACKEND = ""
    assert privacy.mail_hosts() == []
    setattr(settings, name, "django.core.mail.backends.smtp.EmailBackend")
    settings.EMAIL_HOST = "smtp.example.org"

    assert [asked.host for asked in privacy.mail_hosts()] == ["smtp.example.org"]
