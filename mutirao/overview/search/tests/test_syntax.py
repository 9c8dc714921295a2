"""Reading what was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutirao.overview.search.engine import SearchRequest, filters_from
from mutirao.overview.search.syntax import AnyOf, Field, Not, Phrase, Word, Years, parse, years_in
from mutirao.overview.search.tantivy_engine import TantivyEngine

TYPED = st.text() | st.text(
    alphabet=' "-:()|*~^OR\\/+[]{}«»“”’.0123456789title:yearauthorcash\x00\ud800\u202e', max_size=80
)


@pytest.mark.parametrize(
    ("query", "clauses"),
    [
        ("", ()),
        ("cash", (Word("cash", 0, 4),)),
        ('"school fees" -kenya', (Phrase("school fees"), Not(Word("kenya", 15, 20)))),
        ("“school fees”", (Phrase("school fees"),)),
        ('"no end', (Phrase("no end"),)),
        ('title:cash author:"Ann Lee"', (Field("title", "cash"), Field("author", "Ann Lee", is_phrase=True))),
        ("-year:2010", (Not(Years(2010, 2010)),)),
        ("año:2010..2012", (Years(2010, 2012),)),
        ("year:2012..2010", (Years(2010, 2012),)),
        ("year:soon", (Word("year", 0, 4), Word("soon", 5, 9))),
        ("about:cash", (Word("about", 0, 5), Word("cash", 6, 10))),
        ("a OR b OR c", (AnyOf((Word("a", 0, 1), Word("b", 5, 6), Word("c", 10, 11))),)),
        ("a OR -b", (Word("a", 0, 1), Not(Word("b", 6, 7)))),
        ("well-known x", (Word("well-known", 0, 10), Word("x", 11, 12))),
        ('"" title:""', ()),
    ],
)
def test_reading(query: str, clauses: tuple[object, ...]) -> None:
    assert parse(query).clauses == clauses


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2015", Years(2015, 2015)),
        ("2015..2018", Years(2015, 2018)),
        ("2015-2018", Years(2015, 2018)),
        ("..2010", Years(None, 2010)),
        ("2010..", Years(2010, None)),
        ("..", None),
        ("20150", None),
        ("", None),
        ("２０１５", None),
    ],
)
def test_years(text: str, years: Years | None) -> None:
    assert years_in(text) == years


def test_a_long_query_is_cut_between_words() -> None:
    parsed = parse("word " * 2_000)
    assert parsed.was_cut
    assert len(parsed.text) <= 1_000
    assert parsed.text.endswith("word")


@given(TYPED)
def test_places_are_places(query: str) -> None:
    parsed = parse(query)
    for clause in parsed.clauses:
        if isinstance(clause, Word):
            assert parsed.text[clause.start : clause.end] == clause.text


@given(query=TYPED, value=TYPED, exact=st.booleans())
def test_any_input_has_an_answer(engine: TantivyEngine, query: str, value: str, *, exact: bool) -> None:
    names = ("kind", "year", "publisher", value)
    filters = filters_from({name: [value] for name in names} if exact else {})
    results = engine.search(SearchRequest(query, filters=filters, exact=exact))
    assert results.total >= len(results.hits)
    engine.suggest_titles(query, frozenset({0}))
