"""CSL-JSON as it is found: arrays, single items, wrapped items, lines, and files that stop half-way."""

from __future__ import annotations

import io
import json

import pytest

from mutirao.discover.publications.formats import sniff
from mutirao.discover.publications.formats.json_objects import CHUNK, MAX_OBJECT, Objects
from mutirao.discover.publications.records import Name, Record, Rejection

from .formats_support import read_all, read_one, warned

ITEM = {"id": "x", "type": "report", "genre": "Working paper", "title": 'A {title} with "marks" and \\'}


def titles(text: str) -> list[str]:
    return [item.title if isinstance(item, Record) else f"! {item.line}" for item in read_all(text, "csl-json")]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([ITEM, ITEM]),
        json.dumps({"items": [ITEM, ITEM]}),
        json.dumps({"status": "ok", "message": {"facets": {"a": {}}, "items": [ITEM, ITEM], "query": {"title": "x"}}}),
        json.dumps({"references": [ITEM]}) + json.dumps({"references": [ITEM]}),
        json.dumps({"a": ITEM, "b": ITEM}),
        json.dumps({"message": ITEM}) + json.dumps(ITEM),
        f"{json.dumps(ITEM)}\n{json.dumps(ITEM)}\n",
        json.dumps([ITEM, ITEM], indent=2),
    ],
)
def test_items_come_in_an_array_in_a_wrapper_or_one_a_line(text: str) -> None:
    first, second = read_all(text)
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert (first.title, first.kind, first.source_key) == (ITEM["title"], "working-paper", "x")
    assert (first.line, second.line) == (1, 2)


def test_an_item_with_everything() -> None:
    item = {
        "type": "article-journal",
        "title": ["A title"],
        "container-title": "Journal",
        "volume": 5,
        "page": "e1-e1",
        "author": [
            {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der"},
            {"literal": "World Bank"},
            {},
            "x",
        ],
        "issued": {"date-parts": [["2018", 9]]},
        "DOI": "10.1234/A",
        "ISSN": ["2238-913X", "0103-1104"],
        "language": "pt_BR",
        "URL": "https://example.org",
        "keyword": "a; b",
    }
    assert read_one(json.dumps(item)) == Record(
        line=1,
        title="A title",
        kind="article",
        names=[Name(family="van der Berg", given="Jan"), Name(literal="World Bank")],
        issued="2018-09",
        languages=["pt"],
        container="Journal",
        volume="5",
        pages="e1",
        identifiers={"doi": ["10.1234/a"], "issn": ["2238-913X", "0103-1104"]},
        url="https://example.org",
        keywords=["a", "b"],
    )


def test_a_file_cut_off_gives_what_was_whole_and_says_where_it_stopped() -> None:
    text = json.dumps([ITEM, ITEM, ITEM])
    first, second, rejection = read_all(text[: text.rindex("title")])
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert isinstance(rejection, Rejection)
    assert (rejection.line, rejection.field) == (3, "item")
    assert rejection.raw.startswith('{"id": "x"')


def test_one_item_that_is_no_json_does_not_hide_the_next() -> None:
    assert titles('[{"title": "One"}, {"title": Two}, {"no": 1}, {"title": "Three"}]') == ["One", "! 2", "! 3", "Three"]


def test_strange_values_never_break_an_item() -> None:
    item = {
        "title": "A",
        "author": "x",
        "issued": {"date-parts": [[]]},
        "volume": True,
        "keyword": [1],
        "DOI": {"a": 1},
        "page": None,
    }
    record = read_one(json.dumps([item]))
    assert (record.title, record.names, record.issued, record.keywords) == ("A", [], "", ["1"])
    assert warned(record) == []


def test_objects_are_found_across_the_pieces_a_file_is_read_in() -> None:
    item = json.dumps({"title": 'x "}{" \\ ' * 4000})
    text = f"[{','.join([item] * 9)}]"
    assert len(text) > 4 * CHUNK
    assert [json.loads(piece.text) for piece in Objects(io.StringIO(text))] == json.loads(text)


def test_nesting_without_end_is_one_rejection() -> None:
    (rejection,) = read_all('{"title": ' + "[" * 200_000 + "]" * 200_000 + "}", "csl-json")
    assert isinstance(rejection, Rejection)


def test_a_lone_surrogate_is_dropped() -> None:
    assert read_one('[{"title": "a\\ud800b"}]').title == "ab"


def test_json_is_recognised_by_its_start() -> None:
    assert sniff(b' [\n {"id"') == "csl-json"


def test_a_wrapper_may_be_larger_than_any_item() -> None:
    items = [{"title": f"Number {number} [{{", "abstract": "x" * 9_000} for number in range(1_000)]
    text = json.dumps({"x": "y" * 100, "items": items, "more": {"title": "No item"}}, indent=1)
    assert len(text) > MAX_OBJECT
    assert titles(text) == [item["title"] for item in items]


def test_an_item_that_is_too_long_does_not_hide_the_next() -> None:
    text = json.dumps([{"title": "One"}, {"title": "Two", "abstract": "x" * MAX_OBJECT}, {"title": "Three"}])
    first, rejection, last = read_all(text)
    assert isinstance(rejection, Rejection)
    assert "longer than 8 million" in str(rejection.reason)
    assert [item.title for item in (first, last) if isinstance(item, Record)] == ["One", "Three"]


def test_markup_in_lists_does_not_cut_them() -> None:
    record = read_one('[{"title": "A", "keyword": "R&amp;D, jobs", "publisher": "Rice &amp; Rain; Sea"}]')
    assert record.keywords == ["R&D", "jobs"]
    assert [name.literal for name in record.names] == ["Rice & Rain", "Sea"]
