"""Files as people have them: any encoding, delimiter and shape; the broken ones get a sentence."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from mutirao.discover.programmes.inventory.reading import read_rows
from mutirao.discover.programmes.inventory.tables import Row

from .support import workbook

KNOWN = {"key", "name", "start date"}


def is_known(name: str) -> bool:
    return name.lower().replace("_", " ") in KNOWN


def read(content: bytes | str, sheets: tuple[str, ...] = ()) -> list[Row]:
    data = content.encode() if isinstance(content, str) else content
    return list(read_rows(io.BytesIO(data), is_known, sheets))


def said(rows: list[Row]) -> list[dict[str, str]]:
    return [{cell.address: cell.text for cell in row.cells.values()} for row in rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_usual_encoding_and_delimiter(encoding: str, delimiter: str) -> None:
    table = f"key{delimiter}name\n1{delimiter}Pensión\n"

    assert said(read(table.encode(encoding))) == [{"A2": "1", "B2": "Pensión"}]


def test_formulas_that_we_defused_are_text_again() -> None:
    assert said(read("key,name\n1,'=1+1\n")) == [{"A2": "1", "B2": "=1+1"}]


def test_a_header_under_titles_is_found_and_what_stands_above_it_is_reported() -> None:
    (row,) = read("Inventory of 2020;;\n;;\nkey;name;start date\n1;Grant;2020\n")

    assert said([row]) == [{"A4": "1", "B4": "Grant", "C4": "2020"}]
    assert [(remark.address, remark.said) for remark in row.remarks] == [("A1", "Inventory of 2020")]


def test_two_columns_of_one_name_are_both_kept() -> None:
    (row,) = read("key,name,name\n1,Grant,Subsidy\n")

    assert said([row]) == [{"A2": "1", "B2": "Grant"}]
    assert [(cell.address, cell.text, reason) for cell, reason in row.unplaced] == [
        ("C2", "Subsidy", "There are two columns of this name.")
    ]


def test_two_hundred_columns_are_read() -> None:
    header = ",".join(["key", "name", *(f"c{number}" for number in range(200))])
    (row,) = read(f"{header}\n1,Grant{',x' * 200}\n")

    assert len(row.cells) == 202
    assert row.cells["c199"].address == "GT2"


def test_a_zero_byte_is_shown_as_what_cannot_be_read() -> None:
    assert said(read("key,name\n1,Gr\x00ant\n")) == [{"A2": "1", "B2": "Gr\ufffdant"}]


@pytest.mark.parametrize("content", ["", "\n\n  \n"])
def test_an_empty_file_is_said_to_be_empty(content: str) -> None:
    with pytest.raises(ValidationError, match="nothing in this file"):
        read(content)


def test_a_file_without_our_columns_gets_a_question() -> None:
    with pytest.raises(ValidationError, match="Is it the right mapping"):
        read("a,b\n1,2\n")


def test_json_objects_and_their_lists() -> None:
    assert said(read('{"key": 1, "name": "Grant"}\n\n{"key": 2, "name": "Fund", "x": ["a", "b"]}\n')) == [
        {"1 key": "1", "1 name": "Grant"},
        {"3 key": "2", "3 name": "Fund", "3 x": "a; b"},
    ]
    assert said(read('[{"key": 1}]')) == [{"1 key": "1"}]


@pytest.mark.parametrize("content", ['{"key": 1', '{"key": 1}\n[1]\n', "[" * 100_000])
def test_broken_json_names_its_line(content: str) -> None:
    with pytest.raises(ValidationError, match=r"Line \d of the file is no JSON object"):
        read(content)


# Workbooks


def test_a_merged_cell_speaks_for_all_its_rows_and_for_one_column() -> None:
    content = workbook(
        ["key", "name", "start_date"],
        [1, "Grant", datetime(2020, 4, 1)],  # noqa: DTZ001 - workbooks know no time zones
        [2, None, None],
        [3, "Fund", None],
        change=lambda _book, sheet: (sheet.merge_cells("B2:B3"), sheet.merge_cells("B4:C4")),
    )

    assert said(read(content)) == [
        {"A2": "1", "B2": "Grant", "C2": "2020-04-01"},
        {"A3": "2", "B3": "Grant"},
        {"A4": "3", "B4": "Fund"},
    ]


def test_hidden_rows_are_read_and_named() -> None:
    def hide(_book: Any, sheet: Any) -> None:
        sheet.row_dimensions[2].hidden = True

    (row,) = read(workbook(["key", "name"], [1, "Grant"], change=hide))

    assert [remark.reason for remark in row.remarks] == ["This row is hidden in the workbook. It was read."]


def test_a_formula_without_a_stored_result_is_named() -> None:
    (row,) = read(workbook(["key", "name"], ["1", '=CONCATENATE("a","b")']))

    assert [(remark.address, remark.reason[:33]) for remark in row.remarks] == [
        ("B2", "This is a formula whose result is")
    ]


def test_all_sheets_with_our_columns_are_read_and_others_are_not() -> None:
    def more(book: Any, _sheet: Any) -> None:
        second = book.create_sheet("more")
        second.append(["key", "name"])
        second.append([2, "Fund"])
        book.create_sheet("nothing")
        book.create_sheet("notes").append(["hello"])

    content = workbook(["key", "name"], [1, "Grant"], change=more)

    assert [(row.sheet, row.cells["key"].text) for row in read(content)] == [("programmes", "1"), ("more", "2")]
    assert [row.sheet for row in read(content, ("programmes",))] == ["programmes"]


def test_an_empty_workbook_gets_a_question() -> None:
    with pytest.raises(ValidationError, match="No sheet of this workbook"):
        read(workbook())


def test_a_workbook_with_a_password_is_not_guessed_at() -> None:
    with pytest.raises(ValidationError, match="password"):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)


@pytest.mark.parametrize("keep", [30, 400, 3000, -200])
def test_a_truncated_workbook_is_said_to_be_damaged(keep: int) -> None:
    with pytest.raises(ValidationError, match="damaged or incomplete"):
        read(workbook(["key", "name"], *([number, "Grant"] for number in range(200)))[:keep])


def test_a_sheet_that_breaks_off_is_said_to_be_damaged() -> None:
    old, new = io.BytesIO(workbook(["key", "name"], [1, "Grant"])), io.BytesIO()
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(new, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data[: len(data) // 2] if "sheet1" in name else data)

    with pytest.raises(ValidationError, match="damaged or incomplete"):
        read(new.getvalue())


def test_a_zip_bomb_is_not_unpacked() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (80 * 1024**2))

    with pytest.raises(ValidationError, match="far too large when unpacked"):
        read(file.getvalue())
