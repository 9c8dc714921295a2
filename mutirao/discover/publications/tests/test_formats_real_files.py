"""Every real file of our formats is read, and every row of it is accounted for."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from mutirao.discover.publications.formats import sniff
from mutirao.discover.publications.formats.encoding import decode
from mutirao.discover.publications.records import Record, title_key

from .formats_support import DATA, needs_data, read_file

pytestmark = needs_data

IMPORTED = [
    *sorted(
        path for path in DATA.glob("import-formats/**/*") if path.suffix in (".ris", ".bib", ".csv", ".tsv", ".json")
    ),
    *sorted(DATA.glob("import-formats/jabref/Endnote*.xml")),
    DATA / "import-formats/openalex_pt_endnote.xml",
    DATA / "import-formats/asreview_demo_data/web_of_science.txt",
]
HARVESTED = sorted(DATA.glob("oai-pmh/*.xml"))
PLAIN_LIST = DATA / "import-formats/jabref/MarcXmlParserTestNotes.bib"
"""Its only entry has no brace, so there is no entry in it."""


def rows_of_ris(text: str) -> int:
    return len(re.findall(r"^\ufeff?TY  -", text, re.MULTILINE)) or 1


def rows_of_bibtex(text: str) -> int:
    return len(re.findall(r"^\s*@(?!comment|string|preamble)\w+\s*\{", text, re.MULTILINE | re.IGNORECASE))


def rows_of_csv(text: str) -> int:
    delimiter = max(",;\t", key=text.splitlines()[0].count)
    return sum(1 for row in csv.reader(text.splitlines(keepends=True), delimiter=delimiter) if any(row)) - 1


COUNTERS: dict[str, Callable[[str], int]] = {
    "ris": rows_of_ris,
    "bibtex": rows_of_bibtex,
    "csv": rows_of_csv,
    "csl-json": lambda text: len(json.loads(text)),
    "endnote-xml": lambda text: text.count("<record>"),
    "web-of-science": lambda text: len(re.findall(r"^PT ", text, re.MULTILINE)),
}


@pytest.mark.parametrize("path", IMPORTED, ids=lambda path: path.name)
def test_every_row_of_a_real_file_is_a_record_or_a_rejection(path: Path) -> None:
    data = path.read_bytes()
    format_name = sniff(data[:65536], path.name)
    records, rejections = read_file(path)
    expected = 1 if path == PLAIN_LIST else COUNTERS[format_name or ""](decode(data))
    assert len(records) + len(rejections) == expected


@pytest.mark.parametrize("path", HARVESTED, ids=lambda path: path.name)
def test_every_harvested_page_gives_the_records_of_the_manifest(path: Path) -> None:
    with (DATA / "oai-pmh/MANIFEST.csv").open(encoding="utf-8", newline="") as stream:
        manifest = {row["file"]: row for row in csv.DictReader(stream)}
    records, rejections = read_file(path)
    # The manifest counts what a strict parser reads; ours also reads the page with a forbidden control character.
    expected = {"doaj_oai_doaj.xml": 49, "pcurio_00.xml": 5}.get(path.name) or int(manifest[path.name]["records"])
    assert len(records) + len(rejections) == expected
    assert sum(record.deleted for record in records) == int(manifest.get(path.name, {}).get("deleted", 0))
    assert {rejection.field for rejection in rejections} <= {"title"}


@pytest.mark.parametrize(
    ("name", "records", "rejections"),
    [
        ("openalex_pt_zotero_style.ris", 208, 0),
        ("openalex_pt_endnote_style_bom_crlf.ris", 80, 0),
        ("openalex_basic_income_no_authors.ris", 336, 0),
        ("scielo_doaj_science.bib", 137, 0),
        ("openalex_scielo.csl.json", 232, 0),
        ("openalex_pt_endnote.xml", 100, 0),
        ("publications_utf8_comma.csv", 149, 0),
        ("publications_latin1_semicolon.csv", 60, 0),
        ("jabref/testjabref.bib", 156, 0),
        ("jabref/jabref-authors.bib", 212, 0),
        ("asreview_demo_data/baseline_zotero.ris", 100, 0),
        ("asreview_demo_data/baseline_reference_types.ris", 0, 61),
        ("asreview_demo_data/missing_values.csv", 2, 2),
    ],
)
def test_known_collections_give_known_numbers(name: str, records: int, rejections: int) -> None:
    found, rejected = read_file(DATA / "import-formats" / name)
    assert (len(found), len(rejected)) == (records, rejections)


def by_doi(name: str) -> dict[str, Record]:
    records, _rejections = read_file(DATA / "import-formats" / name)
    return {record.identifiers["doi"][0]: record for record in records if "doi" in record.identifiers}


def authors(record: Record) -> list[str]:
    """Names as they are in the file that could not hold every hyphen."""
    return [re.sub(r"[?\u2010]", "-", name.display) for name in record.named("author")]


@pytest.mark.parametrize(
    "name",
    [
        "openalex_pt_endnote_style_bom_crlf.ris",
        "openalex_scielo.csl.json",
        "openalex_pt_endnote.xml",
        "publications_utf8_comma.csv",
        "publications_latin1_semicolon.csv",
    ],
)
def test_the_same_collection_says_the_same_in_every_format(name: str) -> None:
    reference = by_doi("openalex_pt_zotero_style.ris")
    compared = 0
    for doi, record in by_doi(name).items():
        if doi in reference:
            compared += 1
            assert title_key(record.title) == title_key(reference[doi].title)
            assert record.year == reference[doi].year
            assert record.kind == reference[doi].kind
            assert authors(record) == authors(reference[doi])
    assert compared >= 50


def described(record: Record) -> dict[str, object]:
    return {
        "title": record.title,
        "authors": [name.inverted for name in record.named("author")],
        "year": record.year,
        "volume": record.volume,
        "issue": record.issue,
        "doi": record.identifiers.get("doi"),
    }


@pytest.mark.parametrize("stem", ["RisImporterTest5b", "RisImporterTest8_date", "RisImporterTestDate1.1"])
def test_a_ris_file_says_what_its_bibtex_twin_says(stem: str) -> None:
    (ris,), _none = read_file(DATA / f"import-formats/jabref/{stem}.ris")
    (bibtex,), _none = read_file(DATA / f"import-formats/jabref/{stem}.bib")
    assert described(ris) == described(bibtex)
    assert (ris.pages, ris.identifiers, ris.kind) == (bibtex.pages, bibtex.identifiers, bibtex.kind)


@pytest.mark.parametrize("stem", ["Article2", "Report", "_EmptyKeywordStyle", "_WithoutUrlStyle2"])
def test_an_endnote_file_says_what_its_bibtex_twin_says(stem: str) -> None:
    endnote, _none = read_file(DATA / f"import-formats/jabref/EndnoteXmlImporterTest{stem}.xml")
    bibtex, _none = read_file(DATA / f"import-formats/jabref/EndnoteXmlImporterTest{stem}.bib")
    assert list(map(described, endnote)) == list(map(described, bibtex))
    assert [record.languages for record in endnote] == [record.languages for record in bibtex]


def test_a_web_of_science_export_called_ris_is_read_as_what_it_is() -> None:
    records, rejections = read_file(DATA / "import-formats/rispy/example_wos.ris")
    assert len(records) == 2
    assert rejections == []
    assert records[0].issued == "2004-06"
    assert records[0].pages == "7003-7016"
    assert [name.inverted for name in records[0].named("author")][:2] == ["Parkes-Loach, PS", "Majeed, AP"]
