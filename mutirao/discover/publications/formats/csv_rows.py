"""Rows of a delimited text file with the line each starts on; a quotation mark never closed costs one row, not the rest."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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
    quoted = False
    for line in chain(_drain(put_back), source):
        taken.append(line)
        size += len(line)
        quoted = _ends_quoted(line, delimiter, quoted=quoted)
        if not quoted:
            return taken, True
        if len(taken) >= MAX_ROW_LINES or size > MAX_ROW_SIZE:
            break
    return taken, not quoted


def _drain(lines: deque[str]) -> Iterator[str]:
    while lines:
        yield lines.popleft()


def _ends_quoted(line: str, delimiter: str, *, quoted: bool) -> bool:
    """Whether the end of `line` lies inside quotation marks, which open only at the start of a cell."""
    if '"' not in line:
        return quoted
    position = 0
    while True:
        if quoted:
            position = _closing_quote(line, position)
            if position < 0:
                return True
            quoted = False
        if not line.startswith('"', position) or (position and line[position - 1] != delimiter):
            following = line.find(delimiter + '"', position)
            if following < 0:
                return False
            position = following + 1
        position, quoted = position + 1, True


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
