"""Any inventory file as rows: CSV, a workbook, or JSON objects, told apart by what is in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mutirao.base.web.sheets import as_written
from mutirao.discover.programmes.inventory.tables import IsColumn, Line, Row, object_row, rows_of
from mutirao.discover.programmes.inventory.workbooks import is_locked, is_workbook, workbook_rows
from mutirao.discover.publications.formats.csv_rows import guess_delimiter, rows
from mutirao.discover.publications.formats.encoding import open_text

HEAD = 4096
LONGEST_LINE = 4_000_000


def read_rows(stream: BinaryIO, is_column: IsColumn, sheets: tuple[str, ...] = ()) -> Iterator[Row]:
    """Every row under a header that names columns we know. Raises `ValidationError` for a file nobody can read.

    Only the `sheets` of a workbook are read where some are named. `stream` can be moved about in.
    """
    head = stream.read(HEAD)
    stream.seek(0)
    if is_locked(head):
        raise ValidationError(
            _("This workbook is locked with a password, or of an old kind. Save it as .xlsx without a password.")
        )
    if is_workbook(head):
        yield from workbook_rows(stream, is_column, sheets)
    elif head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        yield from object_rows(stream)
    else:
        yield from delimited_rows(stream, is_column)


def delimited_rows(stream: BinaryIO, is_column: IsColumn) -> Iterator[Row]:
    lines = open_text(stream)
    first = [line for line, _number in zip(lines, range(30), strict=False)]
    delimiter = delimiter_of(first, is_column)
    found = rows_of(csv_lines(chain(first, lines), delimiter), "", is_column)
    if not found:
        raise no_columns()
    yield from found[1]


def delimiter_of(lines: list[str], is_column: IsColumn) -> str:
    """That of the line that names most of our columns; titles above it may hold any character."""
    filled = [line for line in lines if line.strip()]
    if not filled:
        raise ValidationError(_("There is nothing in this file."))

    def named(line: str) -> int:
        cells = next((row.cells for row in rows([line], guess_delimiter(line))), [])
        return sum(is_column(cell) for cell in cells)

    return guess_delimiter(max(filled, key=named))


def csv_lines(lines: Iterator[str], delimiter: str) -> Iterator[Line]:
    for row in rows(lines, delimiter):
        yield row.line, [as_written(cell) for cell in row.cells]


def object_rows(stream: BinaryIO) -> Iterator[Row]:
    """JSON Lines, or one list of objects; numbers keep all their digits."""
    for line, said in enumerate(objects(stream), start=1):
        if isinstance(said, dict):
            yield object_row(line, said)
        elif said is not None:
            raise ValidationError(_("Line %(line)s of the file is no JSON object.") % {"line": line})


def objects(stream: BinaryIO) -> Iterator[Any]:
    text = open_text(stream)
    begin = text.read(1).lstrip("\ufeff")
    if begin == "[":
        yield from loaded(begin + text.read(), 1)
        return
    for number, line in enumerate(chain([begin + text.readline()], text), start=1):
        yield loaded(line, number) if line.strip() else None


def loaded(text: str, line: int) -> Any:
    if len(text) > LONGEST_LINE * 50:
        raise ValidationError(_("Line %(line)s of the file is too long.") % {"line": line})
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise ValidationError(_("Line %(line)s of the file is no JSON object.") % {"line": line}) from problem


def no_columns() -> ValidationError:
    return ValidationError(
        _(
            "None of the columns of this file is in the mapping. Is it the right mapping, and do the names of the"
            " columns stand in one of the first rows?"
        )
    )
