"""Small tables of counts: one facet against another, every number leading to the list it counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from mutirao.overview.search import engine
from mutirao.overview.search.current import get_engine
from mutirao.overview.search.engine import CrossCounts, Pairs, SearchRequest

Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Cell:
    """A number, and the list of what it counts; zero leads nowhere."""

    count: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    url: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Matrix:
    """`columns` are (label, url), where url may be "". Nothing is summed here: an entry may stand in several cells."""

    columns: Sequence[tuple[str, str]]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Axis:
    """One side of a matrix: its values in their order, what each is called, and where its name leads."""

    values: Sequence[str]
    label: Callable[[str], str]
    url: Callable[[str], str] = lambda value: ""


def matrix(counts: Counts, rows: Axis, columns: Axis, url: Callable[[str, str], str]) -> Matrix:
    """`url(row, column)` is the list behind a number."""
    return Matrix(
        [(columns.label(column), columns.url(column)) for column in columns.values],
        [
            Row(
                rows.label(row),
                rows.url(row),
                [
                    Cell(count, url(row, column)) if (count := counts.get(row, {}).get(column, 0)) else Cell(0)
                    for column in columns.values
                ],
            )
            for row in rows.values
        ],
    )


def fullest(sums: Mapping[str, int], limit: int) -> list[str]:
    """The values with most, in one order always."""
    present = [(value, count) for value, count in sums.items() if count]
    return [value for value, _count in sorted(present, key=lambda pair: (-pair[1], pair[0]))[:limit]]


def row_sums(counts: Counts) -> dict[str, int]:
    """For columns that exclude each other, as types do: each entry is counted once."""
    return {row: sum(cells.values()) for row, cells in counts.items()}


def crossed(pairs: Pairs, audiences: frozenset[int], **locked: Iterable[str]) -> CrossCounts:
    """Pairs of facets within `locked`, for this reader; none while there is no index yet."""
    asked = SearchRequest(audiences=audiences, locked=engine.filters_from(locked), facets=frozenset(), passages=False)
    try:
        return get_engine().cross(asked, pairs)
    except engine.SearchUnavailableError:
        return CrossCounts({})
