"""Counts beside the results, against counting by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutirao.base.catalogue.search_documents import SearchDocument
from mutirao.overview.search.engine import COMMON_FACETS, FacetValue, SearchRequest, facet_names, filters_from
from mutirao.overview.search.tantivy_engine import TantivyEngine
from mutirao.overview.search.tests.conftest import Ask
from mutirao.overview.search.tests.small_world import CLOSED, entry, small_thesaurus

KINDS, LANGUAGES, WORDS = ["report", "article", "book"], ["en", "fr", "de"], ["river", "school", "market"]
TOPICS = ["cash-transfers", "conditional-cash-transfers", "unemployment"]
REGIONS = {"KE": {"014", "002"}, "BR": {"019"}}
BROADER = {
    "cash-transfers": {"social-assistance"},
    "conditional-cash-transfers": {"cash-transfers", "social-assistance"},
}


def values_of(document: SearchDocument, facet: str) -> set[str]:
    """Written again from the rules, not from the index."""
    match facet:
        case "concept":
            slugs = set(document.concept_slugs)
            return slugs.union(*(BROADER.get(slug, set()) for slug in slugs))
        case "region":
            return set().union(*(REGIONS[code] for code in document.country_codes))
        case "country":
            return set(document.country_codes)
        case "language":
            return set(document.languages)
        case "publisher":
            return set(document.publishers)
        case "year":
            return {str(document.year)} if document.year else set()
        case "file":
            return {"yes" if document.has_file else "no"}
        case "type" | "kind":
            return {getattr(document, facet)}
        case _:
            return set(document.values.get(facet, ()))


def expected(
    documents: Iterable[SearchDocument], word: str, filters: dict[str, set[str]], audiences: set[int]
) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in facet_names()}
    for document in documents:
        if document.audience_id not in audiences or (word and word not in document.title):
            continue
        for facet in facet_names():
            others = {name: chosen for name, chosen in filters.items() if name != facet}
            if all(values_of(document, name) & chosen for name, chosen in others.items()):
                counts[facet].update(values_of(document, facet))
    return counts


documents = st.builds(
    lambda number, words, **values: entry(number, " ".join(words), **values),
    number=st.just(0),
    words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
    kind=st.sampled_from(KINDS),
    languages=st.lists(st.sampled_from(LANGUAGES), max_size=2, unique=True),
    year=st.none() | st.integers(2010, 2013),
    concept_slugs=st.lists(st.sampled_from(TOPICS), max_size=2, unique=True),
    country_codes=st.lists(st.sampled_from(["KE", "BR"]), max_size=2, unique=True),
    publishers=st.lists(st.sampled_from([f"House {n}" for n in range(30)]), max_size=2, unique=True),
    has_file=st.booleans(),
    values=st.fixed_dictionaries(
        {
            "institution": st.lists(st.sampled_from(["ngo", "government"]), max_size=1),
            "offer": st.lists(st.sampled_from(["mentoring", "visits"]), max_size=2, unique=True),
        }
    ),
    audience_id=st.sampled_from([0, 0, CLOSED]),
)
chosen = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sets(st.sampled_from(KINDS), min_size=1),
        "language": st.sets(st.sampled_from(LANGUAGES), min_size=1),
        "country": st.sets(st.sampled_from(["KE", "BR"]), min_size=1),
        "region": st.sets(st.sampled_from(["002", "019"]), min_size=1),
        "concept": st.sets(st.sampled_from([*TOPICS, "social-assistance"]), min_size=1),
        "year": st.sets(st.sampled_from(["2010", "2012"]), min_size=1),
        "file": st.sets(st.sampled_from(["yes", "no"]), min_size=1),
    },
)


@settings(max_examples=40, deadline=None)
@given(
    world=st.lists(documents, max_size=40),
    word=st.sampled_from(["", *WORDS]),
    filters=chosen,
    audiences=st.sampled_from([{0}, {0, CLOSED}]),
)
def test_counts_are_exact(
    tmp_path_factory: pytest.TempPathFactory,
    world: list[SearchDocument],
    word: str,
    filters: dict[str, set[str]],
    audiences: set[int],
) -> None:
    for number, document in enumerate(world, 1):
        document.entry_id = number
    thesaurus = small_thesaurus()
    engine = TantivyEngine(Path(tmp_path_factory.mktemp("facets")), lambda: thesaurus)
    engine.rebuild(iter(world), cursor=1)
    request = SearchRequest(
        word,
        filters=filters_from(filters),
        audiences=frozenset(audiences),
        complete=frozenset(facet_names()),
        facets=frozenset(facet_names()),
        exact=True,
        size=100,
    )
    results = engine.search(request)

    counts = expected(world, word, filters, audiences)
    for facet in facet_names():
        found = {value.value: value.count for value in results.facets[facet] if value.count}
        assert found == dict(counts[facet]), facet
        selected = {value.value for value in results.facets[facet] if value.selected}
        assert selected == filters.get(facet, set())
    hits = {hit.entry_id for hit in results.hits}
    assert hits == {
        document.entry_id
        for document in world
        if document.audience_id in audiences
        and (not word or word in document.title)
        and all(values_of(document, name) & wanted for name, wanted in filters.items())
    }
    assert results.total == len(hits)


def test_closed_entries_are_in_no_count(ask: Ask) -> None:
    everyone = ask("")
    counts = {facet: {value.value: value.count for value in everyone.facets[facet]} for facet in COMMON_FACETS}
    assert "memo" not in counts["kind"]
    assert "Hidden House" not in counts["publisher"]
    assert counts["country"]["KE"] == 2
    members = ask("", audiences=frozenset({0, CLOSED}))
    assert FacetValue("memo", 1, selected=False) in members.facets["kind"]


def test_a_selected_value_stays_though_nothing_has_it(ask: Ask) -> None:
    results = ask("handbook", filters=filters_from({"kind": ["memo", "infographic"]}))
    assert results.total == 0
    assert FacetValue("memo", 0, selected=True) in results.facets["kind"]
    assert FacetValue("infographic", 0, selected=True) in results.facets["kind"]
    assert FacetValue("book", 1, selected=False) in results.facets["kind"]


def test_what_belongs_to_the_page_narrows_every_count(ask: Ask) -> None:
    results = ask("", locked=filters_from({"country": ["KE"]}))
    assert results.total == 2
    assert sum(value.count for value in results.facets["kind"]) == 2


def test_a_span_of_years_can_be_chosen(ask: Ask) -> None:
    results = ask("", filters=filters_from({"year": ["2018..2019"]}))
    assert {hit.entry_id for hit in results.hits} == {4, 7, 8}
    assert FacetValue("2018..2019", 3, selected=True) in results.facets["year"]


def test_only_what_is_asked_is_counted(ask: Ask) -> None:
    assert set(ask("", facets=frozenset({"kind"})).facets) == {"kind"}
    assert ask("", facets=frozenset()).facets == {}
