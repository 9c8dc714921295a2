"""The page of a topic: everything filed there, and how it compares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mutirao.base.catalogue.models import Audience
from mutirao.base.taxonomy.models import Concept
from mutirao.connect.stakeholders.tests.factories import make_stakeholder
from mutirao.discover.programmes.tests.factories import make_programme
from mutirao.discover.programmes.values import ClaimValue
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.tests.factories import make_publication
from mutirao.discover.publications.tests.pages import Page, read
from mutirao.overview.search.tests.test_members import EVERYTHING, make_member

pytestmark = pytest.mark.django_db

TOPIC = "/en/topics/cash-transfers/"
Index = Callable[[], int]


def topics(*slugs: str) -> list[int]:
    return list(Concept.objects.topics().filter(slug__in=slugs).values_list("pk", flat=True))


def study(title: str, *slugs: str, **said: Any) -> Publication:
    publication = make_publication(**({"title": title, "abstract": "", "names": [], "keywords": []} | said))
    publication.concepts.set(topics(*slugs))
    publication.save()
    return publication


def table(page: Page, section: str) -> list[list[str]]:
    rows = page.tree.css(f"section[aria-labelledby={section}] tr")
    return [[" ".join(cell.text().split()) for cell in row.css("th, td")] for row in rows]


def cells(page: Page, section: str) -> list[tuple[int, str]]:
    links = page.tree.css(f"section[aria-labelledby={section}] td a")
    return [(int(link.text()), link.attributes["href"] or "") for link in links]


@pytest.fixture
def world(index: Index) -> None:
    study("Study one", "conditional-cash-transfers", countries=["KE"], issued="2015")
    study("Study two", "cash-transfers", countries=["KE", "MW"], issued="2017")
    study("Study three", "cash-transfers", countries=[], issued="2017")
    study("Study four", "school-feeding", countries=["KE"], issued="2017")
    began = ClaimValue("start_date", text="2004")
    make_programme("Inua Jamii", began, countries=("KE",), concept_ids=topics("conditional-cash-transfers"))
    make_programme("Mtukula", countries=("MW",), concept_ids=topics("cash-transfers"))
    make_stakeholder("Office of Transfers", countries=("KE",), topics=("cash-transfers",))
    make_member("Amina", profile="everyone", shown_to=EVERYTHING, country="KE", expertise=["cash-transfers"])
    index()


@pytest.mark.usefixtures("world")
def test_everything_filed_there_is_listed_and_told_apart(client: Client) -> None:
    page = read(client, TOPIC)

    assert set(page.texts(".card h3")) == {
        *("Study one", "Study two", "Study three", "Inua Jamii", "Mtukula", "Office of Transfers")
    }
    assert page.texts('.chips[aria-label="What is filed here"] li') == [
        *("Publications 3", "Programmes 2", "Stakeholders 1", "1 member knows it")
    ]
    chosen = read(client, f"{TOPIC}?type=programme")
    assert set(chosen.texts(".card h3")) == {"Inua Jamii", "Mtukula"}
    feed = client.get(f"{TOPIC}?format=atom").content.decode()
    assert {title in feed for title in ("Study one", "Inua Jamii", "Office of Transfers")} == {True}
    assert "Amina" not in feed


@pytest.mark.usefixtures("world")
def test_countries_are_compared_by_type(client: Client) -> None:
    assert table(read(client, TOPIC), "by-country") == [
        ["Country", "Publications", "Programmes", "Stakeholders", "Members"],
        ["Kenya", "2", "1", "1", "1"],
        ["Malawi", "1", "1", "0", "0"],
    ]


@pytest.mark.usefixtures("world")
def test_years_are_compared_and_drawn(client: Client) -> None:
    page = read(client, TOPIC)

    assert table(page, "by-year") == [
        ["Year", "Publications", "Programmes"],
        ["2017", "2", "0"],
        ["2015", "1", "0"],
        ["2004", "0", "1"],
    ]
    assert len(page.tree.css("section[aria-labelledby=by-year] figure.chart svg[role=img]")) == 1


@pytest.mark.usefixtures("world")
def test_narrower_topics_are_compared_by_country(client: Client) -> None:
    assert table(read(client, TOPIC), "by-subtopic") == [
        ["Topic", "Kenya", "Malawi"],
        ["Conditional cash transfers", "2", "0"],
    ]


@pytest.mark.parametrize("section", ["by-country", "by-year", "by-subtopic"])
@pytest.mark.usefixtures("world")
def test_every_number_leads_to_as_many(section: str, client: Client) -> None:
    linked = cells(read(client, TOPIC), section)

    assert linked
    for count, url in linked:
        assert len(read(client, url).texts(".card h3")) == count, url


def test_related_topics_lead_to_what_has_both(client: Client, index: Index) -> None:
    for number in range(6):
        study(f"Both {number}", "cash-transfers", "school-feeding")
    for number in range(12):
        study(f"Neither {number}", "public-works")
    index()

    page = read(client, TOPIC)

    related = "section[aria-labelledby=related-topics]"
    assert page.texts(f"{related} li") == ["School feeding × 3.0 6 with both"]
    assert page.links(f"{related} small a") == [f"{TOPIC}?concept=school-feeding"]
    assert len(read(client, f"{TOPIC}?concept=school-feeding").texts(".card h3")) == 6


def test_what_is_closed_is_in_no_number(client: Client, client_of: Any, index: Index, member: Any) -> None:
    circle = Audience.objects.create(name="Circle", group=Group.objects.create(name="Circle"))
    for number in range(6):
        study(
            f"Closed {number}",
            *("conditional-cash-transfers", "school-feeding"),
            countries=["BR"],
            issued="1999",
            audience=circle,
        )
    study("Open", "cash-transfers", countries=["KE"], issued="2015")
    for number in range(12):
        study(f"Neither {number}", "public-works")
    index()
    member.groups.add(circle.group)

    stranger, insider = read(client, TOPIC), read(client_of(member), TOPIC)

    assert table(stranger, "by-country") == [["Country", "Publications"], ["Kenya", "1"]]
    assert table(insider, "by-country")[1:] == [["Brazil", "6"], ["Kenya", "1"]]
    assert [row[0] for row in table(stranger, "by-year")] == ["Year", "2015"]
    assert table(stranger, "by-subtopic") == []
    assert stranger.texts("section[aria-labelledby=related-topics] li") == []
    assert insider.texts("section[aria-labelledby=related-topics] li") == ["School feeding × 2.7 6 with both"]
    for word in ("Brazil", "1999", "School feeding", "Closed"):
        assert word not in client.get(TOPIC).content.decode()


def test_an_empty_topic_compares_nothing(client: Client, index: Index) -> None:
    index()
    assert read(client, TOPIC).texts("#comparison") == []


@pytest.mark.data
def test_the_number_of_queries_does_not_grow(client: Client, index: Index) -> None:
    counts = []
    for many in (1, 3):
        for number in range(many):
            study(f"Study {many} {number}", "conditional-cash-transfers", "school-feeding", countries=["KE", "MW"])
            make_programme(countries=("KE",), concept_ids=topics("cash-transfers"))
            make_stakeholder(countries=("KE",), topics=("cash-transfers",))
        index()
        client.get(TOPIC)
        with CaptureQueriesContext(connection) as asked:
            client.get(TOPIC)
        counts.append(len(asked))

    assert counts[0] == counts[1]
