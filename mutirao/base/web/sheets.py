"""Tables that people take home to a spreadsheet: CSV as lines, workbooks as files; neither is ever whole in memory."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

CSV_MEDIA_TYPE = "text/csv; charset=utf-8"
XLSX_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BYTE_ORDER_MARK = "\ufeff"
"""Without it the usual spreadsheets take UTF-8 for their country's old encoding."""
LONGEST_CELL = 32_767
"""What a workbook can hold in one cell."""
MOST_DIGITS = 15
"""Workbooks keep numbers as binary fractions; one with more digits stays text, so that none is lost."""
WIDTH = 24

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_DEFUSED = re.compile(r"'+[=+\-@\t\r]")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def defused(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def as_written(cell: str) -> str:
    """The inverse of `defused`: every text comes back as it was."""
    return cell[1:] if _DEFUSED.match(cell) else cell


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The table line by line, the first of them with the mark by which spreadsheets know UTF-8."""
    writer: Any = csv.writer(_Line())
    yield BYTE_ORDER_MARK + writer.writerow([_csv_cell(cell) for cell in header])
    for row in rows:
        yield writer.writerow([_csv_cell(cell) for cell in row])


class _Line:
    """A file whose `write` gives the line back."""

    def write(self, line: str) -> str:
        return line


def _csv_cell(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return str(cell) if isinstance(cell, int | float) else defused(str(cell))


def write_workbook(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]) -> IO[bytes]:
    """A workbook of sheets (name, header, rows) in a temporary file, at its beginning; closing it takes it away.

    Rows are written as they come and none is kept. Text is never a formula or a link there, so it needs no defusing.
    """
    file = TemporaryFile()  # noqa: SIM115 - who asked for it closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    try:
        with Workbook(file, options) as workbook:
            bold = workbook.add_format({"bold": True})
            taken: set[str] = set()
            for name, header, rows in sheets:
                _fill(workbook.add_worksheet(sheet_name(name, taken)), header, rows, bold)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _fill(sheet: Worksheet, header: Sequence[str], rows: Iterable[Sequence[Any]], bold: Any) -> None:
    sheet.freeze_panes(1, 0)
    if header:
        sheet.set_column(0, len(header) - 1, WIDTH)
    for column, cell in enumerate(header):
        sheet.write_string(0, column, _text(cell), bold)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            _write(sheet, number, column, cell)


def _write(sheet: Worksheet, row: int, column: int, cell: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float | Decimal) and _fits(cell):
        sheet.write_number(row, column, cell)
    elif isinstance(cell, date | datetime):
        sheet.write_string(row, column, cell.isoformat())
    else:
        sheet.write_string(row, column, _text(f"{cell:f}" if isinstance(cell, Decimal) else str(cell)))


def _fits(number: float | Decimal) -> bool:
    plain = Decimal(str(number))
    return plain.is_finite() and len(plain.normalize().as_tuple().digits) <= MOST_DIGITS


def _text(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", str(text))[:LONGEST_CELL]


def sheet_name(wanted: str, taken: set[str]) -> str:
    """As a workbook allows it: 31 characters, none of `[]:*?/\\`, each once whatever its case."""
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", wanted).strip().strip("'").strip() or "Sheet"
    name, number = plain[:31], 1
    while name.lower() in taken or name.lower() == "history":
        number += 1
        name = f"{plain[: 31 - len(f' {number}')]} {number}"
    taken.add(name.lower())
    return name
