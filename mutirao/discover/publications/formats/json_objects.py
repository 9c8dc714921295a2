"""The records of a JSON stream, one at a time: objects in an array, one a line, one alone, or listed in another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

CHUNK = 64 * 1024
MAX_OBJECT = 8_000_000
_OUTSIDE_STRING = re.compile(r'["{}\[\]]')
_INSIDE_STRING = re.compile(r'\\.|\\$|"', re.DOTALL)
_LIST_OF_RECORDS = re.compile(r'"(?:items|references)"\s*:\s*\Z')
_LONGEST_KEY = 40


@dataclass(slots=True)
class Piece:
    """The text of one object, or its start where the stream ends inside it or it is longer than we read."""

    text: str
    complete: bool = True
    too_long: bool = False


class Objects:
    """Counts brackets outside of strings only, so an object with broken content does not hide the next."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._parts: list[str] = []
        self._size = 0
        self._depth = 0
        self._base = 0
        """How deep the records are: 0, or inside of what wraps them."""
        self._is_over = False
        """Whether the list is at its end and only the rest of its wrapper is to come."""
        self._quoted = False
        self._escaped = False

    def __iter__(self) -> Iterator[Piece]:
        while chunk := self._stream.read(CHUNK):
            yield from self._feed(chunk)
        if 0 < self._size <= MAX_OBJECT:
            yield self._piece(complete=False)

    def _feed(self, chunk: str) -> Iterator[Piece]:
        start, position = 0, int(self._escaped)
        self._escaped = False
        while mark := (_INSIDE_STRING if self._quoted else _OUTSIDE_STRING).search(chunk, position):
            position = mark.end()
            if mark[0] == "{" and self._depth == self._base:
                start = mark.start()
            if mark[0] == "[" and self._opens_the_list(chunk, start, mark.start()):
                self._parts, self._size, self._base = [], 0, self._depth
            elif self._step(mark[0]):
                yield from self._keep(chunk[start:position])
                if self._size <= MAX_OBJECT:
                    yield self._piece(complete=True)
                self._parts, self._size = [], 0
        if self._depth > self._base:
            yield from self._keep(chunk[start:])

    def _opens_the_list(self, chunk: str, start: int, place: int) -> bool:
        """Whether the object that is open only wraps the records, as it says before saying anything of its own."""
        if self._quoted or self._base or not self._depth or self._size > CHUNK:
            return False
        before = chunk[max(start, place - _LONGEST_KEY) : place]
        if len(before) < _LONGEST_KEY and self._parts:
            before = self._parts[-1][-_LONGEST_KEY:] + before
        return bool(_LIST_OF_RECORDS.search(before)) and '"title"' not in "".join([*self._parts, chunk[start:place]])

    def _step(self, mark: str) -> bool:
        """Note one mark; true where it closes a record."""
        if mark == "\\":
            self._escaped = True
        elif mark == '"':
            self._quoted = not self._quoted
        elif mark == "]":
            self._is_over = self._is_over or 0 < self._base == self._depth
        elif mark == "{":
            self._depth += 1
        elif mark == "}" and self._depth:
            self._depth -= 1
            is_record = self._depth == self._base and not self._is_over
            self._base = min(self._base, self._depth)
            self._is_over = self._is_over and self._base > 0
            return is_record
        return False

    def _keep(self, text: str) -> Iterator[Piece]:
        """Gather the record; of one that is too long, only its start is told, and once."""
        if self._is_over or self._size > MAX_OBJECT:
            return
        self._parts.append(text)
        self._size += len(text)
        if self._size > MAX_OBJECT:
            yield Piece("".join(self._parts), complete=False, too_long=True)
            self._parts = []

    def _piece(self, *, complete: bool) -> Piece:
        return Piece("".join(self._parts), complete)
