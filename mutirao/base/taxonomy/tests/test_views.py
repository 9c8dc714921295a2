"""The vocabulary as programs read it: stable addresses that lead people to pages and programs to data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from mutirao.base.taxonomy.exports import scheme_record
from mutirao.base.taxonomy.models import Concept, ConceptScheme
from mutirao.base.taxonomy.services import load_scheme
from mutirao.base.taxonomy.skos import ConceptRecord, SchemeRecord, read_scheme

pytestmark = pytest.mark.django_db

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
TURTLE, JSONLD = "text/turtle", "application/ld+json"


@pytest.mark.parametrize(
    ("path", "accept", "leads_to"),
    [
        ("topics/cash-transfers", BROWSER, "/en/topics/cash-transfers/"),
        ("topics/cash-transfers", "*/*", "/en/topics/cash-transfers/"),
        ("topics/cash-transfers", "image/png", "/en/topics/cash-transfers/"),
        ("topics/cash-transfers", TURTLE, "/vocabulary/topics/cash-transfers.ttl"),
        ("topics/cash-transfers", JSONLD, "/vocabulary/topics/cash-transfers.jsonld"),
        ("topics/cash-transfers", f"{JSONLD};q=0.5, {TURTLE}", "/vocabulary/topics/cash-transfers.ttl"),
        ("topics/cash-transfers", f"text/html;q=0.4, {JSONLD}", "/vocabulary/topics/cash-transfers.jsonld"),
        ("places/malawi", BROWSER, "/en/countries/malawi/"),
        ("places/malawi", TURTLE, "/vocabulary/places/malawi.ttl"),
    ],
)
def test_a_concept_leads_people_to_its_page_and_programs_to_its_data(
    client: Client, index: Callable[[], int], path: str, accept: str, leads_to: str
) -> None:
    index()

    response = client.get(f"/vocabulary/{path}", headers={"Accept": accept})

    assert (response.status_code, response["Location"]) == (303, leads_to)
    assert "Accept" in response["Vary"]
    assert client.get(leads_to).status_code == 200


def test_a_concept_of_others_leads_everybody_to_its_data(client: Client) -> None:
    concept = ConceptRecord(uri="https://words.example/set/money", labels=[("en", "pref", "Money")])
    load_scheme(SchemeRecord("https://words.example/set", "Set", "", [concept]), slug="set")

    response = client.get("/vocabulary/set/money", headers={"Accept": BROWSER})

    assert (response.status_code, response["Location"]) == (303, "/vocabulary/set/money.ttl")
    assert (
        "<https://words.example/set/money> a skos:Concept" in client.get("/vocabulary/set/money.ttl").content.decode()
    )


@pytest.mark.parametrize(
    ("scheme", "file_format", "media_type"), [("topics", "ttl", TURTLE), ("places", "jsonld", JSONLD)]
)
def test_a_whole_vocabulary_can_be_taken_away(
    client: Client, tmp_path: Path, scheme: str, file_format: str, media_type: str
) -> None:
    response = client.get(f"/vocabulary/{scheme}.{file_format}")

    path = tmp_path / f"taken.{file_format}"
    path.write_bytes(response.content)
    found = ConceptScheme.objects.get(slug=scheme)
    assert response["Content-Type"] == f"{media_type}; charset=utf-8"
    assert response["Access-Control-Allow-Origin"] == "*"
    taken, ours = read_scheme(path), scheme_record(found, Concept.objects.filter(scheme=found))
    assert (taken.uri, taken.title, len(taken.concepts)) == (ours.uri, ours.title, len(ours.concepts))
    assert {concept.uri: sorted(concept.labels) for concept in taken.concepts} == {
        concept.uri: sorted(concept.labels) for concept in ours.concepts
    }


def test_our_concepts_carry_this_sites_addresses(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://ours.example"

    text = client.get("/vocabulary/topics/cash-transfers.ttl").content.decode()

    assert "<https://ours.example/vocabulary/topics/cash-transfers> a skos:Concept" in text


def test_a_vocabulary_takes_the_same_queries_however_large(client: Client, django_assert_num_queries: Any) -> None:
    scheme = ConceptScheme.objects.get(slug="topics")
    for number in (1, 3):
        few = Concept.objects.filter(pk__in=list(Concept.objects.topics().values_list("pk", flat=True)[:number]))
        with django_assert_num_queries(6):
            assert len(scheme_record(scheme, few).concepts) == number


@pytest.mark.parametrize(
    "path", ["topics/nothing-of-the-kind", "nowhere/malawi", "nowhere.ttl", "topics.rdf", "topics/cash-transfers.xml"]
)
def test_what_is_not_there_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/vocabulary/{path}").status_code == 404
