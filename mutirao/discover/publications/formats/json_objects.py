"""The outermost objects of a JSON stream, one at a time, whether in an array, one a line or one alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

CHUNK = 64 * 1024
MAX_OBJECT = 8_000_000
_OUTSIDE_STRING = re.compile(r'["{}]')
_INSIDE_STRING = re.compile(r'\\.|\\$|"', re.DOTALL)


@dataclass(slots=True)
class Piece:
    """The text of one object; `complete` is false where the stream ends, or the size limit falls, inside it."""

    number: int
    text: str
    complete: bool = True


class Objects:
    """Counts braces outside of strings only, so an object with broken content does not hide the next."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._parts: list[str] = []
        self._size = 0
        self._number = 0
        self._depth = 0
        self._quoted = False
        self._escaped = False

    def __iter__(self) -> Iterator[Piece]:
        while self._size <= MAX_OBJECT and (chunk := self._stream.read(CHUNK)):
            yield from self._feed(chunk)
        if self._parts:
            yield self._piece(complete=False)

    def _feed(self, chunk: str) -> Iterator[Piece]:
        start, position = 0, int(self._escaped)
        self._escaped = False
        while mark := (_INSIDE_STRING if self._quoted else _OUTSIDE_STRING).search(chunk, position):
            position = mark.end()
            if mark[0] == "{":
                start = start if self._depth else mark.start()
            if self._step(mark[0]):
                self._keep(chunk[start:position])
                yield self._piece(complete=True)
        if self._depth:
            self._keep(chunk[start:])

    def _step(self, mark: str) -> bool:
        """Note one mark; true where it closes an outermost object."""
        if mark == "\\":
            self._escaped = True
        elif mark == '"':
            self._quoted = not self._quoted
        elif mark == "{":
            self._depth += 1
        elif mark == "}" and self._depth:
            self._depth -= 1
            return self._depth == 0
        return False

    def _keep(self, text: str) -> None:
        self._parts.append(text)
        self._size += len(text)

    def _piece(self, *, complete: bool) -> Piece:
        self._number += 1
        text = "".join(self._parts)
        self._parts, self._size = [], 0
        return Piece(self._number, text, complete)
