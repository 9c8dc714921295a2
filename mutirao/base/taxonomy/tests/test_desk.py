"""The vocabulary in the desk: finding, naming, placing and retiring concepts, and loading other vocabularies."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from mutirao.base.taxonomy.models import Concept, ConceptScheme, Label
from mutirao.base.taxonomy.signals import taxonomy_changed
from mutirao.base.taxonomy.vocabulary import thesaurus
from mutirao.base.ui.tests.desk_support import add_row, errors_in, filled_in, send

LIST = "/desk/vocabulary/concepts/"
LOAD = "/desk/vocabulary/load/"
SMALL = b"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/v> a skos:ConceptScheme ; skos:prefLabel "Small vocabulary"@en .
<https://example.org/v/apple> a skos:Concept ; skos:prefLabel "Apple"@en, "Pomme"@fr .
"""

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtails_templates")]


@pytest.fixture
def desk(curator: Any, client_of: Any) -> Client:
    return client_of(curator)


def edit(concept: Concept) -> str:
    return f"{LIST}edit/{concept.pk}/"


def names(desk: Client, query: str) -> list[str]:
    tree = LexborHTMLParser(desk.get(f"{LIST}?{query}").content)
    return [node.text(strip=True) for node in tree.css("td.title .title-wrapper a")]


@pytest.mark.parametrize("path", [LIST, f"{LIST}add/", LOAD])
def test_only_the_team_sees_it(path: str, client: Client, member: Any, curator: Any, client_of: Any) -> None:
    assert client.get(path)["Location"].startswith("/en/account/login/")
    assert client_of(member).get(path).status_code == 302
    assert client_of(curator).get(path).status_code == 200


def test_concepts_are_found_by_any_name_in_any_language(desk: Client) -> None:
    assert "Cash transfers" in names(desk, "q=transferts+monétaires")
    assert names(desk, f"q=kenya&scheme={ConceptScheme.objects.get(slug='places').pk}") == ["Kenya"]


def test_the_list_speaks_the_language_of_the_desk(desk: Client, curator: Any) -> None:
    from wagtail.users.models import UserProfile

    UserProfile.objects.update_or_create(user=curator, defaults={"preferred_language": "fr"})

    assert "Transferts monétaires" in names(desk, "q=cash+transfers")


def test_a_new_concept_gets_its_address_from_its_name_and_is_known_at_once(desk: Client) -> None:
    parent = Concept.objects.get(slug="cash-transfers")
    form = filled_in(desk.get(f"{LIST}add/")) | {"broader": [parent.pk]}
    add_row(form, "labels", language="en", kind="pref", text="Cash by drone")
    add_row(form, "labels", language="fr", kind="pref", text="Espèces par drone")
    told: list[object] = []
    taxonomy_changed.connect(receiver := lambda **kwargs: told.append(kwargs))

    send(desk, f"{LIST}add/", form)

    concept = Concept.objects.get(slug="cash-by-drone")
    assert concept.uri == f"{concept.scheme.uri.rstrip('/#')}/cash-by-drone"
    assert list(concept.broader.all()) == [parent]
    assert thesaurus().label(concept.pk, "fr") == "Espèces par drone"
    assert told
    taxonomy_changed.disconnect(receiver)


def test_mistakes_in_the_hierarchy_and_in_names_are_refused(desk: Client) -> None:
    concept = Concept.objects.get(slug="cash-transfers")
    child = Concept.objects.filter(pk__in=thesaurus().descendants(concept.pk)).first()
    form = filled_in(desk.get(edit(concept))) | {"broader": [child.pk]}
    add_row(form, "labels", language="en", kind="pref", text="A second preferred name")

    said = " ".join(errors_in(send(desk, edit(concept), form)))

    assert "cannot be broader as well" in said
    assert "only one preferred name in each language" in said


@pytest.mark.parametrize(
    "address", ["https://other.example/two words", 'https://o.example/"', "<b>", "javascript:alert(1)"]
)
def test_a_mapping_to_no_address_is_refused(desk: Client, address: str) -> None:
    concept = Concept.objects.get(slug="cash-transfers")
    form = filled_in(desk.get(edit(concept)))
    add_row(form, "matches", relation="exactMatch", uri=address)

    said = " ".join(errors_in(send(desk, edit(concept), form)))

    assert "An address begins with http://, https:// or urn:" in said
    assert not concept.matches.filter(uri=address).exists()


def test_a_name_that_another_concept_has_is_a_warning(desk: Client) -> None:
    concept = Concept.objects.get(slug="cash-transfers")
    other = Concept.objects.topics().exclude(pk=concept.pk).filter(labels__kind="pref", labels__language="en").first()
    form = filled_in(desk.get(edit(concept)))
    add_row(form, "labels", language="en", kind="alt", text=str(other))

    page = desk.post(edit(concept), form, follow=True).content.decode()

    assert "Another concept has the same name" in page
    assert edit(other) in page
    assert Label.objects.filter(concept=concept, text=str(other)).exists()


def test_concepts_are_retired_not_deleted(desk: Client) -> None:
    concept = Concept.objects.get(slug="cash-transfers")
    url = f"/desk/bulk/taxonomy/concept/delete/?id={concept.pk}&next={LIST}"
    assert "What is filed under them stays" in desk.get(url).content.decode()

    desk.post(url)

    concept.refresh_from_db()
    assert concept.is_deprecated
    assert thesaurus().find("cash transfers", ["en"]) == []


def test_any_skos_file_is_loaded_beside_ours(desk: Client) -> None:
    response = desk.post(LOAD, {"slug": "small", "file": SimpleUploadedFile("small.ttl", SMALL)}, follow=True)

    scheme = ConceptScheme.objects.get(slug="small")
    assert "“Small vocabulary” is loaded: 1 concept." in response.content.decode()
    assert [str(concept) for concept in scheme.concepts.all()] == ["Apple"]


@pytest.mark.parametrize(
    ("slug", "name", "content", "words"),
    [
        ("topics", "small.ttl", SMALL, "belongs to the vocabulary of the site itself"),
        ("small", "small.rdf", SMALL, "Turtle (.ttl) or JSON-LD (.jsonld)"),
        ("small", "small.ttl", b"<oops", "could not be read: small.ttl"),
        ("small", "small.ttl", SMALL.replace(b"Apple", b'Apple"@en ; skos:exactMatch "Pomme'), "“Pomme”, in https://"),
        ("small", "small.ttl", b"", "The submitted file is empty"),
    ],
)
def test_a_vocabulary_that_cannot_be_loaded_says_why(
    desk: Client, slug: str, name: str, content: bytes, words: str
) -> None:
    response = desk.post(LOAD, {"slug": slug, "file": SimpleUploadedFile(name, content)})

    assert any(words in error for error in errors_in(response))
    assert ConceptScheme.objects.count() == 2


def test_the_names_pickers_search_in_come_apart_from_the_page(desk: Client) -> None:
    concept = Concept.objects.get(slug="cash-transfers")

    response = desk.get(f"/desk/vocabulary/words/{thesaurus().fingerprint}/")

    assert "Transferts monétaires" in response.json()[str(concept.pk)]
    assert "immutable" in response["Cache-Control"]
