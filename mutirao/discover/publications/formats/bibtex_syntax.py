"""BibTeX syntax: a stream of text cut into entries, one at a time, so that one broken entry harms no other."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bibtexparser.model import DuplicateFieldKeyBlock, Entry, String
from bibtexparser.splitter import Splitter

# It logs every broken block; here a broken block becomes a sentence for the reader instead.
logging.getLogger("bibtexparser.splitter").setLevel(logging.CRITICAL)

MAX_ENTRY = 1_000_000
_START = re.compile(r"@\s*([A-Za-z]\w*)\s*([{(])")
_START_OF_LINE = re.compile(
    r"^\s*@\s*(?:(?:string|comment|preamble)\s*[{(]|[A-Za-z]\w*\s*[{(]\s*[^\s,={}\"]*\s*(?:,|$))", re.IGNORECASE
)
_MORE_FIELDS = re.compile(r"\s*(?:,?\s*[A-Za-z][\w-]*\s*=\s*[{\"\w]|[^@{}\s][^@{}]*\})")
"""What cannot follow an entry: its own next field, or the end of a value."""
_NO_KEY = re.compile(r"^(@\s*\w+\s*[{(])(?=\s*[\w-]+\s*=)")
_MARK = re.compile(r"\\.|[{}()]", re.DOTALL)
_PIECE = re.compile(r"\\.|[{}\"#]", re.DOTALL)


@dataclass(slots=True)
class Block:
    """The text of one `@type{…}`, and the line it starts on.

    `closed` is false where its end was never found, `early` true where it was found before the last fields.
    """

    line: int
    type: str
    text: str = ""
    closed: bool = False
    early: bool = False


class Blocks:
    """Cuts lines into blocks. An entry never closed ends where a line looks like the start of the next one."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = lines
        self._block: Block | None = None
        self._held: Block | None = None
        self._gap = ""
        self._parts: list[str] = []
        self._size = 0
        self._depth = 0
        self._closing = "}"

    def __iter__(self) -> Iterator[Block]:
        for number, line in enumerate(self._lines, 1):
            if self._block and (_START_OF_LINE.match(line) or self._size > MAX_ENTRY):
                yield self._end(closed=False)
            yield from self._cut(line, number)
        if self._block:
            yield self._end(closed=False)
        if self._held:
            yield self._held

    def _cut(self, line: str, number: int) -> Iterator[Block]:
        position = 0
        while position < len(line):
            if self._held:
                if not line[position:].strip(" \t\r\n,"):
                    self._gap += line[position:]
                    return
                yield from self._release(line, position)
            if self._block is None:
                start = _START.search(line, position)
                if not start:
                    return
                self._begin(start, number)
                position = start.end()
            end = self._find_end(line, position)
            self._parts.append(line[position:end])
            self._size += end - position
            position = end
            if self._depth == 0:
                self._held, self._gap = self._end(closed=True), ""

    def _release(self, line: str, position: int) -> Iterator[Block]:
        """Give out the entry just closed, or open it again where more of it follows."""
        assert self._held is not None
        block, self._held = self._held, None
        if not _MORE_FIELDS.match(line, position):
            yield block
            return
        self._block, block.early = block, True
        self._parts, self._size, self._depth = [block.text, self._gap], len(block.text), 1

    def _begin(self, start: re.Match[str], number: int) -> None:
        self._block = Block(number, start[1].lower())
        self._parts = [start[0]]
        self._size, self._depth = 0, 1
        self._closing = "}" if start[2] == "{" else ")"

    def _find_end(self, line: str, position: int) -> int:
        for match in _MARK.finditer(line, position):
            mark = match[0]
            if mark == "{":
                self._depth += 1
            elif mark == "}" and (self._depth > 1 or self._closing == "}"):
                self._depth -= 1
            elif mark == ")" and self._closing == ")" and self._depth == 1:
                self._depth = 0
            if self._depth == 0:
                return match.end()
        return len(line)

    def _end(self, *, closed: bool) -> Block:
        assert self._block is not None
        block, self._block = self._block, None
        block.text, block.closed = "".join(self._parts), closed
        self._parts = []
        return block


def parse_entry(text: str) -> Entry | None:
    """The entry in a block, its values still as written; None where its inside is broken."""
    for block in Splitter(_NO_KEY.sub(r"\1,", text)).split().blocks:
        inner = block.ignore_error_block if isinstance(block, DuplicateFieldKeyBlock) else block
        if isinstance(inner, Entry):
            return inner
    return None


def parse_string(text: str) -> tuple[str, str] | None:
    """Name and value of an `@string`."""
    strings = (block for block in Splitter(text).split().blocks if isinstance(block, String))
    return next(((string.key.lower(), string.value) for string in strings), None)


def pieces(value: str) -> Iterator[tuple[str, bool]]:
    """The parts of a value joined by `#`: their text, and whether it was quoted (else a number or abbreviation)."""
    start, depth, quoted = 0, 0, False
    for match in _PIECE.finditer(value):
        mark = match[0]
        if mark == '"' and depth == 0:
            quoted = not quoted
        elif mark == "#" and depth == 0 and not quoted:
            yield _unquoted(value[start : match.start()])
            start = match.end()
        depth += (mark == "{") - (mark == "}")
    yield _unquoted(value[start:])


def _unquoted(piece: str) -> tuple[str, bool]:
    piece = piece.strip()
    if len(piece) >= 2 and (piece[0], piece[-1]) in (("{", "}"), ('"', '"')):
        return piece[1:-1], True
    return piece, False
