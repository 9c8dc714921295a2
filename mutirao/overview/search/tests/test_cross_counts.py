"""Two facets counted against each other, against counting by hand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutirao.base.catalogue.search_documents import SearchDocument
from mutirao.overview.search.engine import Pairs, SearchRequest, filters_from
from mutirao.overview.search.tantivy_engine import TantivyEngine
from mutirao.overview.search.tests.small_world import CLOSED, small_thesaurus
from mutirao.overview.search.tests.test_facets import documents, values_of

PAIRS: Pairs = (("country", "type"), ("year", "kind"), ("concept", "country"), ("institution", "file"))


def by_hand(found: list[SearchDocument], rows: str, columns: str) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = {}
    for document in found:
        for row in values_of(document, rows):
            counts.setdefault(row, Counter()).update(values_of(document, columns))
    return {row: dict(cells) for row, cells in counts.items()}


@settings(max_examples=30, deadline=None)
@given(
    world=st.lists(documents, max_size=40),
    concept=st.sampled_from(["", "cash-transfers", "social-assistance"]),
    audiences=st.sampled_from([{0}, {0, CLOSED}]),
)
def test_pairs_are_counted_exactly_for_this_reader(
    tmp_path_factory: pytest.TempPathFactory, world: list[SearchDocument], concept: str, audiences: set[int]
) -> None:
    for number, document in enumerate(world, 1):
        document.entry_id = number
    thesaurus = small_thesaurus()
    engine = TantivyEngine(Path(tmp_path_factory.mktemp("cross")), lambda: thesaurus)
    engine.rebuild(iter(world), cursor=1)
    locked = filters_from({"concept": [concept]})

    counted = engine.cross(SearchRequest(locked=locked, audiences=frozenset(audiences)), PAIRS)

    found = [
        document
        for document in world
        if document.audience_id in audiences and (not concept or concept in values_of(document, "concept"))
    ]
    for rows, columns in PAIRS:
        assert counted.of(rows, columns) == by_hand(found, rows, columns)


def test_an_answer_is_kept_as_long_as_the_index_stays(engine: TantivyEngine) -> None:
    request = SearchRequest(locked=filters_from({"country": ["KE"]}))

    assert engine.cross(request, PAIRS) is engine.cross(request, PAIRS)
    assert engine.cross(request, ()).of("country", "type") == {}
