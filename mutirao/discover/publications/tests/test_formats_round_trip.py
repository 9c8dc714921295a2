"""What a format can carry comes back as it went out, and nothing that can be in a file makes a reader fail."""

from __future__ import annotations

import io
import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mutirao.discover.publications.formats import FORMATS, read, write
from mutirao.discover.publications.formats.cleaning import plain
from mutirao.discover.publications.formats.kinds import WORDS
from mutirao.discover.publications.formats.people import parse_name
from mutirao.discover.publications.records import Name, Record, Rejection

WRITTEN = [name for name, item in FORMATS.items() if item.write]
ALPHABET = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"))
patient = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def text(max_size: int = 40) -> st.SearchStrategy[str]:
    return (
        st.text(ALPHABET, min_size=1, max_size=max_size)
        .map(plain)
        .filter(lambda value: value and plain(value) == value)
    )


def words(max_size: int = 20) -> st.SearchStrategy[str]:
    """Letters only: what a name is made of."""
    letters = st.characters(categories=("Lu", "Ll"), max_codepoint=0x24F)
    return (
        st.text(letters, min_size=3, max_size=max_size)
        .map(plain)
        .filter(lambda value: len(value) > 2 and value != "and")
    )


def person(role: str = "author") -> st.SearchStrategy[Name]:
    return st.builds(Name, role=st.just(role), family=words(), given=words()).filter(_is_a_person)


def _is_a_person(name: Name) -> bool:
    return parse_name(name.inverted) == replace(name, role="author")


def organisation(role: str = "author") -> st.SearchStrategy[Name]:
    names = st.lists(words(8), min_size=2, max_size=4).map(lambda parts: "Institute of " + " ".join(parts))
    return st.builds(Name, role=st.just(role), literal=names)


def issued() -> st.SearchStrategy[str]:
    days = st.dates().filter(lambda day: 1000 <= day.year <= 2100).map(lambda day: day.isoformat())
    return st.one_of(st.just(""), days, days.map(lambda day: day[:4]), days.map(lambda day: day[:7]))


def address() -> st.SearchStrategy[str]:
    return st.integers(1, 10**6).map(lambda number: f"https://example.org/a_b/{number}~x?q=1%20&r={number}#top")


records = st.builds(
    Record,
    title=text(80).filter(lambda value: any(char.isalpha() for char in value)),
    kind=st.sampled_from(sorted(WORDS)),
    names=st.lists(st.one_of(person(), organisation()), max_size=4, unique_by=lambda name: name.display),
    issued=issued(),
    languages=st.lists(st.sampled_from(["en", "fr", "es", "pt", "ar", "haw"]), max_size=2, unique=True),
    abstract=st.one_of(st.just(""), text(200)),
    volume=st.integers(1, 999).map(str),
    issue=st.integers(1, 999).map(str),
    pages=st.one_of(st.just(""), st.just("12-34"), st.just("e1234")),
    identifiers=st.one_of(st.just({}), st.just({"doi": ["10.1234/ab(c)-d_e"], "issn": ["2238-913X"]})),
    url=st.one_of(st.just(""), address()),
    keywords=st.lists(words(12), max_size=3, unique=True),
    source_key=st.integers(1, 10**6).map(lambda number: f"key{number}"),
)


def through(record: Record, format_name: str) -> Record:
    data = "".join(write([record], format_name)).encode()
    (found,) = list(read(io.BytesIO(data), format_name))
    assert isinstance(found, Record), found
    assert found.warnings == []
    return replace(found, line=0)


@pytest.mark.parametrize("format_name", WRITTEN)
@given(record=records)
@example(
    record=Record(title="=HYPERLINK(1)", abstract="50% of $5 & #1_x ^ ~ \\ {a} -- `` '' \"q\" @x{y", source_key="k")
)
@example(record=Record(title="Cash", names=[Name("author", "Ali", "AND"), Name("author", "Oke", "Bo")], source_key="k"))
@example(record=Record(title="'=1 < 2", abstract="TY - JOUR", source_key="k", volume="1"))
@patient
def test_a_record_comes_back_as_it_went_out(format_name: str, record: Record) -> None:
    assert through(record, format_name) == record


@pytest.mark.parametrize("format_name", WRITTEN)
def test_what_only_some_formats_carry_comes_back_from_those(format_name: str) -> None:
    names = [
        Name(family="Diallo", given="Amina"),
        Name(literal="World Bank"),
        Name(role="editor", family="van der Berg", given="Jan"),
        Name(role="translator", family="Nuñez", given="Inés"),
        Name(role="publisher", literal="Banco do Brasil"),
    ]
    record = Record(
        title="On floors",
        kind="book",
        names=names,
        container="Floors",
        edition="2",
        place="Brasília",
        licence="CC-BY-4.0",
        countries=["BR", "KE"],
        file_urls=["https://example.org/a.pdf"],
        source_key="k",
        identifiers={"isbn": ["9783864903113"]},
    )
    not_carried = {
        "ris": {"licence": "", "countries": []},
        "bibtex": {"countries": []},
        "csl-json": {"countries": [], "file_urls": []},
        "csv": {},
    }
    assert through(record, format_name) == replace(record, **not_carried[format_name])


@pytest.mark.parametrize("format_name", FORMATS)
@given(data=st.binary(max_size=2000))
@patient
def test_no_bytes_make_a_reader_fail(format_name: str, data: bytes) -> None:
    found = list(read(io.BytesIO(data), format_name))
    assert found
    assert all(str(item.reason) for item in found if isinstance(item, Rejection))


FRAGMENTS = [
    "TY  - JOUR\n",
    "TI  - A title\n",
    "ER  - \n",
    "AU  - ",
    "PY  - 20166\n",
    "@article{a, title = {",
    "}",
    "},\n",
    "{",
    '"',
    "@string{x = ",
    "\\'",
    "$",
    "title,authors,year\n",
    '"a;b',
    ",",
    ";",
    "\n",
    "[",
    '{"title": "x"',
    ": ",
    "}]",
    "null",
    "<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><ListRecords>",
    "<record>",
    "<metadata>",
    "<dc>",
    "<title>x</title>",
    "</dc></metadata></record>",
    "<error code='badVerb'/>",
    "<xml><records>",
    "<titles>",
    "</records></xml>",
    "PT J\n",
    "TI x\n",
    "\ufeff",
    "\x00",
    "é",
    "10.1234/",
    "http://[",
    "\\",
    "and",
    "%",
    "&#",
    "&lt;",
    "crossref = {a}",
    "#",
]


@pytest.mark.parametrize("format_name", FORMATS)
@given(
    fragments=st.lists(st.sampled_from(FRAGMENTS), max_size=40),
    encoding=st.sampled_from(["utf-8", "utf-16", "utf-16-le"]),
)
@patient
def test_no_mixture_of_syntax_makes_a_reader_fail(format_name: str, fragments: list[str], encoding: str) -> None:
    data = "".join(fragments).encode(encoding)
    for name in (format_name, None):
        assert list(read(io.BytesIO(data), name))


SLOW_FOR_CARELESS_READERS = {
    "blank lines": "\n" * 500_000,
    "open braces": "@article{a, title = {" + "{" * 300_000,
    "closed braces": "@article{a, title = {" + "{}" * 200_000 + "}}",
    "one long name": "@article{a, title = {A}, author = {" + "and " * 100_000 + "}}",
    "one long given name": "@article{a, title = {A}, author = {" + "von " * 50_000 + "}}",
    "dollars": "@article{a, title = {$" + "_" * 300_000 + "\\x }}",
    "dollar pairs": "@article{a, title = {" + "$_" * 100_000 + "\\x }}",
    "commands": "@article{a, title = {" + "\\'e" * 300_000 + "}}",
    "brackets after a DOI": "TY  - JOUR\nTI  - A\nDO  - 10.1234/" + ")" * 300_000 + "\nER  - \n",
    "tags": "TY  - JOUR\nTI  - " + "<p " * 300_000 + "\nER  - \n",
    "digits": "TY  - JOUR\nTI  - A\nSN  - " + "1-" * 300_000 + "\nPY  - " + "1" * 300_000 + "\nER  - \n",
    "quotation marks": "title,b\n" + '"' * 300_001,
    "a quotation mark a line": "title,b\n" + 'a,"b\n' * 20_000,
    "separators": "title" + "," * 300_000,
    "objects": '[{"title": ' * 100_000,
    "strings": '[{"title": "' + '\\"' * 300_000,
    "elements": "<OAI-PMH>" + "<record>" * 300_000,
    "at signs": "@" * 300_000 + "\n@ a" * 50_000,
}


@pytest.mark.parametrize("content", SLOW_FOR_CARELESS_READERS)
def test_nothing_takes_long(content: str) -> None:
    data = SLOW_FOR_CARELESS_READERS[content].encode()
    started = time.monotonic()
    assert list(read(io.BytesIO(data)))
    assert time.monotonic() - started < 60
