"""The shipped vocabulary is whole: labels in five languages, one clean hierarchy, mappings that exist."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, URIRef

from mutirao.base.taxonomy.analysis import analyse, fold

PROJECT_ROOT = Path(__file__).resolve().parents[4]
SHARED_TAXONOMY = PROJECT_ROOT.parent / "shared" / "data" / "taxonomy"
VOCABULARY = Path(__file__).resolve().parents[1] / "data" / "vocabulary.ttl"
SCHEME = URIRef("https://mutirao.example/vocabulary")
LANGUAGES = ["en", "fr", "es", "pt", "ar"]
NOTE_LANGUAGES = ["en", "fr", "es"]
DEEPEST = 4
EUROVOC = "http://eurovoc.europa.eu/"
PUBLICSCHEMA = "https://publicschema.org/vocab/"
SDG = "http://metadata.un.org/sdg/"
MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
ASPIRE_CATEGORIES = [
    "conditional-cash-transfers",
    "fee-waivers",
    "food-and-in-kind",
    "other-social-assistance",
    "public-works",
    "school-feeding",
    "social-pension",
    "unconditional-cash-transfers",
]
ESSPROS_FUNCTIONS = [
    "disability",
    "family-children",
    "housing",
    "old-age",
    "sickness-health-care",
    "social-exclusion",
    "survivors",
    "unemployment",
]


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph().parse(VOCABULARY, format="turtle")


@pytest.fixture(scope="module")
def concepts(graph: Graph) -> list[URIRef]:
    return sorted(concept for concept in graph.subjects(RDF.type, SKOS.Concept) if isinstance(concept, URIRef))


def slug(concept: object) -> str:
    return str(concept).rsplit("/", 1)[1]


def texts(graph: Graph, concept: URIRef, *predicates: URIRef, language: str) -> list[str]:
    return [
        str(text)
        for predicate in predicates
        for text in graph.objects(concept, predicate)
        if isinstance(text, Literal) and text.language == language
    ]


def mapped(graph: Graph, start: str) -> list[str]:
    """What the concepts are mapped to in one outside vocabulary, without the start its addresses share."""
    return sorted(
        str(target).removeprefix(start)
        for predicate in MATCHES
        for target in graph.objects(None, predicate)
        if str(target).startswith(start)
    )


def shared(name: str) -> Any:
    path = SHARED_TAXONOMY / name
    if not path.exists():
        pytest.skip(f"{path} is not here: mappings cannot be compared with their source")
    return json.loads(path.read_text(encoding="utf-8"))


def test_scheme_names_itself_and_its_licence(graph: Graph) -> None:
    titles = sorted(str(title.language) for title in graph.objects(SCHEME, DCTERMS.title) if isinstance(title, Literal))
    licence = graph.value(SCHEME, DCTERMS.license)

    assert titles == sorted(LANGUAGES)
    assert licence == URIRef("https://creativecommons.org/licenses/by/4.0/")


def test_size_is_what_a_curator_can_know(concepts: list[URIRef]) -> None:
    assert 280 <= len(concepts) <= 380


def test_addresses_are_stable_slugs(graph: Graph, concepts: list[URIRef]) -> None:
    for concept in concepts:
        assert str(concept) == f"{SCHEME}/{slug(concept)}"
        assert re.fullmatch(r"[a-z][a-z0-9-]*", slug(concept)), concept
        assert list(graph.objects(concept, SKOS.notation)) == [Literal(slug(concept))]
        assert list(graph.objects(concept, SKOS.inScheme)) == [SCHEME]


def test_every_statement_is_about_a_concept_of_the_file(graph: Graph, concepts: list[URIRef]) -> None:
    assert set(graph.subjects()) - set(concepts) == {SCHEME}
    assert set(graph.objects(None, SKOS.broader)) <= set(concepts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_concept_has_one_preferred_label_of_its_own(graph: Graph, concepts: list[URIRef], language: str) -> None:
    names = {concept: texts(graph, concept, SKOS.prefLabel, language=language) for concept in concepts}
    owners = Counter(fold(name) for found in names.values() for name in found)

    assert {slug(concept): found for concept, found in names.items() if len(found) != 1} == {}
    assert [name for name, count in owners.items() if count > 1] == []


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_synonyms_are_there(graph: Graph, concepts: list[URIRef], language: str) -> None:
    with_synonyms = [c for c in concepts if texts(graph, c, SKOS.altLabel, language=language)]

    assert len(with_synonyms) >= 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_concepts_share_a_label_found_in_text(graph: Graph, concepts: list[URIRef], language: str) -> None:
    """Compared as text is: folded and stemmed, so that "employment" is not also "employability"."""
    owners: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for concept in concepts:
        for text in texts(graph, concept, SKOS.prefLabel, SKOS.altLabel, language=language):
            owners[tuple(analyse(text, language))].add(slug(concept))

    assert {words: found for words, found in owners.items() if len(found) > 1} == {}


def test_same_words_in_two_languages_mean_the_same_concept(graph: Graph, concepts: list[URIRef]) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for concept in concepts:
        for language in LANGUAGES:
            for text in texts(graph, concept, SKOS.prefLabel, SKOS.altLabel, language=language):
                owners[fold(text)].add(slug(concept))

    assert {words: found for words, found in owners.items() if len(found) > 1} == {}


def test_labels_are_clean(graph: Graph, concepts: list[URIRef]) -> None:
    """Composed, trimmed, said once, and long enough to be looked for in running text."""
    for concept in concepts:
        for language in LANGUAGES:
            found = texts(graph, concept, SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, language=language)
            assert [text for text in found if text != " ".join(text.split())] == []
            assert [text for text, count in Counter(map(str.casefold, found)).items() if count > 1] == []
            visible = texts(graph, concept, SKOS.prefLabel, SKOS.altLabel, language=language)
            assert [text for text in visible if len(text) < 3] == []


def test_notes_come_in_three_languages_or_not_at_all(graph: Graph, concepts: list[URIRef]) -> None:
    described = 0
    for concept in concepts:
        for predicate in (SKOS.definition, SKOS.scopeNote):
            languages = [str(note.language) for note in graph.objects(concept, predicate) if isinstance(note, Literal)]
            assert sorted(languages) in ([], sorted(NOTE_LANGUAGES)), concept
            described += bool(languages)

    assert described >= 150


def test_hierarchy_is_shallow_and_has_no_circle(graph: Graph, concepts: list[URIRef]) -> None:
    tops = {slug(top) for top in graph.objects(SCHEME, SKOS.hasTopConcept)}
    marked = {slug(top) for top in graph.subjects(SKOS.topConceptOf, SCHEME)}
    without_broader = {slug(concept) for concept in concepts if graph.value(concept, SKOS.broader) is None}

    assert tops == marked == without_broader
    assert len(tops) <= 12
    for concept in concepts:
        for path in paths_up(graph, concept, ()):
            assert len(path) <= DEEPEST, path


def paths_up(graph: Graph, concept: URIRef, below: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Every way from a concept to a top concept; a circle fails here."""
    assert slug(concept) not in below, f"circle: {below}"
    path = (*below, slug(concept))
    parents = [parent for parent in graph.objects(concept, SKOS.broader) if isinstance(parent, URIRef)]
    for parent in parents:
        yield from paths_up(graph, parent, path)
    if not parents:
        yield path


def test_no_concept_is_under_another_twice(graph: Graph, concepts: list[URIRef]) -> None:
    """A broader concept is not listed beside one that is already under it."""
    for concept in concepts:
        parents = {slug(parent) for parent in graph.objects(concept, SKOS.broader)}
        beyond = {step for path in paths_up(graph, concept, ()) for step in path[2:]}
        assert parents & beyond == set(), concept


def test_aspire_categories_and_esspros_functions_are_complete(graph: Graph) -> None:
    categories = [
        str(target).removeprefix("urn:aspire:")
        for target in graph.objects(None, SKOS.exactMatch)
        if str(target).startswith("urn:aspire:")
    ]

    assert sorted(categories) == ASPIRE_CATEGORIES
    assert mapped(graph, "urn:esspros:") == ESSPROS_FUNCTIONS


def test_each_mapping_goes_to_a_known_vocabulary(graph: Graph) -> None:
    known = (EUROVOC, PUBLICSCHEMA, SDG, "urn:aspire:", "urn:esspros:")
    targets = [str(target) for predicate in MATCHES for target in graph.objects(None, predicate)]

    assert [target for target in targets if not target.startswith(known)] == []


def test_an_exact_match_belongs_to_one_concept(graph: Graph) -> None:
    counts = Counter(str(target) for target in graph.objects(None, SKOS.exactMatch))

    assert [target for target, count in counts.items() if count > 1] == []


def test_eurovoc_mappings_exist(graph: Graph) -> None:
    known = {concept["id"].removeprefix(EUROVOC) for concept in shared("eurovoc_social_en_fr.json")["concepts"]}

    assert sorted(set(mapped(graph, EUROVOC)) - known) == []


def test_publicschema_mappings_exist(graph: Graph) -> None:
    known: set[str] = set()
    for vocabulary in shared("publicschema_sp_vocabularies.json"):
        address = "/".join(filter(None, (vocabulary.get("domain"), vocabulary["id"])))
        known |= {address, *(f"{address}/{value['code']}" for value in vocabulary["values"])}

    assert sorted(set(mapped(graph, PUBLICSCHEMA)) - known) == []


def test_sdg_mappings_exist(graph: Graph) -> None:
    rows = shared("sdg_goals_targets_indicators.json")
    known = {row["code"] for row in rows if row["kind"] in {"goal", "target"}}

    assert sorted(set(mapped(graph, SDG)) - known) == []
