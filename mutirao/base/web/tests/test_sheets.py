"""Tables for spreadsheets run nothing, lose nothing, and are never whole in memory."""

from __future__ import annotations

import csv
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from typing import IO, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from mutirao.base.web.sheets import as_written, csv_lines, defused, sheet_name, write_workbook

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'=1+1", "''-1"]


def rows_of(file: IO[bytes], name: str) -> list[tuple[Any, ...]]:
    return [tuple(cell.value for cell in row) for row in load_workbook(file)[name].iter_rows()]


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_a_spreadsheet_would_run_stands_behind_an_apostrophe_and_comes_back(text: str) -> None:
    cell = defused(text)

    assert cell == f"'{text}"
    assert as_written(cell) == text


@pytest.mark.parametrize("text", ["", "a=b", "'90s pensions", "'", "O'Neill", "12 + 3", "José"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert defused(text) == text
    assert as_written(text) == text


@given(st.text())
def test_every_text_comes_back(text: str) -> None:
    assert as_written(defused(text)) == text


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), min_size=1))
def test_every_row_comes_back_from_csv(cells: list[str]) -> None:
    said = "".join(csv_lines(cells, [cells]))

    read = list(csv.reader(StringIO(said.removeprefix("\ufeff"), newline="")))

    assert [[as_written(cell) for cell in row] for row in read if row] == [cells, cells]


def test_csv_begins_with_the_mark_of_utf_8_and_numbers_are_no_formulas() -> None:
    lines = list(csv_lines(["Name", "Number"], [["Ação", -5], ["=2", Decimal("-1E+3")], [None, 1.5]]))

    assert lines == ["\ufeffName,Number\r\n", "Ação,-5\r\n", "'=2,-1000\r\n", ",1.5\r\n"]


def test_csv_asks_for_a_row_when_its_line_is_asked_for() -> None:
    asked: list[int] = []

    def rows() -> Iterator[list[int]]:
        for number in range(3):
            asked.append(number)
            yield [number]

    lines = csv_lines(["n"], rows())

    next(lines), next(lines)

    assert asked == [0]


def test_a_workbook_of_three_sheets() -> None:
    with write_workbook(
        [
            ("Programmes", ["Name", "People"], ([f"Grant {number}", number] for number in range(3))),
            ("Sources", ["Link"], [["https://example.org/?a=1"], ["=HYPERLINK(1)"]]),
            ("Empty", ["Nothing"], iter(())),
        ]
    ) as file:
        book = load_workbook(file)

        assert book.sheetnames == ["Programmes", "Sources", "Empty"]
        assert rows_of(file, "Programmes") == [("Name", "People"), ("Grant 0", 0), ("Grant 1", 1), ("Grant 2", 2)]
        assert rows_of(file, "Sources") == [("Link",), ("https://example.org/?a=1",), ("=HYPERLINK(1)",)]
        assert [cell.data_type for cell in book["Sources"]["A"]] == ["s", "s", "s"]
        assert book["Sources"]["A2"].hyperlink is None
        assert rows_of(file, "Empty") == [("Nothing",)]


def test_a_number_with_more_digits_than_a_workbook_keeps_stays_text() -> None:
    long = Decimal("123456789012345678.5")

    with write_workbook([("S", ["n"], [[long], [Decimal("0.1000")], [None], [True]])]) as file:
        assert rows_of(file, "S") == [("n",), ("123456789012345678.5",), (0.1,), (None,), (True,)]


def test_what_a_workbook_cannot_hold_does_not_break_it() -> None:
    with write_workbook([("a/b:c*?[]'", ["h\x00"], [["x" * 40_000], ["\x01\ud800"]])]) as file:
        (sheet,) = load_workbook(file).sheetnames
        (header, long, broken) = rows_of(file, sheet)

    assert (header, len(long[0]), broken) == (("h\ufffd",), 32_767, ("\ufffd\ufffd",))


def test_sheets_have_each_a_name_of_their_own() -> None:
    taken: set[str] = set()

    names = [sheet_name(name, taken) for name in ("x" * 40, "X" * 40, "", "History")]

    assert names == ["x" * 31, "X" * 29 + " 2", "Sheet", "History 2"]


def read_csv(header: list[str], rows: Iterator[list[Any]]) -> None:
    assert sum(len(line) for line in csv_lines(header, rows)) > 0


def make_workbook(header: list[str], rows: Iterator[list[Any]]) -> None:
    with write_workbook([("S", header, rows)]) as file:
        assert file.read(2) == b"PK"


@pytest.mark.parametrize("write", [read_csv, make_workbook])
def test_ten_times_the_rows_take_no_more_memory(write: Any) -> None:
    def most_taken_by(count: int) -> int:
        tracemalloc.start()
        write(["a", "b"], ([f"{number}" * 20, number] for number in range(count)))
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    most_taken_by(100)

    assert most_taken_by(10_000) < 1.5 * most_taken_by(1_000) + 500_000
