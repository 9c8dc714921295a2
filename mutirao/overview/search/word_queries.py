"""Queries for words and phrases as they are written, over the fields of every language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from tantivy import FieldType, Occur, Query

from mutirao.base.taxonomy.analysis import NEUTRAL, analyse
from mutirao.overview.search.index_store import Snapshot
from mutirao.overview.search.tantivy_schema import ALL_LANGUAGES, field

Family = tuple[str, float]
"""Fields that hold the same part of an entry, and what a word found there is worth."""

TITLE: Final[Family] = ("title", 4.0)
NAMES: Final[Family] = ("names", 3.0)
TEXT: Final[Family] = ("text", 1.5)
CODES: Final[Family] = ("codes", 5.0)
FILE: Final[Family] = ("file", 0.5)
PAGE: Final[Family] = ("page", 1.0)
EVERYWHERE: Final = (TITLE, NAMES, TEXT, CODES, FILE)
_OF_EVERY_LANGUAGE: Final = {"title", "text", "file", "page"}
_TIE_BREAKER: Final = 0.2
_MOST_TOKENS: Final = 30


def any_of(queries: Iterable[Query]) -> Query:
    """Found by at least one; nothing, if there is none."""
    alternatives = list(queries)
    if len(alternatives) == 1:
        return alternatives[0]
    return Query.boolean_query([(Occur.Should, query) for query in alternatives])


def best_of(queries: Sequence[Query]) -> Query:
    """The same set as `any_of`, scored by the best field, so that a word in many fields is not counted up."""
    return queries[0] if len(queries) == 1 else Query.disjunction_max_query(queries, _TIE_BREAKER)


class WordQueries:
    """For one state of the index: fields that lack a word are not asked for it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._searcher = snapshot.searcher
        self._schema = snapshot.schema

    def anywhere(self, text: str, families: Iterable[Family] = EVERYWHERE) -> Query:
        """Entries with `text` (a word, or words in a row) in any of the fields."""
        queries = self.in_fields(text, families)
        return best_of(queries) if queries else Query.empty_query()

    def in_fields(self, text: str, families: Iterable[Family] = EVERYWHERE) -> list[Query]:
        """One query for each field that may hold `text`, in that field's language."""
        cut = {language: analyse(text, language)[:_MOST_TOKENS] for language in ALL_LANGUAGES}
        queries = []
        for family, weight in families:
            for language in ALL_LANGUAGES if family in _OF_EVERY_LANGUAGE else (NEUTRAL,):
                name = field(family, language) if family in _OF_EVERY_LANGUAGE else family
                if query := self._in_field(name, cut[language]):
                    queries.append(query if weight == 1 else Query.boost_query(query, weight))
        return queries

    def spread(self, text: str, families: Iterable[Family]) -> Query:
        """Entries with every word of `text` in the fields, in any order."""
        chosen = tuple(families)
        found = [self.anywhere(word, chosen) for word in text.split() if analyse(word)]
        return Query.boolean_query([(Occur.Must, query) for query in found])

    def _in_field(self, name: str, tokens: list[str]) -> Query | None:
        if not tokens or not all(self._searcher.doc_freq(name, token) for token in tokens):
            return None
        if len(tokens) == 1:
            return Query.term_query(self._schema, name, tokens[0], "freq")
        return Query.phrase_query(self._schema, name, list[str | tuple[int, str]](tokens))

    def term(self, name: str, value: str | int) -> Query:
        """One exact value of a field that is not cut into words."""
        return Query.term_query(self._schema, name, value, "basic")

    def between(self, name: str, first: int, last: int) -> Query:
        """Numbers from `first` to `last`, both included."""
        found = Query.range_query(self._schema, name, FieldType.Unsigned, first, last)
        return Query.const_score_query(found, 0)

    def count(self, query: Query) -> int:
        return int(self._searcher.search(query, limit=1).count)  # type: ignore[attr-defined]  # not in its stub
