"""What every kind of inventory file becomes first: sheets of rows of cells, each with its address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mutirao.discover.publications.formats.cleaning import fold

MOST_COLUMNS = 1_000
MOST_ROWS = 1_000_000
LOOK_FOR_HEADER = 30
"""Rows among which the names of the columns are looked for: above them stand titles and explanations."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that says something: `C17` in a spreadsheet, `17 country` in a list of objects."""

    address: str
    column: str
    value: Any

    @property
    def text(self) -> str:
        return text_of(self.value)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a file or a cell that is not about what it means."""

    address: str
    column: str
    said: str
    reason: str


@dataclass(slots=True)
class Row:
    """The filled cells of a row by their column; `unplaced` are those under no column of their own."""

    line: int
    sheet: str = ""
    cells: dict[str, Cell] = field(default_factory=dict)
    unplaced: list[tuple[Cell, str]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


Line = tuple[int, Sequence[Any]]
IsColumn = Callable[[str], bool]


def text_of(value: Any) -> str:
    """As a person would read it; a whole number has no point, a date no time of night."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}".removesuffix(".0")
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime) and value.time() == value.min.time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value).replace("\x00", "\ufffd").strip()


def column_key(name: str) -> str:
    """What spellings of a column's name share."""
    return " ".join(fold(name.replace("_", " ").replace("\ufeff", "")).split())


def column_letters(index: int) -> str:
    """A, B … Z, AA: of the column counted from nought."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def rows_of(lines: Iterable[Line], sheet: str, is_column: IsColumn, hidden: frozenset[int] = frozenset()) -> list[Any]:
    """The header and an iterator over the rows under it; nothing where no row names a column we know."""
    ahead = iter(lines)
    first = list(islice(ahead, LOOK_FOR_HEADER))
    counted = [sum(is_column(text_of(value)) for value in values[:MOST_COLUMNS]) for _number, values in first]
    if not any(counted):
        return []
    at = counted.index(max(counted))
    header = [text_of(value) for value in first[at][1]]
    return [header, read_rows(chain(first[at + 1 :], ahead), header, sheet, hidden, first[:at])]


def read_rows(
    lines: Iterable[Line], header: Sequence[str], sheet: str, hidden: frozenset[int], above: Sequence[Line]
) -> Iterator[Row]:
    remarks = [remark for number, values in above for remark in above_header(number, values)]
    for count, (number, values) in enumerate(lines):
        if count >= MOST_ROWS:
            raise ValidationError(_("There are more rows than the site can take at once. Please split the file."))
        row = read_row(number, values, header, sheet)
        if not row.cells and not row.unplaced:
            continue
        if number in hidden:
            row.remarks.append(Remark(str(number), "", "", _("This row is hidden in the workbook. It was read.")))
        row.remarks += remarks
        remarks = []
        yield row


def above_header(number: int, values: Sequence[Any]) -> Iterator[Remark]:
    for index, value in enumerate(values):
        if said := text_of(value):
            reason = _("This stands above the names of the columns and was not read.")
            yield Remark(f"{column_letters(index)}{number}", "", said, reason)


def read_row(number: int, values: Sequence[Any], header: Sequence[str], sheet: str) -> Row:
    row = Row(number, sheet)
    for index, value in enumerate(values[:MOST_COLUMNS]):
        if text_of(value) == "":
            continue
        name = header[index] if index < len(header) else ""
        cell = Cell(f"{column_letters(index)}{number}", name, value)
        place(row, cell)
    if len(values) > MOST_COLUMNS:
        reason = _("The table is wider than %(number)s columns; what stands further right was not read.")
        row.remarks.append(Remark(str(number), "", "", reason % {"number": MOST_COLUMNS}))
    return row


def place(row: Row, cell: Cell) -> None:
    key = column_key(cell.column)
    if not key:
        row.unplaced.append((cell, _("This column has no name.")))
    elif key not in row.cells:
        row.cells[key] = cell
    elif row.cells[key].text != cell.text:
        row.unplaced.append((cell, _("There are two columns of this name.")))


def object_row(line: int, said: Mapping[str, Any]) -> Row:
    """A row out of an object of a JSON file."""
    row = Row(line)
    for name, value in said.items():
        plain = "; ".join(text_of(item) for item in value) if isinstance(value, list) else value
        if text_of(plain) != "":
            place(row, Cell(f"{line} {name}", name, plain))
    return row
