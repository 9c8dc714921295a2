"""Facets: filters by value, and exact counts of the values within what is found and may be seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import tantivy
from tantivy import Query

from mutirao.base.catalogue.entry_types import own_facets
from mutirao.base.catalogue.search_documents import STRANGERS
from mutirao.base.taxonomy.analysis import clean
from mutirao.overview.search.engine import (
    EVERYONE,
    FacetValue,
    Filters,
    Notice,
    NoticeCode,
    Pairs,
    SearchRequest,
    facet_names,
)
from mutirao.overview.search.query_builder import BuiltQuery
from mutirao.overview.search.syntax import years_in
from mutirao.overview.search.word_queries import WordQueries, any_of

MOST_VALUES: Final = 20
"""Of publishers, concepts, countries and other long lists only the most frequent are listed."""
_LONG: Final = frozenset({"publisher", "concept", "country"})
_ALL_BUCKETS: Final = 60_000
_FIELDS: Final = {"file": "has_file"}


@dataclass(slots=True)
class FacetFilters:
    """The filters of a request as queries: what always holds, and what each facet adds."""

    always: list[Query] = field(default_factory=list)
    chosen: dict[str, Query] = field(default_factory=dict)
    selected: dict[str, tuple[str, ...]] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)

    def all(self) -> list[Query]:
        return [*self.always, *self.chosen.values()]

    def without(self, name: str) -> list[Query]:
        return [*self.always, *(query for facet, query in self.chosen.items() if facet != name)]


def read_filters(request: SearchRequest, words: WordQueries) -> FacetFilters:
    """Values that cannot be are left out, with a notice."""
    filters = FacetFilters(always=[visible_to(request.audiences, words)])
    for _name, _values, query in _read(request.locked, words, filters.notices):
        filters.always.append(query)
    for name, values, query in _read(request.filters, words, filters.notices):
        filters.chosen[name] = query
        filters.selected[name] = values
    return filters


def visible_to(audiences: frozenset[int], words: WordQueries) -> Query:
    """Who is in no circle is a stranger, for whom some entries have documents of their own."""
    if audiences == {EVERYONE}:
        audiences |= {STRANGERS}
    return Query.const_score_query(any_of([words.term("audience", audience) for audience in sorted(audiences)]), 0)


def count_values(
    searcher: tantivy.Searcher,
    built: BuiltQuery,
    filters: FacetFilters,
    request: SearchRequest,
    words: WordQueries,
) -> dict[str, tuple[FacetValue, ...]]:
    """A facet's own selection does not narrow its counts; everything else does."""
    wanted = [name for name in facet_names() if name in request.facets]
    open_ones = [name for name in wanted if name not in filters.chosen]
    counts: dict[str, dict[str, int]] = {}
    if open_ones:
        counts |= _aggregate(searcher, built.selecting(filters.all()), open_ones, request.complete)
    for name in wanted:
        if name in filters.chosen:
            query = built.selecting(filters.without(name))
            counts |= _aggregate(searcher, query, [name], request.complete)
            for value in filters.selected[name]:
                if value not in counts[name]:
                    one = _value_query(name, value, words)
                    counts[name][value] = words.count(built.selecting([*filters.without(name), one])) if one else 0
    return {name: _sorted(name, counts[name], filters.selected.get(name, ())) for name in wanted}


def count_pairs(
    searcher: tantivy.Searcher, query: Query, pairs: Pairs
) -> dict[tuple[str, str], dict[str, dict[str, int]]]:
    """How many of what `query` finds have both values, for each pair of facets, in one walk over the index."""
    asked = {
        f"{rows} {columns}": {
            "terms": _terms(rows, is_complete=True),
            "aggs": {"columns": {"terms": _terms(columns, is_complete=True)}},
        }
        for rows, columns in pairs
    }
    answer: Mapping[str, Any] = searcher.aggregate(query, asked) if asked else {}
    return {
        (rows, columns): {
            _value(rows, row["key"]): _bucket_counts(columns, row["columns"])
            for row in answer[f"{rows} {columns}"]["buckets"]
        }
        for rows, columns in pairs
    }


def _read(chosen: Filters, words: WordQueries, notices: list[Notice]) -> Iterable[tuple[str, tuple[str, ...], Query]]:
    known = facet_names()
    for name, values in chosen:
        if name not in known:
            notices.append(Notice(NoticeCode.UNKNOWN_FACET, name))
            continue
        found = {clean(value): query for value in values if (query := _value_query(name, clean(value), words))}
        notices += [Notice(NoticeCode.UNKNOWN_VALUE, value) for value in values if clean(value) not in found]
        if found:
            yield name, tuple(found), Query.const_score_query(any_of(found.values()), 0)


def _value_query(name: str, value: str, words: WordQueries) -> Query | None:
    if name == "year":
        years = years_in(value)
        return words.between("year", years.first or 0, years.last or 9999) if years else None
    return words.term(_FIELDS.get(name, name), value)


def _aggregate(
    searcher: tantivy.Searcher, query: Query, names: list[str], complete: frozenset[str]
) -> dict[str, dict[str, int]]:
    asked = {name: {"terms": _terms(name, is_complete=name in complete)} for name in names}
    answer: Mapping[str, Any] = searcher.aggregate(query, asked)
    return {name: _bucket_counts(name, answer[name]) for name in names}


def _bucket_counts(name: str, answer: Mapping[str, Any]) -> dict[str, int]:
    return {_value(name, bucket["key"]): bucket["doc_count"] for bucket in answer["buckets"]}


def _terms(name: str, *, is_complete: bool) -> dict[str, str | int]:
    # Each segment must hand over all its values: a value cut off in one of them would be counted short.
    own = own_facets().get(name)
    is_long = name in _LONG or (own is not None and own.is_long)
    size = MOST_VALUES if is_long and not is_complete else _ALL_BUCKETS
    return {"field": _FIELDS.get(name, name), "size": size, "segment_size": _ALL_BUCKETS}


def _value(name: str, key: Any) -> str:
    return str(int(key)) if name == "year" else str(key)


def _sorted(name: str, counts: dict[str, int], selected: tuple[str, ...]) -> tuple[FacetValue, ...]:
    values = [FacetValue(value, count, value in selected) for value, count in counts.items()]
    if name == "year":
        return tuple(sorted(values, key=lambda value: value.value, reverse=True))
    return tuple(sorted(values, key=lambda value: (-value.count, value.value)))
