"""The name of a programme out of the columns its mapping lists: of several patterns, the first that can be filled."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mutirao.discover.programmes.inventory.code_words import without_number
from mutirao.discover.programmes.inventory.mapping import PLACEHOLDER, Inventory
from mutirao.discover.programmes.inventory.tables import Cell, Row, column_key

SENTENCE = re.compile(r"(?<=[^\W\d]{3}[.!?])\s")
LONGEST = 500
BEGINNING = 110


def title_of(mapping: Inventory, row: Row) -> tuple[str, bool, list[Cell]]:
    """The name, whether it is the programme's own rather than the beginning of a description, and its cells."""
    for pattern in mapping.titles:
        wanted = [(column_key(name), how) for name, how in PLACEHOLDER.findall(pattern)]
        cells = {key: row.cells[key] for key, _how in wanted if key in row.cells}
        if any(key not in cells for key, _how in wanted):
            continue
        if title := filled(pattern, cells):
            used = [cells[key] for key, how in wanted if not how]
            return title, all(how != "start" for _key, how in wanted), used
    return "", False, []


def filled(pattern: str, cells: Mapping[str, Cell]) -> str:
    title = PLACEHOLDER.sub(lambda match: shown(cells[column_key(match[1])].text, match[2]), pattern)
    return " ".join(title.split())[:LONGEST]


def shown(text: str, how: str | None) -> str:
    if how == "plain":
        return without_number(text)
    return beginning(text) if how == "start" else text


def beginning(text: str) -> str:
    """The first sentence, or as many of its words as make a name."""
    first = SENTENCE.split(" ".join(text.split()), maxsplit=1)[0]
    if len(first) <= BEGINNING:
        return first.rstrip(".")
    return first[:BEGINNING].rpartition(" ")[0].rstrip(" ,;:") + "…"
