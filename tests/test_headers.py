"""What every answer carries: a policy for the browser, a number for the log, and no cookie where none is needed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from mutirao.base.accounts.tests.journeys import log_in, make_person
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = pytest.mark.django_db

PUBLIC = [
    "/en/",
    "/en/search/",
    "/en/search/?q=cash&format=json",
    "/en/search/?q=cash&format=atom",
    "/en/search/?q=cash&format=csv",
    "/en/search/suggest/?q=ca",
    "/en/discover/publications/",
    "/en/discover/publications/{slug}/",
    "/en/discover/publications/{slug}/cite/",
    "/en/discover/publications/{slug}/export/ris/",
    "/en/topics/",
    "/en/topics/cash-transfers/",
    "/en/countries/",
    "/en/countries/malawi/",
    "/appearance.css",
    "/vocabulary/topics/cash-transfers.ttl",
]
ACCOUNT = [
    "/en/account/login/",
    "/fr/account/signup/",
    "/es/account/password/reset/",
    "/en/account/password/reset/done/",
    "/en/account/password/reset/key/1-nonsense/",
    "/en/account/login/code/",
    "/en/account/inactive/",
]
OTHERS = ["/en/nothing-here/", "/nothing-here.txt", "/en/discover/publications/nothing/", "/healthz", "/readyz"]


@pytest.fixture
def publication(index: Callable[[], int]) -> Publication:
    publication = make_publication()
    index()
    return publication


def policy_of(response: Any) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";"))
    return {name: sources for name, _space, sources in parts}


@pytest.mark.parametrize("path", PUBLIC)
def test_reading_needs_no_cookie_and_can_be_kept(client: Client, publication: Publication, path: str) -> None:
    response = client.get(path.format(slug=publication.slug))

    assert response.status_code == 200
    assert not response.cookies
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Cookie" in response["Vary"]


@pytest.mark.parametrize("path", ["/en/", "/en/discover/publications/{slug}/", "/en/search/"])
def test_what_a_member_reads_is_kept_by_nobody(
    publication: Publication, client_of: Callable[[Any], Client], member: Any, path: str
) -> None:
    response = client_of(member).get(path.format(slug=publication.slug))

    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")


@pytest.mark.parametrize("path", ACCOUNT)
def test_pages_about_accounts_are_kept_by_nobody(client: Client, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 200
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))


@pytest.mark.parametrize("path", [*PUBLIC, *ACCOUNT, *OTHERS])
def test_the_browser_is_told_to_trust_nothing_but_us(client: Client, publication: Publication, path: str) -> None:
    response = client.get(path.format(slug=publication.slug))

    policy = policy_of(response)
    assert (policy["default-src"], policy["script-src"], policy["base-uri"]) == ("'none'", "'self'", "'none'")
    assert re.fullmatch(r"'self'( 'sha256-[\w+/=]{44}')+", policy["style-src"])
    assert {policy[name] for name in ("connect-src", "form-action", "frame-ancestors", "font-src")} == {"'self'"}
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_pages_of_ones_own_account_carry_it_too(client: Client) -> None:
    make_person("chipo@example.org")
    log_in(client, "chipo@example.org")

    for path in ("email/", "two-factor/", "password/change/", "logout/"):
        response = client.get(f"/en/account/{path}")
        assert policy_of(response)["script-src"] == "'self'"
        assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))


@pytest.mark.usefixtures("wagtails_templates")
def test_only_the_desk_may_hold_inline_code(client_of: Callable[[Any], Client], curator: Any) -> None:
    policy = policy_of(client_of(curator).get("/desk/"))

    assert policy["default-src"] == "'self'"
    assert "'unsafe-inline'" in policy["script-src"]
    assert policy["frame-ancestors"] == "'self'"


@pytest.mark.parametrize("given", ["4f1c9d2e-aaaa-bbbb-cccc-0123456789ab", "abcdefgh"])
def test_a_sane_request_number_of_the_proxy_is_kept(client: Client, given: str) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "short", "a" * 65, "spaces in it", "new\tline-abc", "<script>alert(1)</script>"])
def test_any_other_number_is_replaced(client: Client, given: str) -> None:
    numbers = {client.get(path, headers={"X-Request-ID": given})["X-Request-ID"] for path in ("/healthz", "/en/no/")}

    assert len(numbers) == 2
    assert all(re.fullmatch(r"[0-9a-f]{32}", number) for number in numbers)
