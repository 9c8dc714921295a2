"""Lists of one type among several: their facets, and what they offer beside the results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from mutirao.connect.stakeholders.tests.factories import make_stakeholder
from mutirao.discover.programmes.tests.factories import coded, make_programme
from mutirao.discover.publications.tests.factories import make_publication
from mutirao.discover.publications.tests.pages import Page, read
from mutirao.overview.search.tests.test_members import EVERYTHING, make_member

pytestmark = pytest.mark.django_db

PROGRAMMES = "/en/discover/programmes/"


@pytest.fixture
def world(index: Callable[[], int]) -> None:
    """One of each type, all about cash transfers in Kenya."""
    make_publication(title="Transfers studied", countries=["KE"], keywords=["cash transfers"], kind="report")
    make_programme(
        "Inua Jamii",
        *coded("programme_type", "conditional-cash-transfers"),
        *coded("targeting_methods", "categorical", "geographic"),
        *coded("status", "running"),
        *coded("delivery_channels", "mobile_money"),
    )
    make_stakeholder("Office of Transfers", countries=("KE",), topics=("cash-transfers",), kind="ministry")
    make_member("Amina Diallo", profile="everyone", shown_to=EVERYTHING, country="KE", expertise=["cash-transfers"])
    index()


def offered(page: Page) -> list[str]:
    return page.texts(".take-away a")


def open_facets(page: Page) -> list[str]:
    return page.texts("details.facet[open] > summary")


@pytest.mark.usefixtures("world")
def test_programmes_are_listed_with_facets_over_every_coded_field(client: Client) -> None:
    page = read(client, PROGRAMMES)

    assert page.texts(".card h3") == ["Inua Jamii"]
    assert page.texts("#results-title") == ["1 programme"]
    assert open_facets(page) == ["Country", "Region", "Programme type", "Targeting methods", "Status"]
    folded = [label for label in page.texts("details.facet > summary") if label not in open_facets(page)]
    assert folded == ["Benefit delivery mechanism", "Topic"]


@pytest.mark.usefixtures("world")
def test_a_facet_in_use_is_unfolded(client: Client) -> None:
    page = read(client, f"{PROGRAMMES}?delivery_channels=mobile_money")

    assert page.texts(".card h3") == ["Inua Jamii"]
    assert "Benefit delivery mechanism" in open_facets(page)
    assert read(client, f"{PROGRAMMES}?delivery_channels=cash").texts(".card h3") == []


@pytest.mark.usefixtures("world")
def test_bibliographic_files_are_offered_for_publications_alone(client: Client) -> None:
    bibliographic = {"RIS", "BibTeX", "CSL-JSON"}

    assert bibliographic < {*offered(read(client, "/en/discover/publications/"))}
    assert bibliographic < {*offered(read(client, "/en/search/?type=publication"))}
    for path in ("/en/search/", PROGRAMMES, "/en/connect/stakeholders/", "/en/search/?type=programme"):
        assert bibliographic.isdisjoint(offered(read(client, path)))
    assert offered(read(client, "/en/search/")) == ["JSON", "Follow it as a feed"]


@pytest.mark.usefixtures("world")
def test_a_file_of_a_narrower_list_holds_what_that_list_holds(index: Any, client: Client) -> None:
    make_publication(title="Rain", abstract="")
    index()

    links = read(client, "/en/topics/cash-transfers/?type=publication&q=studied").links(".take-away a")

    assert links[0] == "/en/discover/publications/?q=studied&concept=cash-transfers&format=csv"
    assert "Transfers studied" in b"".join(client.get(links[0])).decode()


@pytest.mark.usefixtures("world")
def test_everything_is_found_and_told_apart(client: Client) -> None:
    said = client.get("/en/search/", {"q": "cash transfers", "format": "json"}).json()

    assert {value["value"]: value["label"] for value in said["facets"]["type"]} == {
        "publication": "Publications",
        "programme": "Programmes",
        "stakeholder": "Stakeholders",
    }
    assert {hit["type"] for hit in said["hits"]} == {"publication", "programme", "stakeholder"}
    page = read(client, "/en/search/?q=cash+transfers")
    types = page.texts(".facet:first-of-type li")
    assert types == ["Members 1", "Programmes 1", "Publications 1", "Stakeholders 1"]


@pytest.mark.parametrize("form", ["json", "atom", "csv"])
@pytest.mark.usefixtures("world")
def test_people_do_not_leave_with_a_list_of_everything(form: str, client: Client) -> None:
    for more in ({}, {"type": "member"}, {"q": "amina"}):
        assert "Amina Diallo" not in b"".join(client.get("/en/search/", {**more, "format": form})).decode()
    assert "Amina Diallo" in client.get("/en/search/?type=member").content.decode()


@pytest.mark.usefixtures("world")
def test_the_exact_name_of_a_programme_finds_its_profile_first(index: Any, client: Client) -> None:
    for number in range(5):
        make_publication(
            title=f"Inua Jamii: evaluation {number}",
            abstract="Inua Jamii pays older people. Inua Jamii pays families.",
            issued="2024",
        )
    index()

    hits = client.get("/en/search/", {"q": "Inua Jamii", "format": "json"}).json()["hits"]

    assert hits[0]["title"] == "Inua Jamii"


@pytest.mark.usefixtures("world")
def test_the_menu_leads_to_every_list(client: Client) -> None:
    page = read(client, "/en/search/")

    for path in ("discover/publications/", "discover/programmes/", "topics/", "countries/", "connect/members/"):
        assert f"/en/{path}" in page.links("header a, nav a")
    assert client.get("/en/connect/stakeholders/").status_code == 200
    assert client.get("/en/connect/programmes/").status_code == 404
