"""What one row of an inventory becomes: a programme with its values, and the fate of each of its cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256

from mutirao.discover.programmes.inventory.tables import Cell, Remark, Row
from mutirao.discover.programmes.values import ClaimValue, to_json

TITLE, PLACES = "title", "countries"


class Fate(StrEnum):
    """What became of a cell. A refused one was not understood; what it said stands among the notes."""

    TAKEN = "taken"
    NOTED = "noted"
    REFUSED = "refused"
    CONFLICT = "conflict"
    IGNORED = "ignored"


RANK = [Fate.IGNORED, Fate.NOTED, Fate.TAKEN, Fate.CONFLICT, Fate.REFUSED]
"""Of several things that became of one cell, the last counts."""


@dataclass(slots=True)
class Mark:
    """What became of one cell, and why if it is not simply in its field."""

    cell: Cell
    fate: Fate
    field: str = ""
    reason: str = ""


@dataclass(slots=True)
class Profile:
    """A programme as an inventory describes it."""

    line: int
    sheet: str = ""
    key: str = ""
    title: str = ""
    has_own_name: bool = True
    language: str = "en"
    slug: str = ""
    place_ids: list[int] = field(default_factory=list)
    values: list[ClaimValue] = field(default_factory=list)
    cells: dict[str, list[Cell]] = field(default_factory=dict)
    marks: dict[str, Mark] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    raw: str = ""
    problem: str = ""

    def mark(self, cell: Cell, fate: Fate, field_name: str = "", reason: str = "") -> None:
        known = self.marks.get(cell.address)
        if known is None or RANK.index(fate) > RANK.index(known.fate):
            self.marks[cell.address] = Mark(cell, fate, field_name, reason)
        elif fate == known.fate and reason and not known.reason:
            known.reason = reason
        if field_name and cell not in self.cells.setdefault(field_name, []):
            self.cells[field_name].append(cell)

    @property
    def field_names(self) -> list[str]:
        return list(dict.fromkeys(value.field for value in self.values))

    def of_field(self, name: str) -> list[ClaimValue]:
        return [value for value in self.values if value.field == name]

    def counted(self) -> Counter[str]:
        return Counter(str(mark.fate) for mark in self.marks.values())

    def digests(self) -> dict[str, str]:
        """What it says of each field, to be compared with what it said before."""
        said = {name: digest_of(self.of_field(name)) for name in self.field_names}
        return said | {TITLE: short_digest(self.title), PLACES: short_digest(repr(sorted(self.place_ids)))}


def digest_of(values: Iterable[ClaimValue]) -> str:
    return short_digest(repr([sorted(to_json(plain(value)).items(), key=str) for value in values]))


def plain(value: ClaimValue) -> ClaimValue:
    """With its number as any database gives it back, and its references in one order: they have none of their own."""
    number = value.number.normalize() if value.number is not None else None
    return replace(value, number=number, references=tuple(sorted(value.references, key=repr)))


def short_digest(text: str) -> str:
    return sha256(text.encode(errors="replace")).hexdigest()[:16]


def row_text(row: Row) -> str:
    """A row that could not be taken, to be read by a person."""
    filled: Sequence[Cell] = [*row.cells.values(), *(cell for cell, _reason in row.unplaced)]
    return "\n".join(f"{cell.column or cell.address}: {cell.text}" for cell in filled)
