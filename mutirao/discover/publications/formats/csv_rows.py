"""Rows of delimited text with the line each starts on; a quotation mark never closed costs one row, not the rest."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import chain

DELIMITERS = ",;\t|"
MAX_ROW_LINES = 500
MAX_ROW_SIZE = 4_000_000
# The standard library's limit of 128 KB a cell is for the whole process; ours is the size of a row, above.
csv.field_size_limit(max(csv.field_size_limit(), MAX_ROW_SIZE * 4))


@dataclass(slots=True)
class Row:
    """The cells of one row. `closed` is false where a quotation mark opens in it and none closes it."""

    line: int
    cells: list[str]
    raw: str
    closed: bool = True


def rows(lines: Iterable[str], delimiter: str) -> Iterator[Row]:
    """Every row that is not blank. After an unclosed quotation mark, reading goes on with the very next line."""
    source = iter(lines)
    put_back: deque[str] = deque()
    number = 1
    while True:
        taken, closed = _take(put_back, source, delimiter)
        if not taken:
            return
        if not closed:
            put_back.extendleft(reversed(taken[1:]))
            taken = taken[:1]
        text = "".join(taken)
        if text.strip(f" \r\n{delimiter}\x00\ufeff"):
            yield Row(number, _cells(text, delimiter), text, closed)
        number += len(taken)


def _take(put_back: deque[str], source: Iterator[str], delimiter: str) -> tuple[list[str], bool]:
    """The lines of the next row, and whether its quotation marks are closed at their end."""
    taken: list[str] = []
    size = 0
    end = End.CLOSED
    for line in chain(_drain(put_back), source):
        taken.append(line)
        size += len(line)
        end = _end_of(line, delimiter, quoted=end is End.QUOTED)
        if end is not End.QUOTED or len(taken) >= MAX_ROW_LINES or size > MAX_ROW_SIZE:
            break
    return taken, end is End.CLOSED


def _drain(lines: deque[str]) -> Iterator[str]:
    while lines:
        yield lines.popleft()


class End(Enum):
    """How a line ends: outside of quotation marks, inside, or so that the opening mark must be a mistake."""

    CLOSED = auto()
    QUOTED = auto()
    BROKEN = auto()


def _end_of(line: str, delimiter: str, *, quoted: bool) -> End:
    """Marks open at the start of a cell; one that closes a text begun on an earlier line must end its cell."""
    if '"' not in line:
        return End.QUOTED if quoted else End.CLOSED
    position = 0
    if quoted:
        position = _closing_quote(line, 0)
        if position >= 0 and line[position : position + 1] not in (delimiter, "\n", ""):
            return End.BROKEN
    while position >= 0:
        position = _opening_quote(line, position, delimiter)
        if position < 0:
            return End.CLOSED
        position = _closing_quote(line, position)
    return End.QUOTED


def _opening_quote(line: str, position: int, delimiter: str) -> int:
    """The place after the next quotation mark that opens a cell; -1 where none does."""
    if position == 0 and line.startswith('"'):
        return 1
    found = line.find(delimiter + '"', position)
    return found + 2 if found >= 0 else -1


def _closing_quote(line: str, position: int) -> int:
    """The place after the quotation mark that closes the cell, doubled ones skipped; -1 where none does."""
    while True:
        position = line.find('"', position)
        if position < 0:
            return -1
        if not line.startswith('""', position):
            return position + 1
        position += 2


def _cells(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return text.rstrip("\r\n").split(delimiter)


def guess_delimiter(header: str) -> str:
    """The delimiter that cuts the header line into most cells."""
    return max(DELIMITERS, key=lambda delimiter: len(_cells(header, delimiter)))
