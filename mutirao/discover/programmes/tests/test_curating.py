"""Those who look after profiles see what is stale, by country, and whom to ask."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from mutirao.connect.members.tests.factories import make_member
from mutirao.discover.programmes.models import FocalPoint, Programme
from mutirao.discover.programmes.tests.factories import make_programme

pytestmark = [pytest.mark.django_db, pytest.mark.data, pytest.mark.usefixtures("curator")]

PAGE = "/en/discover/programmes/to-look-after/"


def texts(client: Client, selector: str, **asked: str) -> list[str]:
    page = LexborHTMLParser(client.get(PAGE, asked).content)
    return [" ".join(node.text(separator=" ").split()) for node in page.css(f"main [aria-labelledby=stale] {selector}")]


def titles(client: Client, **asked: str) -> list[str]:
    return texts(client, ".bullets > li > a", **asked)


def asked_about(programme: Programme) -> FocalPoint:
    person = make_member("Amina Diallo").user
    when = datetime(2026, 5, 3, 12, tzinfo=UTC)
    return FocalPoint.objects.create(programme=programme, user=person, asked_at=when)


def test_who_is_asked_and_when_stands_beside_each_profile(client: Client) -> None:
    asked_about(make_programme("Asked"))
    quiet = make_programme("Quiet")

    assert texts(client, ".bullets > li") == [
        "Asked never Amina Diallo (asked 3 May 2026) Focal points : Asked",
        "Quiet never Nobody is asked about this profile yet. Focal points : Quiet",
    ]
    assert f'href="{quiet.get_absolute_url()}focal-points/"' in client.get(PAGE).content.decode()


def test_those_with_nobody_to_ask_are_found_by_country(client: Client) -> None:
    asked_about(make_programme("Asked"))
    make_programme("Kenyan")
    make_programme("Peruvian", countries=("PE",))

    assert titles(client, focal="none") == ["Kenyan", "Peruvian"]
    assert titles(client, focal="some") == ["Asked"]
    assert titles(client, focal="none", country="ke") == ["Kenyan"]
    chips = texts(client, ".chips a", focal="none")
    assert chips[3:] == ["All countries", "Kenya 1", "Peru 1"]


def test_a_country_without_any_is_told_and_left_out(client: Client) -> None:
    make_programme("Kenyan")

    assert titles(client, country="XX") == ["Kenyan"]
    assert "left it out: XX" in texts(client, "p", country="XX")[0]


def test_pages_keep_what_was_asked(client: Client) -> None:
    for number in range(51):
        make_programme(f"Grant {number:02}")

    results = client.get(PAGE, {"country": "KE", "focal": "none"}).context["results"]

    assert results.next_url == "?country=KE&focal=none&page=2"
    assert titles(client, country="KE", focal="none", page="2") == ["Grant 50"]


def test_nothing_stale_is_said_kindly(client: Client) -> None:
    assert texts(client, ".bullets > li") == ["Every profile here has been verified within the year."]

    make_programme("Kenyan")

    assert texts(client, ".bullets > li", country="PE") == ["No programme is all of this."]


@pytest.mark.parametrize("count", [1, 3])
def test_many_cost_no_more_questions(count: int, client: Client, django_assert_max_num_queries: Any) -> None:
    for _number in range(count):
        asked_about(make_programme())
    client.get(PAGE)

    with django_assert_max_num_queries(16):
        client.get(PAGE)
