"""The directory of organisations, and lists narrowed by the organisation behind what they hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mutirao.base.catalogue.models import Audience
from mutirao.connect.stakeholders import facets
from mutirao.connect.stakeholders.importing.reading import read_file
from mutirao.connect.stakeholders.models import Stakeholder
from mutirao.connect.stakeholders.services.editing import archive
from mutirao.connect.stakeholders.services.importing import import_stakeholders
from mutirao.connect.stakeholders.services.merging import merge_stakeholders
from mutirao.connect.stakeholders.tests.factories import make_stakeholder
from mutirao.discover.programmes.tests.factories import make_programme
from mutirao.discover.programmes.values import ClaimValue
from mutirao.discover.publications.records import Name
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = pytest.mark.django_db

Index = Callable[[], int]
DIRECTORY = "/en/connect/stakeholders/"
PUBLICATIONS = "/en/discover/publications/"
PROGRAMMES = "/en/discover/programmes/"


@pytest.fixture(autouse=True)
def _names_of_this_test() -> None:
    facets.names_at.cache_clear()


def published_by(*names: str, **said: Any) -> Any:
    return make_publication(names=[Name("publisher", literal=name) for name in names], **said)


def html(client: Client, path: str) -> str:
    return client.get(path).content.decode()


# The directory


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Ministry of Plans", "World Bank"}),
        ("?q=MoP", {"Ministry of Plans"}),
        ("?q=Banque mondiale", {"World Bank"}),
        ("?kind=ministry", {"Ministry of Plans"}),
        ("?country=UG", {"World Bank"}),
        ("?concept=cash-transfers", {"World Bank"}),
    ],
)
def test_organisations_are_found_by_name_type_country_and_topic(
    query: str, found: set[str], index: Index, client: Client
) -> None:
    make_stakeholder("Ministry of Plans", kind="ministry", acronym="MoP", countries=("KE",))
    french = [("translated", "fr", "Banque mondiale")]
    make_stakeholder("World Bank", kind="bank", countries=("UG",), topics=("cash-transfers",), names=french)
    index()

    page = html(client, f"{DIRECTORY}{query}")

    assert {name for name in ("Ministry of Plans", "World Bank") if f"{name}</a>" in page} == found


def test_the_map_leads_to_those_who_work_in_a_country(index: Index, client: Client) -> None:
    make_stakeholder(countries=("KE",))
    index()

    assert f'{DIRECTORY}?country=KE"' in html(client, DIRECTORY)


def test_what_is_restricted_is_in_no_list_count_or_map(index: Index, client: Client) -> None:
    circle = Audience.objects.create(name="Circle", group=Group.objects.create(name="Circle"))
    make_stakeholder("Seen", countries=("UG",))
    make_stakeholder("Secret Service", countries=("KE",), kind="ministry", audience=circle)
    published_by("Secret Service")
    index()

    for path in (DIRECTORY, f"{DIRECTORY}?q=secret", f"{DIRECTORY}?format=csv", f"{DIRECTORY}?format=json"):
        said = b"".join(client.get(path)).decode()
        assert "Secret Service" not in said
        assert "country=KE" not in said
    listed = html(client, PUBLICATIONS)
    assert "organisation=secret-service" not in listed
    assert "There is no" not in listed


def test_the_table_comes_back_the_same(index: Index, client: Client) -> None:
    parent = make_stakeholder("Presidency", kind="government_agency")
    make_stakeholder(
        "=Ministry of Plans",
        kind="ministry",
        acronym="MoP",
        countries=("KE",),
        parent=parent,
        names=[("translated", "fr", "Ministère du Plan"), ("former", "", "Old"), ("alternative", "", "Plans")],
    )
    index()

    table = b"".join(client.get(f"{DIRECTORY}?format=csv"))
    report = import_stakeholders(read_file(table, default_kind="ngo"), by=None)

    assert [outcome.value for outcome, _number in report.counts] == ["known"]
    assert len(report.lines) == 2


def test_publication_formats_are_not_offered(index: Index, client: Client) -> None:
    make_stakeholder()
    index()

    page = html(client, DIRECTORY)

    assert "format=csv" in page
    assert "format=ris" not in page


# Lists narrowed by organisation


def test_publications_and_programmes_are_narrowed_by_organisation(index: Index, client: Client) -> None:
    bank = make_stakeholder("World Bank")
    published_by("World Bank", title="Of the bank")
    published_by("Somebody", title="Of somebody")
    make_programme("Funded programme", ClaimValue("funded_by", organisation_id=bank.pk))
    make_programme("Other programme")
    index()

    publications = html(client, f"{PUBLICATIONS}?organisation=world-bank")
    programmes = html(client, f"{PROGRAMMES}?organisation=world-bank")

    assert "Of the bank" in publications
    assert "Of somebody" not in publications
    assert "Funded programme" in programmes
    assert "Other programme" not in programmes


def test_the_facet_names_organisations_and_costs_the_same(index: Index, client: Client) -> None:
    html(client, PUBLICATIONS)

    def cost(number: int) -> int:
        for at in range(number):
            make_stakeholder(f"Bank {number} {at}")
            published_by(f"Bank {number} {at}")
        index()
        facets.names_at.cache_clear()
        with CaptureQueriesContext(connection) as queries:
            assert f"Bank {number} 0" in html(client, f"{PUBLICATIONS}?all=organisation")
        return len(queries)

    assert cost(1) == cost(3)


def test_an_archived_organisation_leaves_the_facet(index: Index, client: Client) -> None:
    bank = make_stakeholder("World Bank")
    published_by("World Bank")
    index()
    assert "organisation=world-bank" in html(client, PUBLICATIONS)

    archive(bank, by=None)
    index()
    facets.names_at.cache_clear()

    assert "organisation=world-bank" not in html(client, PUBLICATIONS)


def test_claims_and_the_index_follow_a_merger(index: Index, client: Client) -> None:
    bank, other = make_stakeholder("World Bank"), make_stakeholder("IBRD")
    programme = make_programme(
        "Funded",
        ClaimValue("funded_by", organisation_id=bank.pk),
        ClaimValue("funded_by", organisation_id=other.pk),
        ClaimValue("implemented_by", organisation_id=other.pk),
    )
    published_by("IBRD", title="Of the other")
    index()

    merge_stakeholders(bank, other, by=None)
    index()

    current = programme.claims.current().filter(organisation__isnull=False)
    assert sorted(current.values_list("field", "organisation")) == [("funded_by", bank.pk), ("implemented_by", bank.pk)]
    programme.refresh_from_db()
    assert programme.byline == "World Bank"
    assert "Funded" in html(client, f"{PROGRAMMES}?organisation=world-bank")
    assert "Of the other" in html(client, f"{PUBLICATIONS}?organisation=world-bank")
    assert "IBRD</a>" not in html(client, DIRECTORY)
    assert Stakeholder.objects.all().known_as(["IBRD"]) == {"IBRD": bank.pk}


def test_organisations_are_proposed_while_somebody_types(index: Index, client: Client) -> None:
    make_stakeholder("World Bank")
    index()

    assert "World Bank" in html(client, "/en/search/suggest/?q=world ba")
