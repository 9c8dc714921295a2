"""Workbooks as rows: merged cells, hidden rows and dates as people see them; nothing hostile unpacked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from zipfile import BadZipFile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from mutirao.base.files.archives import BadArchive, opened_safely
from mutirao.discover.programmes.inventory.tables import IsColumn, Line, Remark, Row, rows_of

LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a compound file begins: what Office wraps a workbook with a password in, and what it wrote until 2003."""
MOST_UNPACKED = 500 * 1024**2
MOST_RANGES = 100_000
NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FAULTS = (BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, IndexError, EOFError, OSError, SyntaxError)
"""What openpyxl and its parsers raise over a damaged workbook."""
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass(slots=True)
class Structure:
    """What the values alone do not tell: merged ranges, hidden rows, formulas without a stored result."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    unanswered: dict[int, list[str]] = field(default_factory=dict)


def is_workbook(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04")


def is_locked(head: bytes) -> bool:
    return head.startswith(LOCKED)


def workbook_rows(stream: BinaryIO, is_column: IsColumn, sheets: tuple[str, ...] = ()) -> Iterator[Row]:
    """Rows of every sheet whose header names columns we know."""
    try:
        check_size(stream)
        workbook = load_workbook(stream, read_only=True, data_only=True)
    except BadArchive as problem:
        raise unreadable(problem.code == "bomb") from problem
    except FAULTS as problem:
        raise unreadable() from problem
    is_any_read = False
    try:
        for sheet in workbook.worksheets:
            if sheets and sheet.title not in sheets:
                continue
            structure = structure_of(sheet)
            found = rows_of(lines_of(sheet, structure), sheet.title, is_column, frozenset(structure.hidden))
            if found:
                is_any_read = True
                yield from with_unanswered(found[1], structure)
    except FAULTS as problem:
        raise unreadable() from problem
    finally:
        workbook.close()
    if not is_any_read:
        raise ValidationError(
            _("No sheet of this workbook has the columns of the mapping. Is it the right mapping, or is it empty?")
        )


def check_size(stream: BinaryIO) -> None:
    with opened_safely(stream) as archive:
        if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED:
            raise BadArchive("bomb", "too large")
    stream.seek(0)


def unreadable(is_bomb: bool = False) -> ValidationError:
    if is_bomb:
        return ValidationError(_("This workbook would become far too large when unpacked, so it was not read."))
    return ValidationError(_("This workbook is damaged or incomplete. Open it, save it again and send the new copy."))


def structure_of(sheet: Any) -> Structure:
    """Read from the sheet's own XML, since a workbook read row by row does not keep it."""
    found = Structure()
    tags = [NAMESPACE + name for name in ("row", "c", "mergeCell")]
    with sheet._get_source() as source:  # noqa: SLF001 - openpyxl has no other way to the XML of a sheet
        try:
            for _event, element in etree.iterparse(source, tag=tags, resolve_entities=False, no_network=True):
                note_structure(found, element)
        except etree.XMLSyntaxError as problem:
            raise ValueError(str(problem)) from problem
    return found


def note_structure(found: Structure, element: Any) -> None:
    name = element.tag.removeprefix(NAMESPACE)
    if name == "mergeCell" and len(found.merged) < MOST_RANGES:
        found.merged.append(range_boundaries(element.get("ref", "A1")))
    elif name == "c":
        formula, value = element.find(NAMESPACE + "f"), element.find(NAMESPACE + "v")
        if formula is not None and (value is None or not value.text):
            number = int(re.sub(r"\D", "", element.get("r", "0")) or 0)
            found.unanswered.setdefault(number, []).append(element.get("r", ""))
    elif name == "row":
        if element.get("hidden") in {"1", "true"}:
            found.hidden.add(int(element.get("r", 0)))
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def lines_of(sheet: Any, structure: Structure) -> Iterator[Line]:
    """The values row by row. A cell merged over several rows speaks for each of them."""
    sheet.reset_dimensions()  # what a sheet says of its own size is often wrong
    tall = {(left, top): bottom for left, top, _right, bottom in structure.merged if bottom > top}
    carried: dict[int, tuple[int, Any]] = {}
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        line = [unescaped(value) for value in values]
        for column, (bottom, value) in list(carried.items()):
            if number > bottom:
                del carried[column]
                continue
            line += [None] * (column + 1 - len(line))
            line[column] = value if line[column] is None else line[column]
        if tall:
            begin = {column: tall[column + 1, number] for column in range(len(line)) if (column + 1, number) in tall}
            carried |= {column: (bottom, line[column]) for column, bottom in begin.items()}
        while line and line[-1] is None:
            line.pop()
        if line:
            yield number, line


def unescaped(value: Any) -> Any:
    """`_x000D_` is how workbooks write what XML cannot hold; openpyxl leaves it so."""
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), value) if isinstance(value, str) else value


def with_unanswered(rows: Iterator[Row], structure: Structure) -> Iterator[Row]:
    reason = _("This is a formula whose result is not stored. Open the workbook, save it, and send it again.")
    for row in rows:
        row.remarks += [Remark(address, "", "", reason) for address in structure.unanswered.get(row.line, ())]
        yield row
