"""CSV: one publication a row, under the column names of `csv_columns`, whatever the separator."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from mutirao.base.web.sheets import as_written, defused
from mutirao.discover.publications.records import Record, Rejection

from .csv_columns import COLUMNS, Column, column_named
from .csv_rows import Row, guess_delimiter, rows
from .draft import RAW_LIMIT, Draft
from .encoding import open_text

_UNTITLED = _("This row has no title, so it cannot be listed. Fill in its title column.")
_UNCLOSED = _(
    "A quotation mark opens in this row and is never closed. Close it, or double it if it belongs to the text."
)
_NO_TITLE_COLUMN = _(
    "The first line names no title column, so nothing can be listed. "
    "Call the column with the titles “title” (or titre, título); the other names are in the documentation."
)
_TOO_MANY_CELLS = _(
    "This row has {found} cells but the first line names {expected} columns. "
    "Put quotation marks around a text that contains the separator."
)


def read(stream: BinaryIO) -> Iterator[Record | Rejection]:
    lines = iter(open_text(stream))
    blank = 0
    header = ""
    for header in lines:
        if header.strip():
            break
        blank += 1
    if not header.strip():
        return
    delimiter = guess_delimiter(header)
    columns = header_columns(header)
    if not names_titles(columns):
        yield Rejection(blank + 1, "title", _NO_TITLE_COLUMN, header[:RAW_LIMIT])
        return
    for row in rows(lines, delimiter):
        row.line += blank + 1
        yield _record(row, columns)


def header_columns(header: str) -> list[Column | None]:
    """The columns that the first line names; None for each that is not ours."""
    cells = next((row.cells for row in rows([header], guess_delimiter(header))), [])
    return [column_named(cell) for cell in cells]


def names_titles(columns: list[Column | None]) -> bool:
    return any(column is not None and column.name == "title" for column in columns)


def _record(row: Row, columns: list[Column | None]) -> Record | Rejection:
    if not row.closed:
        return Rejection(row.line, "row", _UNCLOSED, row.raw[:RAW_LIMIT])
    if any(cell.strip() for cell in row.cells[len(columns) :]):
        reason = format_lazy(_TOO_MANY_CELLS, found=len(row.cells), expected=len(columns))
        return Rejection(row.line, "row", reason, row.raw[:RAW_LIMIT])
    draft = Draft(row.line, lambda: row.raw, untitled=_UNTITLED)
    cells = [
        (column, cell.strip())
        for column, cell in zip(columns, row.cells, strict=False)
        if column is not None and cell.strip()
    ]
    for column, cell in sorted(cells, key=lambda pair: COLUMNS.index(pair[0])):
        column.take(draft, as_written(cell))
    return draft.finish()


def write(records: Iterable[Record]) -> Iterator[str]:
    """Header and rows. A cell that a spreadsheet would run as a formula gets an apostrophe, as spreadsheets do."""
    written = [(column.name, column.give) for column in COLUMNS if column.give is not None]
    yield _line(name for name, _give in written)
    for record in records:
        yield _line(give(record) for _name, give in written)


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(defused(cell) for cell in cells)
    return buffer.getvalue()
