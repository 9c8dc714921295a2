"""Titles offered while typing; and many readers at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mutirao.overview.search.engine import SearchRequest
from mutirao.overview.search.tantivy_engine import TantivyEngine
from mutirao.overview.search.tests.small_world import CLOSED, ENTRIES, entry, small_thesaurus

EVERYONE = frozenset({0})


@pytest.mark.parametrize(
    ("prefix", "found"),
    [
        ("unemp", {7}),
        ("Cash tr", {1, 6}),
        ("CHOM", {8}),
        ("school att", {1}),
        ("nin", {3}),
        ("التح", {4}),
        ("zzz", set()),
        ("", set()),
        ('"*', set()),
    ],
)
def test_titles_with_words_that_begin_so(engine: TantivyEngine, prefix: str, found: set[int]) -> None:
    assert {title.entry_id for title in engine.suggest_titles(prefix, EVERYONE)} == found


def test_the_most_used_first(engine: TantivyEngine) -> None:
    titles = engine.suggest_titles("cash", EVERYONE)
    assert [title.entry_id for title in titles] == [6, 1]
    assert engine.suggest_titles("cash", EVERYONE, limit=1)[0].title == "Conditional cash transfers: a review"


def test_closed_titles_are_not_offered(engine: TantivyEngine) -> None:
    assert engine.suggest_titles("secret", EVERYONE) == []
    assert [title.entry_id for title in engine.suggest_titles("secret", EVERYONE | {CLOSED})] == [10]


def test_many_readers_at_once(engine: TantivyEngine) -> None:
    queries = [document.title for document in ENTRIES] * 5
    alone = [engine.search(SearchRequest(query, size=21)) for query in queries]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda query: engine.search(SearchRequest(query, size=22)), queries))
    assert [results.hits for results in together] == [results.hits for results in alone]


def test_what_goes_by_other_names_is_offered_by_them(tmp_path: Path) -> None:
    thesaurus = small_thesaurus()
    engine = TantivyEngine(tmp_path, lambda: thesaurus)
    names = ["FAIR", "Instituto de Equidad"]
    closed = {"type": "stakeholder", "names": ["FAIRNESS"], "audience_id": CLOSED}
    engine.rebuild(
        iter(
            [
                entry(1, "Institute of Equity", type="stakeholder", names=names),
                entry(2, "Child grant", type="programme", names=["Fairer childhoods"]),
                entry(3, "A report", names=["Fairfax"]),
                entry(4, "Hidden institute", **closed),
            ]
        ),
        cursor=1,
    )

    assert {title.entry_id for title in engine.suggest_titles("fair", EVERYONE)} == {1, 2}
    assert [title.title for title in engine.suggest_titles("instituto de eq", EVERYONE)] == ["Institute of Equity"]
    assert engine.suggest_titles("fairness", EVERYONE) == []
