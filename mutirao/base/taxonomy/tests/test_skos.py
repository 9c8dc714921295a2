"""SKOS files in and out: nothing changes on the way, nothing is fetched, and what cannot be read says why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, URIRef

from mutirao.base.taxonomy.addresses import is_address
from mutirao.base.taxonomy.services import OWN_VOCABULARY
from mutirao.base.taxonomy.skos import (
    FORMATS,
    ConceptRecord,
    SchemeRecord,
    UnreadableVocabulary,
    read_scheme,
    write_scheme,
)

CONTEXT = {"skos": "http://www.w3.org/2004/02/skos/core#"}
SMALL = SchemeRecord(
    uri="https://words.example/set",
    title="A small set",
    licence="https://creativecommons.org/licenses/by/4.0/",
    concepts=[
        ConceptRecord(
            uri="https://words.example/set/money",
            notation="M",
            labels=[
                ("ar", "pref", "مال"),
                ("en", "alt", 'Cash "in hand"'),
                ("en", "hidden", "mony"),
                ("en", "pref", "Money"),
            ],
            notes=[("en", "definition", "What pays.\nIn two lines."), ("fr", "scope", "Aussi les bons.")],
            matches=[("closeMatch", "https://other.example/9"), ("exactMatch", "https://other.example/1")],
        ),
        ConceptRecord(
            uri="https://words.example/set/vouchers",
            labels=[("en", "pref", "Vouchers")],
            broader=["https://words.example/set/money"],
        ),
    ],
)


def problem_of(path: Path) -> str:
    with pytest.raises(UnreadableVocabulary) as caught:
        read_scheme(path)
    return str(caught.value)


@pytest.mark.parametrize("file_format", ["ttl", "jsonld"])
def test_a_vocabulary_survives_the_way_out_and_in(file_format: str, tmp_path: Path) -> None:
    path = tmp_path / f"small.{file_format}"
    path.write_text(write_scheme(SMALL, file_format), encoding="utf-8")

    assert read_scheme(path) == SMALL


@pytest.mark.parametrize("file_format", ["ttl", "jsonld"])
def test_our_own_vocabulary_survives_the_way_out_and_in(file_format: str, tmp_path: Path) -> None:
    ours = read_scheme(OWN_VOCABULARY)
    path = tmp_path / f"ours.{file_format}"
    path.write_text(write_scheme(ours, file_format), encoding="utf-8")

    assert read_scheme(path) == ours


def test_turtle_as_others_write_it(tmp_path: Path) -> None:
    path = tmp_path / "others.ttl"
    path.write_text(
        """
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix : <https://words.example/> .
        :set a skos:ConceptScheme ; skos:prefLabel "Worte"@de .
        :group a skos:Collection ; skos:prefLabel "A group"@en ; skos:member :b .
        :a a skos:Concept ; skos:prefLabel "Plain" , "Also preferred"@en , "Erste"@de ; skos:altLabel "  " .
        :b a skos:Concept ; skos:prefLabel "Zweite"@de ; skos:broader :a , [] .
        :c a skos:Concept ; skos:altLabel "Nameless"@en .
        """,
        encoding="utf-8-sig",
    )

    scheme = read_scheme(path)

    assert (scheme.uri, scheme.title, scheme.licence) == ("https://words.example/set", "Worte", "")
    assert [(concept.uri, concept.labels, concept.broader) for concept in scheme.concepts] == [
        (
            "https://words.example/a",
            [("de", "pref", "Erste"), ("en", "pref", "Also preferred"), ("en", "alt", "Plain")],
            [],
        ),
        ("https://words.example/b", [("de", "pref", "Zweite")], ["https://words.example/a"]),
    ]


def test_a_file_without_scheme_is_named_after_its_addresses(tmp_path: Path) -> None:
    path = tmp_path / "bare.jsonld"
    concept = {"@id": "https://words.example/set/1", "skos:prefLabel": {"@value": "One", "@language": "en"}}
    path.write_text(json.dumps({"@context": CONTEXT, **concept}), encoding="utf-8")

    scheme = read_scheme(path)

    assert (scheme.uri, scheme.title) == ("https://words.example/set", "bare")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.rdf", b"<rdf/>", "a.rdf: expected a Turtle (.ttl) or JSON-LD (.jsonld) file"),
        ("a.ttl", b"", "a.ttl: no skos:Concept with a preferred label in it"),
        (
            "a.ttl",
            b"<html><body>404</body></html>",
            "a.ttl: not Turtle from line 1 on (expected '.' or '}' or ']' at end of statement)",
        ),
        (
            "a.ttl",
            b"\n\n<a> <b> <c> ;; oops",
            "a.ttl: not Turtle from line 3 on (expected '.' or '}' or ']' at end of statement)",
        ),
        ("a.ttl", b"\xff\xfe\x00", "a.ttl: not written in UTF-8"),
        ("a.jsonld", b"\xff\xfe\x00", "a.jsonld: not written in UTF-8"),
        ("a.jsonld", b'{\n"@id": }', "a.jsonld: not JSON in line 2 (Expecting value)"),
        ("a.jsonld", b"3", "a.jsonld: not JSON-LD: it holds a single value"),
        ("a.jsonld", b"null", "a.jsonld: not JSON-LD: it holds a single value"),
        ("a.jsonld", b"[]", "a.jsonld: no skos:Concept with a preferred label in it"),
        ("a.jsonld", b"[" * 100_000, "a.jsonld: nested too deeply"),
        ("a.jsonld", b'{"@context": 3}', "a.jsonld: not SKOS in a form that can be read"),
    ],
)
def test_what_cannot_be_read_says_why(name: str, content: bytes, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    assert problem_of(path) == sentence


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    assert problem_of(tmp_path / "gone.ttl") == "gone.ttl: cannot be opened (No such file or directory)"


ELSEWHERE = "http://127.0.0.1:9/context.json"


@pytest.mark.parametrize(
    "data",
    [
        {"@context": ELSEWHERE, "@id": "https://words.example/1"},
        {"@context": [CONTEXT, ELSEWHERE]},
        {"@context": {"@import": ELSEWHERE}},
        {"@context": {"skos": {"@id": CONTEXT["skos"], "@context": ELSEWHERE}}},
        {"@graph": [{"@id": "https://words.example/1", "skos:broader": {"@context": ELSEWHERE}}]},
        [{"@context": ELSEWHERE}],
    ],
)
def test_nothing_is_fetched(data: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr("socket.getaddrinfo", lambda *args, **kwargs: asked.append(args) or [])
    path = tmp_path / "remote.jsonld"
    path.write_text(json.dumps(data), encoding="utf-8")

    assert problem_of(path) == f"remote.jsonld: its context is kept elsewhere ({ELSEWHERE}); write it into the file"
    assert asked == []


def test_no_other_file_of_the_machine_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text(json.dumps({"@context": CONTEXT}))
    path = tmp_path / "local.jsonld"
    path.write_text(json.dumps({"@context": "secret.json", "@id": "https://words.example/1", "skos:prefLabel": "One"}))

    assert problem_of(path) == "local.jsonld: its context is kept elsewhere (secret.json); write it into the file"


# What no file could be made of again

RULE = "is no address: it begins with http://, https:// or urn: and has no blanks, quotes or brackets in it"
ONE = "https://words.example/set/1"
TURTLE = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://words.example/set> a skos:ConceptScheme .
<https://words.example/set/1> a skos:Concept ; skos:prefLabel "One"@en ; {statement} .
"""


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("skos:exactMatch <https://other.example/two words>", "https://other.example/two words"),
        ('skos:exactMatch <https://other.example/"quoted">', 'https://other.example/"quoted"'),
        (r"skos:closeMatch <https://other.example/\u003Cb\u003E>", "https://other.example/<b>"),
        ("skos:relatedMatch <javascript:alert(1)>", "javascript:alert(1)"),
        ('skos:broadMatch "Two"', "Two"),
        ("skos:broader <https://words.example/{2}>", "https://words.example/{2}"),
        (f"skos:exactMatch <https://other.example/{'a' * 500}>", f"https://other.example/{'a' * 500}"),
    ],
)
def test_an_address_that_is_none_is_refused_by_name(statement: str, named: str, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(TURTLE.replace("{statement}", statement), encoding="utf-8")

    assert problem_of(path) == f"a.ttl: “{named}”, in {ONE}, {RULE}"


def test_an_address_without_a_beginning_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(TURTLE.replace("{statement}", "skos:exactMatch <two>"), encoding="utf-8")

    assert problem_of(path).endswith(RULE)


@pytest.mark.parametrize("language", ["en_GB", "en <b>", "in English", '"en"', "en-"])
def test_a_language_that_is_none_is_refused_by_name(language: str, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonld"
    label = {"@value": "One", "@language": language}
    path.write_text(json.dumps({"@context": CONTEXT, "@id": ONE, "skos:prefLabel": label}), encoding="utf-8")

    assert problem_of(path) == f"a.jsonld: “{language}” is no language; write it like en or pt-BR"


def test_a_long_language_is_cut_where_it_stays_one(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(TURTLE.replace("{statement}", 'skos:altLabel "Uan"@en-region-x'), encoding="utf-8")

    assert read_scheme(path).concepts[0].labels == [("en", "pref", "One"), ("en-region", "alt", "Uan")]


STRANGE = st.text(st.characters(codec="utf-8"), max_size=12) | st.text("<>\"'{}|^`\\ \n\t.;,@#()en-", max_size=12)


@given(address=STRANGE.map("https://other.example/{}".format) | STRANGE, language=STRANGE, text=STRANGE)
def test_whatever_stands_in_the_database_the_file_is_whole(address: str, language: str, text: str) -> None:
    concept = ConceptRecord(
        ONE, text, [("en", "pref", "One"), (language, "alt", text)], [], [address], [("exactMatch", address)]
    )
    scheme = SchemeRecord("https://words.example/set", text, address, [concept, ConceptRecord(address)])

    for file_format in ("ttl", "jsonld"):
        graph = Graph().parse(data=write_scheme(scheme, file_format), format=FORMATS[f".{file_format}"])
        found = {str(node) for node in graph.objects(URIRef(ONE)) if isinstance(node, URIRef)}
        assert (address in found) == is_address(address)
