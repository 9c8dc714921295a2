"""RIS as it is found: every encoding, faulty, cut off, and far too long."""

from __future__ import annotations

import time

import pytest

from mutirao.discover.publications.formats import write
from mutirao.discover.publications.records import Name, Record, Rejection

from .formats_support import read_all, read_one, warned

RECORD = """TY  - RPRT
TI  - Transferências de renda: o que sabemos?
AU  - Conceição, José
AU  - Ministério da Cidadania
A2  - Nuñez, Inés
A4  - Okonkwo, Ada
PB  - Banco Mundial
PY  - 2018
DA  - 2018/09/12/
M3  - Policy brief
LA  - pt-BR
KW  - proteção social
SN  - 978-3-86490-311-3
DO  - https://doi.org/10.1234/ABC
UR  - https://example.org/a
L1  - https://example.org/a.pdf
SP  - 12
EP  - 34
ER  -
"""


def test_every_tag_goes_to_its_field() -> None:
    assert read_one(RECORD) == Record(
        line=1,
        title="Transferências de renda: o que sabemos?",
        kind="policy-brief",
        names=[
            Name(family="Conceição", given="José"),
            Name(literal="Ministério da Cidadania"),
            Name(role="editor", family="Nuñez", given="Inés"),
            Name(role="translator", family="Okonkwo", given="Ada"),
            Name(role="publisher", literal="Banco Mundial"),
        ],
        issued="2018-09-12",
        languages=["pt"],
        pages="12-34",
        identifiers={"doi": ["10.1234/abc"], "isbn": ["9783864903113"]},
        url="https://example.org/a",
        file_urls=["https://example.org/a.pdf"],
        keywords=["proteção social"],
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_says_the_same(encoding: str, line_end: str) -> None:
    data = RECORD.replace("\n", line_end).encode(encoding)
    assert read_one(data) == read_one(RECORD)


def test_one_latin_1_name_in_a_utf_8_file_is_read_too() -> None:
    data = "TY  - JOUR\nTI  - Protección\nAU  - ".encode() + "Muñoz, Íñigo".encode("latin-1") + b"\nER  - \n"
    record = read_one(data)
    assert (record.title, record.names) == ("Protección", [Name(family="Muñoz", given="Íñigo")])


def test_a_file_cut_off_gives_its_last_record_with_a_warning() -> None:
    first, last = read_all("TY  - JOUR\nTI  - One\nER  - \nTY  - JOUR\nTI  - Two\nAB  - And th")
    assert isinstance(first, Record)
    assert isinstance(last, Record)
    assert first.warnings == []
    assert (last.title, last.abstract, last.line) == ("Two", "And th", 4)
    assert [warning.field for warning in last.warnings] == ["ER"]


def test_a_record_without_title_is_rejected_with_its_line_and_text_and_the_next_is_read() -> None:
    rejection, record = read_all("\n\nTY  - JOUR\nAU  - Diallo, Amina\nER  - \nTY  - JOUR\nTI  - Two\nER  - \n")
    assert isinstance(rejection, Rejection)
    assert (rejection.line, rejection.field) == (3, "title")
    assert str(rejection.reason) == "This record has no title, so it cannot be listed. Add a TI line."
    assert rejection.raw == "TY  - JOUR\nAU  - Diallo, Amina\n"
    assert isinstance(record, Record)
    assert (record.title, record.line) == ("Two", 6)


def test_a_missing_er_line_does_not_join_two_records() -> None:
    titles = [
        item.title
        for item in read_all("TY  - JOUR\nTI  - One\nTY  - JOUR\nTI  - Two\nER  - \n")
        if isinstance(item, Record)
    ]
    assert titles == ["One", "Two"]


def test_lines_without_tag_continue_the_text() -> None:
    record = read_one("TY  - JOUR\nTI  - A title\n  in two lines\nAB  - First.\nSecond - with a dash.\nER  - \n")
    assert (record.title, record.abstract) == ("A title in two lines", "First. Second - with a dash.")


@pytest.mark.parametrize("year", ["0", "20166", "in press", "10 15"])
def test_an_impossible_year_is_left_empty_with_a_warning(year: str) -> None:
    record = read_one(f"TY  - JOUR\nTI  - A\nPY  - {year}\nER  - \n")
    assert record.issued == ""
    assert warned(record) == [("issued", year)]


def test_bad_identifiers_and_addresses_are_left_out_and_named() -> None:
    record = read_one("TY  - JOUR\nTI  - A\nSN  - 1234-5678\nDO  - none\nUR  - javascript:alert(1)\nER  - \n")
    assert (record.identifiers, record.url) == ({}, "")
    assert warned(record) == [("doi", "none"), ("SN", "1234-5678"), ("UR", "javascript:alert(1)")]


def test_a_doi_in_an_address_is_a_doi() -> None:
    record = read_one("TY  - JOUR\nTI  - A\nUR  - http://dx.doi.org/10.1016%2Fj.jdeveco.2010.08.014\nER  - \n")
    assert record.identifiers == {"doi": ["10.1016/j.jdeveco.2010.08.014"]}


def test_nuls_and_control_characters_are_dropped() -> None:
    record = read_one(b"TY  - JOUR\nTI  - A\x00 t\x01itle\x0b here\nAB  - b\x00\nER  - \n")
    assert (record.title, record.abstract) == ("A title here", "b")


def test_a_single_line_of_ten_megabytes_is_read_in_a_moment() -> None:
    started = time.monotonic()
    record = read_one("TY  - JOUR\nTI  - A\nAB  - " + "word " * 2_000_000 + "\nER  - \n")
    assert len(record.abstract) == 9_999_999
    assert time.monotonic() - started < 60


def test_written_lines_end_as_the_format_says_and_never_break_a_value() -> None:
    text = "".join(write([Record(title="A\nB", kind="article")], "ris"))
    assert text == "TY  - JOUR\r\nTI  - A B\r\nER  - \r\n\r\n"
