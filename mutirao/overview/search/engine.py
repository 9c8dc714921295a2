"""The one small interface behind which a search engine works, and what goes in and comes out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, Protocol

from mutirao.base.catalogue import entry_types
from mutirao.base.catalogue.search_documents import SearchDocument

EVERYONE: Final = 0
COMMON_FACETS: Final = ("type", "kind", "concept", "country", "region", "language", "year", "publisher", "file")
"""What every type can be narrowed by."""
DEEPEST_HIT: Final = 10_000
"""Nobody pages further; a download takes as many."""

Filters = tuple[tuple[str, tuple[str, ...]], ...]


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    MOST_USED = "most-used"


def facet_names() -> tuple[str, ...]:
    """Every facet in the order lists show them: the common ones, then those that types bring."""
    return (*COMMON_FACETS, *entry_types.own_facets())


def filters_from(values: Mapping[str, Iterable[str]]) -> Filters:
    """Filters in one order, each value once, so that equal requests are equal."""
    cleaned = ((name, tuple(sorted({value for value in chosen if value}))) for name, chosen in values.items())
    return tuple(sorted((name, chosen) for name, chosen in cleaned if chosen))


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What one reader asks.

    `filters` are facet values the reader chose ("or" within a facet, "and" between facets); `locked` ones
    belong to the page (a topic, a country) and narrow every count. `audiences` are the ids of the audiences
    the reader belongs to, always with `EVERYONE`. `facets` names those to be counted, `complete` those of
    which every value is wanted, not only the most frequent. `exact` insists on the words as typed.
    """

    query: str = ""
    filters: Filters = ()
    locked: Filters = ()
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    size: int = 20
    audiences: frozenset[int] = frozenset({EVERYONE})
    language: str = "en"
    facets: frozenset[str] = frozenset(COMMON_FACETS)
    complete: frozenset[str] = frozenset()
    passages: bool = True
    exact: bool = False


@dataclass(frozen=True, slots=True)
class FilePlace:
    """The page of an attached file a passage was taken from."""

    attachment_id: int
    file_name: str
    page: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text in segments, each with whether it matches; `place` is None for the summary."""

    segments: tuple[tuple[str, bool], ...]
    place: FilePlace | None = None

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.segments)


@dataclass(frozen=True, slots=True)
class Hit:
    entry_id: int
    score: float
    passage: Passage | None = None


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    count: int
    selected: bool


class NoticeCode(StrEnum):
    QUERY_CUT = "query-cut"
    TOO_DEEP = "too-deep"
    UNKNOWN_FACET = "unknown-facet"
    UNKNOWN_VALUE = "unknown-value"
    UNKNOWN_COUNTRY = "unknown-country"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader should be told; `detail` is the part of the input it is about."""

    code: NoticeCode
    detail: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class SearchResults:
    """`corrected` is the query whose results these are, where the typed one found nothing; else None.

    An engine that answers a question again with the same object lets what is made from it be kept.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetValue, ...]]
    corrected: str | None = None
    notices: tuple[Notice, ...] = ()


Pairs = tuple[tuple[str, str], ...]
"""Facets to be counted against each other, two by two."""


@dataclass(frozen=True, slots=True, eq=False)
class CrossCounts:
    """By each pair of facets how many entries have both values: `counts["country", "type"]["KE"]["report"]`.

    As with `SearchResults`, the same object again means that nothing has changed.
    """

    counts: Mapping[tuple[str, str], Mapping[str, Mapping[str, int]]]

    def of(self, rows: str, columns: str) -> Mapping[str, Mapping[str, int]]:
        return self.counts.get((rows, columns), {})


@dataclass(frozen=True, slots=True)
class TitleSuggestion:
    entry_id: int
    title: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """What makes other entries of its type like one: its concepts and countries, and the words of its title."""

    entry_id: int
    type: str
    title: str
    concepts: tuple[str, ...]
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """`state` says whether searching works, `reason` why not; `cursor` is the last change in the index."""

    state: Literal["ready", "needs-rebuild"]
    reason: str = ""
    generation: str = ""
    documents: int = 0
    cursor: int | None = None
    vocabulary_is_current: bool = True


class SearchUnavailableError(Exception):
    """There is no index to search: it was never built, is damaged, or belongs to another version."""


class IndexBusyError(Exception):
    """Another process is writing the index, or has just exchanged it: to be tried again."""


Progress = Callable[[int], None]


class SearchEngine(Protocol):
    """Any process may search; one process at a time writes."""

    def search(self, request: SearchRequest) -> SearchResults:
        """Answer `request`. Raises `SearchUnavailableError`."""

    def cross(self, request: SearchRequest, pairs: Pairs) -> CrossCounts:
        """Every pair of values within what `request` finds, exactly. Raises `SearchUnavailableError`."""

    def suggest_titles(self, prefix: str, audiences: frozenset[int], limit: int = 5) -> list[TitleSuggestion]:
        """Titles holding words that start so. Raises `SearchUnavailableError`."""

    def related(self, likeness: Likeness, audiences: frozenset[int], limit: int = 4) -> list[int]:
        """Entries that are like one, the likest first. Raises `SearchUnavailableError`."""

    def apply(self, upserts: Iterable[SearchDocument], deletes: Iterable[int], *, after: int, cursor: int) -> None:
        """Write the changes later than `after` up to `cursor`, all or nothing; `deletes` are entry ids.

        Raises `IndexBusyError` if the index does not stand at `after` (a rebuild came between: read
        `cursor()` again), `SearchUnavailableError` if there is none.
        """

    def cursor(self) -> int | None:
        """The last change applied; None where the index must be rebuilt."""

    def rebuild(self, documents: Iterator[SearchDocument], cursor: int, progress: Progress | None = None) -> int:
        """Build anew beside the index in use, then swap; gives the number of entries.

        `cursor` is the last change made before `documents` was begun. Raises `IndexBusyError`.
        """

    def drop_past(self) -> None:
        """Leave nothing of what was there before the last rebuild; waits for those who still read it."""

    def health(self) -> Health:
        """How the index is. Never raises."""
