"""Visits stay on the public web, end in time, and take no more than they have room for."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import httpx
import pytest

from mutirao.base.web import fetching
from mutirao.base.web.fetching import NotPublic
from mutirao.base.web.visits import body_of, visiting

from .local_site import Answer, LocalSite, moved, serving


@pytest.fixture
def site(settings: Any) -> Iterator[LocalSite]:
    settings.FETCH_FROM_PRIVATE_ADDRESSES = True
    with serving() as site:
        yield site


def visit(url: str, *, seconds: float = 5, limit: int = 1000) -> bytes:
    with (
        visiting(seconds=seconds, purpose="tests", contact="desk@example.org") as client,
        client.stream("GET", url) as answer,
    ):
        return body_of(answer, limit)


def test_a_visitor_says_who_it_is_and_whom_to_write_to(site: LocalSite, settings: Any) -> None:
    settings.SITE_URL = "https://mutirao.example"
    site.pages = {"/": Answer(body=b"Welcome")}

    assert visit(f"{site.url}/") == b"Welcome"
    assert site.asked[0].headers["user-agent"] == "Mutirao/0.1 (tests; +https://mutirao.example; desk@example.org)"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "[::ffff:10.0.0.1]"]
)
def test_neither_this_machine_nor_those_beside_it_are_visited(host: str) -> None:
    with pytest.raises(NotPublic):
        visit(f"http://{host}:9/")


def test_a_name_that_stands_for_another_machine_a_moment_later_is_not_asked(
    site: LocalSite, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FETCH_FROM_PRIVATE_ADDRESSES = False
    monkeypatch.setattr(fetching, "addresses_of", lambda host: iter([ip_address("93.184.215.14")]))

    with pytest.raises(NotPublic):
        visit(f"{site.url}/")
    assert site.asked == []


def test_a_redirect_into_a_private_network_is_not_followed(site: LocalSite, monkeypatch: pytest.MonkeyPatch) -> None:
    real = fetching.is_public
    monkeypatch.setattr(fetching, "is_public", lambda address: address.is_loopback or real(address))
    site.pages = {"/": moved("http://10.0.0.1/secret")}
    from django.conf import settings

    settings.FETCH_FROM_PRIVATE_ADDRESSES = False

    with pytest.raises(NotPublic, match=r"10\.0\.0\.1"):
        visit(f"{site.url}/")


def drips() -> Iterator[bytes]:
    for _turn in range(100):
        time.sleep(0.1)
        yield b"x"


def test_who_answers_a_byte_at_a_time_does_not_hold_us(site: LocalSite) -> None:
    site.pages = {"/": Answer(body=drips())}
    began = time.monotonic()

    with pytest.raises(fetching.FAULTS):
        visit(f"{site.url}/", seconds=0.5, limit=10_000)
    assert time.monotonic() - began < 3


def test_who_says_nothing_does_not_hold_us(site: LocalSite) -> None:
    site.pages = {"/": Answer(wait=10)}
    began = time.monotonic()

    with pytest.raises(httpx.HTTPError):
        visit(f"{site.url}/", seconds=0.5)
    assert time.monotonic() - began < 3


def test_redirects_come_to_an_end(site: LocalSite) -> None:
    site.pages = {"/": moved("/")}

    with pytest.raises(httpx.TooManyRedirects):
        visit(f"{site.url}/")
    assert len(site.asked) == 6


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"x" * 1001, {}),
        (gzip.compress(b"x" * 10_000_000), {"Content-Encoding": "gzip"}),
        ((b"x" * 100 for _number in range(100)), {}),
    ],
)
def test_more_than_there_is_room_for_is_refused(site: LocalSite, body: Any, headers: dict[str, str]) -> None:
    site.pages = {"/": Answer(body=body, headers=headers)}

    with pytest.raises(ValueError, match="larger than"):
        visit(f"{site.url}/", limit=1000 if len(headers) == 0 else 100_000)


def test_what_is_packed_is_unpacked(site: LocalSite) -> None:
    site.pages = {"/": Answer(body=gzip.compress(b"Welcome"), headers={"Content-Encoding": "gzip"})}

    assert visit(f"{site.url}/") == b"Welcome"


@pytest.mark.parametrize(("encoding", "body"), [("br", b"x"), ("gzip", b"no gzip")])
def test_what_cannot_be_unpacked_is_a_fault(site: LocalSite, encoding: str, body: bytes) -> None:
    site.pages = {"/": Answer(body=body, headers={"Content-Encoding": encoding})}

    with pytest.raises(fetching.FAULTS):
        visit(f"{site.url}/")
