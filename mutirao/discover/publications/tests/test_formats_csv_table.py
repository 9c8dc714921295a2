"""CSV as it is found: any separator, any of four languages, rows too short, too long, or never closed."""

from __future__ import annotations

import pytest

from mutirao.discover.publications.formats import sniff, write
from mutirao.discover.publications.formats.csv_columns import COLUMNS, column_named, split_list
from mutirao.discover.publications.records import Name, Record, Rejection

from .formats_support import read_all, read_one, warned


def shapes(text: str | bytes) -> list[tuple[int, str]]:
    return [
        (item.line, item.title if isinstance(item, Record) else f"! {item.field}") for item in read_all(text, "csv")
    ]


@pytest.mark.parametrize(
    "header",
    [
        "title,authors,year,language",
        "titre;auteurs;année;langue",
        "título\tautores\taño\tidioma",
        "Título|Autor|Ano|Idioma",
    ],
)
def test_columns_are_known_in_four_languages_and_any_separator(header: str) -> None:
    separator = next(char for char in ",;\t|" if char in header)
    names = (
        "Diallo, Amina | Jan van der Berg | World Bank"
        if separator != "|"
        else "Diallo, Amina ; Jan van der Berg ; World Bank"
    )
    row = separator.join(("Floors", f'"{names}"', "2018", "Français"))
    assert read_one(f"{header}\n{row}\n") == Record(
        line=2,
        title="Floors",
        names=[
            Name(family="Diallo", given="Amina"),
            Name(family="van der Berg", given="Jan"),
            Name(literal="World Bank"),
        ],
        issued="2018",
        languages=["fr"],
    )


def test_no_name_is_claimed_by_two_columns() -> None:
    names = [name for column in COLUMNS for name in (column.name, *column.aliases)]
    assert len(names) == len(set(names))
    assert all(column_named(column.name) is column for column in COLUMNS)


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("a; b;", ["a", "b"]),
        ("a | b", ["a", "b"]),
        ("Marx, Karl", ["Marx, Karl"]),
        ("['Marx, Karl', 'Lindgren, Astrid']", ["Marx, Karl", "Lindgren, Astrid"]),
        ("['broken", ["'broken"]),
        ("{A; B}; c", ["{A; B}", "c"]),
        ("R&amp;D; jobs", ["R&D", "jobs"]),
    ],
)
def test_a_cell_with_several_values(cell: str, parts: list[str]) -> None:
    assert split_list(cell) == parts


def test_short_rows_are_read_and_long_ones_are_rejected_because_their_cells_are_shifted() -> None:
    text = "title,year,abstract\nOne\nTwo,2018\nThree,2018,a,b\nFour,2018,a,,\n\nFive,2018,a\n"
    assert shapes(text) == [(2, "One"), (3, "Two"), (4, "! row"), (5, "Four"), (7, "Five")]


def test_a_row_without_title_is_rejected() -> None:
    (rejection,) = read_all("title,abstract\n,text\n")
    assert isinstance(rejection, Rejection)
    assert (rejection.line, rejection.field, rejection.raw) == (2, "title", ",text\n")


def test_a_quotation_mark_never_closed_costs_one_row() -> None:
    text = 'title,abstract\nOne,a\nTwo,"never closed\nThree,b\nFour,"closed\nin two lines"\nFive,c\n'
    assert shapes(text) == [(2, "One"), (3, "! row"), (4, "Three"), (5, "Four"), (7, "Five")]


def test_a_quotation_mark_never_closed_at_the_end_costs_one_row() -> None:
    text = 'title,abstract\nOne,a\nTwo,"never closed\nThree,b\nFour,c\n'
    assert shapes(text) == [(2, "One"), (3, "! row"), (4, "Three"), (5, "Four")]


def test_quotation_marks_inside_a_text_are_text() -> None:
    record = read_one('title,abstract\nThe "floor" debate,"A ""quoted"" word, and a comma\nand a line"\n')
    assert (record.title, record.abstract) == ('The "floor" debate', 'A "quoted" word, and a comma and a line')


def test_a_table_without_title_column_says_so_once() -> None:
    (rejection,) = read_all("Entity,Year,value\nBrazil,2018,3\n", "csv")
    assert isinstance(rejection, Rejection)
    assert (rejection.line, rejection.field) == (1, "title")
    assert sniff(b"Entity,Year,value\nBrazil,2018,3\n", "data.txt") is None


def test_countries_and_licences_are_understood() -> None:
    header = "title;countries;licence;url;files"
    record = read_one(
        f"{header}\nA;Brésil | KEN | ES;http://creativecommons.org/licenses/by/3.0/igo/;javascript:x;https://example.org/a.pdf\n"
    )
    assert (record.countries, record.licence) == (["BR", "KE", "ES"], "CC-BY-3.0-IGO")
    assert (record.url, record.file_urls) == ("", ["https://example.org/a.pdf"])
    assert warned(record) == [("url", "javascript:x")]


def test_start_and_end_page_make_a_range_in_either_order() -> None:
    assert read_one("title,start_page,end_page\nA,3,7\n").pages == "3-7"
    assert read_one("title,end_page,start_page\nA,7,3\n").pages == "3-7"


def test_a_cell_that_a_spreadsheet_would_run_is_written_as_text() -> None:
    text = "".join(write([Record(title="=SUM(A1:A9)", keywords=["+x"])], "csv"))
    assert ",'=SUM(A1:A9)," in text
    assert ",'+x," in text


def test_a_cell_of_two_megabytes_is_a_cell() -> None:
    assert len(read_one('title,abstract\nA,"' + "x" * 2_000_000 + '"\n').abstract) == 2_000_000


def test_a_hundred_thousand_columns_are_read_in_a_moment() -> None:
    header = ",".join(["title", *(f"c{number}" for number in range(100_000))])
    assert shapes(f"{header}\nOne,{'x,' * 99_999}\nTwo\n") == [(2, "One"), (3, "Two")]


def test_a_table_of_nothing_has_no_records() -> None:
    (rejection,) = read_all("  \n\n \n", "csv")
    assert isinstance(rejection, Rejection)
    assert rejection.field == "file"


def test_utf_16_in_any_script_is_recognised_by_its_first_letters() -> None:
    title = "الحماية الاجتماعية للعاملين في القطاع غير الرسمي وأسرهم"
    for encoding in ("utf-16-le", "utf-16-be", "utf-16"):
        assert shapes(f"title;year\n{title};2015\n".encode(encoding)) == [(2, title)]
