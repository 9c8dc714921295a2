"""Terms: asked once for each edition, on record with dates, taken back when the person wishes."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils.functional import lazystr

from mutirao.base.accounts import middleware, rules, services, terms
from mutirao.base.accounts.models import Consent, User
from mutirao.base.accounts.services import TERMS_VERSION, record_consents
from mutirao.base.accounts.tests.journeys import log_in, make_person
from mutirao.base.accounts.views import own

pytestmark = pytest.mark.django_db

ASKED = "/en/account/terms/?next=%2Fen%2Fsearch%2F"


@pytest.fixture(autouse=True)
def _terms_count(settings: Any) -> None:
    settings.REQUIRE_TERMS = True


@pytest.fixture
def person(client: Client) -> User:
    user = make_person("chipo@example.org")
    record_consents(by=user)
    log_in(client, user.email)
    return user


@pytest.fixture
def new_edition(monkeypatch: pytest.MonkeyPatch) -> str:
    for module in (middleware, own, services, terms):
        monkeypatch.setattr(module, "TERMS_VERSION", "2027-03")
    monkeypatch.setitem(terms.CHANGES, "2027-03", lazystr("We may now send pigeons."))
    return "2027-03"


def test_who_agreed_is_not_asked(person: User, client: Client) -> None:
    assert client.get("/en/").status_code == 200


def test_a_new_edition_is_shown_at_the_next_visit(person: User, client: Client, new_edition: str) -> None:
    answer = client.get("/en/search/")
    assert answer["Location"] == ASKED

    page = client.get(answer["Location"]).content.decode()
    assert ("We may now send pigeons." in page, "The first edition." in page, TERMS_VERSION in page) == (
        True,
        False,
        True,
    )

    agreed = client.post("/en/account/terms/", {"next": "/en/search/"})

    assert agreed["Location"] == "/en/search/"
    assert client.get("/en/").status_code == 200
    assert sorted(Consent.objects.filter(user=person).values_list("version", "subject")) == [
        (TERMS_VERSION, "privacy"),
        (TERMS_VERSION, "terms"),
        (new_edition, "privacy"),
        (new_edition, "terms"),
    ]


def test_agreeing_twice_is_agreeing_once(person: User, client: Client, new_edition: str) -> None:
    for _twice in range(2):
        client.post("/en/account/terms/", {"next": "/"})

    assert Consent.objects.filter(user=person, version=new_edition).count() == len(Consent.Subject)


def test_nobody_is_sent_elsewhere_after_it(person: User, client: Client, new_edition: str) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert client.post("/en/account/terms/", {"next": elsewhere})["Location"] == "/"


def test_what_somebody_sends_waits_until_they_agree(person: User, client: Client, new_edition: str) -> None:
    answer = client.post("/en/search/", {})

    assert (answer.status_code, answer["Location"]) == (302, "/en/account/terms/?next=%2F")


@pytest.mark.parametrize(
    "path", ["/en/terms/", "/en/privacy/", "/en/account/data/", "/en/account/logout/", "/appearance.css"]
)
def test_reading_them_and_leaving_stay_open(path: str, person: User, client: Client, new_edition: str) -> None:
    assert client.get(path).status_code == 200


def test_an_open_session_asks_the_database_once(person: User, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(middleware, "has_agreed", lambda *said: bool(asked.append(said)) or rules.has_agreed(*said))
    for _twice in range(2):
        assert client.get("/en/").status_code == 200

    assert asked == [(person, TERMS_VERSION)]


def test_who_never_agreed_is_asked_too(client: Client) -> None:
    make_person("made-by-the-team@example.org")
    log_in(client, "made-by-the-team@example.org")

    page = client.get(client.get("/en/search/")["Location"]).content.decode()

    assert "Do you agree?" in page


def test_readers_without_an_account_are_not_asked(client: Client) -> None:
    answer = client.get("/en/")

    assert (answer.status_code, answer.cookies) == (200, {})


def test_taken_back_it_is_asked_again_and_both_stay_on_record(person: User, client: Client) -> None:
    client.get("/en/")
    client.post("/en/account/consents/withdraw/")

    assert client.get("/en/search/")["Location"] == ASKED
    page = client.get("/en/account/data/").content.decode()
    assert page.count("taken back") == len(Consent.Subject)
    client.post("/en/account/terms/", {"next": "/"})
    dates = Consent.objects.filter(user=person, subject="terms").values_list("withdrawn_at", flat=True)
    assert sorted(date is None for date in dates) == [False, True]
    assert client.get("/en/").status_code == 200


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
@pytest.mark.parametrize("page", ["terms", "privacy"])
def test_both_pages_are_public_and_kept_by_any_cache(client: Client, language: str, page: str) -> None:
    answer = client.get(f"/{language}/{page}/")

    assert (answer.status_code, answer.cookies) == (200, {})
    assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert TERMS_VERSION in answer.content.decode()
    assert client.post(f"/{language}/{page}/").status_code == 405


def test_the_foot_of_every_page_leads_there(client: Client) -> None:
    page = client.get("/es/").content.decode()

    assert ('href="/es/terms/"' in page, 'href="/es/privacy/"' in page) == (True, True)


def test_the_edition_in_force_is_explained() -> None:
    assert max(terms.CHANGES) == TERMS_VERSION
