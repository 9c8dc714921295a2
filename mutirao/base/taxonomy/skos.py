"""SKOS files in and out: Turtle and JSON-LD as plain records, without the database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, URIRef
from rdflib.plugins.parsers.notation3 import BadSyntax

from mutirao.base.taxonomy.addresses import is_address, is_language

FORMATS = {".ttl": "turtle", ".turtle": "turtle", ".jsonld": "json-ld", ".json": "json-ld"}
MEDIA_TYPES = {"ttl": "text/turtle", "jsonld": "application/ld+json"}
LABEL_KINDS = {SKOS.prefLabel: "pref", SKOS.altLabel: "alt", SKOS.hiddenLabel: "hidden"}
NOTE_KINDS = {SKOS.definition: "definition", SKOS.scopeNote: "scope"}
RELATIONS = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
LONGEST_LANGUAGE = 10
NO_CONCEPTS = {SKOS.ConceptScheme, SKOS.Collection, SKOS.OrderedCollection}


class UnreadableVocabulary(ValueError):
    """The file is no SKOS we can read; the text says why."""


@dataclass(slots=True)
class ConceptRecord:
    """A concept as a file states it; labels and notes are (language, kind, text), matches (relation, uri)."""

    uri: str
    notation: str = ""
    labels: list[tuple[str, str, str]] = field(default_factory=list)
    notes: list[tuple[str, str, str]] = field(default_factory=list)
    broader: list[str] = field(default_factory=list)
    matches: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class SchemeRecord:
    """A vocabulary and its concepts."""

    uri: str
    title: str
    licence: str
    concepts: list[ConceptRecord]


def read_scheme(path: Path) -> SchemeRecord:
    """The vocabulary in `path`. Raises `UnreadableVocabulary`. Nothing is fetched: remote contexts are refused."""
    graph = read_graph(path)
    concepts = [read_concept(graph, subject) for subject in sorted(set(concept_subjects(graph)))]
    if not concepts:
        raise UnreadableVocabulary(f"{path.name}: no skos:Concept with a preferred label in it")
    scheme = next(graph.subjects(RDF.type, SKOS.ConceptScheme), None)
    record = SchemeRecord(
        uri=str(scheme or concepts[0].uri.rsplit("/", 1)[0]),
        title=title_of(graph, scheme) or path.stem,
        licence=str(graph.value(scheme, DCTERMS.license) or "") if scheme else "",
        concepts=concepts,
    )
    if said := next(wrong_addresses(record), None):
        raise UnreadableVocabulary(f"{path.name}: {said}")
    return record


def wrong_addresses(scheme: SchemeRecord) -> Iterator[str]:
    """What no file could be made of again."""
    rule = "is no address: it begins with http://, https:// or urn: and has no blanks, quotes or brackets in it"
    if not is_address(scheme.uri):
        yield f"“{scheme.uri}”, the vocabulary, {rule}"
    for concept in scheme.concepts:
        for uri in (concept.uri, *concept.broader, *(uri for _relation, uri in concept.matches)):
            if not is_address(uri):
                yield f"“{uri}”, in {concept.uri}, {rule}"


def read_graph(path: Path) -> Graph:
    file_format = FORMATS.get(path.suffix.lower())
    if file_format is None:
        raise UnreadableVocabulary(f"{path.name}: expected a Turtle (.ttl) or JSON-LD (.jsonld) file")
    try:
        text = path.read_text(encoding="utf-8-sig")
        return Graph().parse(data=self_contained(text) if file_format == "json-ld" else text, format=file_format)
    except Exception as problem:  # whatever a parser that others wrote stumbles over in a file that others wrote
        raise UnreadableVocabulary(f"{path.name}: {reason(problem)}") from problem


def reason(problem: Exception) -> str:
    match problem:
        case UnreadableVocabulary():
            return str(problem)
        case BadSyntax():
            return f"not Turtle from line {problem.lines + 1} on ({problem._why})"  # noqa: SLF001 - what it prints holds the file as well
        case json.JSONDecodeError():
            return f"not JSON in line {problem.lineno} ({problem.msg})"
        case UnicodeDecodeError():
            return "not written in UTF-8"
        case OSError():
            return f"cannot be opened ({problem.strerror})"
        case RecursionError():
            return "nested too deeply"
    return "not SKOS in a form that can be read"


def self_contained(text: str) -> str:
    """JSON-LD as the parser may have it; a context kept elsewhere would be fetched, so it is refused."""
    data = json.loads(text)
    if not isinstance(data, dict | list):
        raise UnreadableVocabulary("not JSON-LD: it holds a single value")
    if elsewhere := next(words_under({"@context", "@import"}, data), None):
        raise UnreadableVocabulary(f"its context is kept elsewhere ({elsewhere}); write it into the file")
    if wrong := next((word for word in words_under({"@language"}, data) if not is_language(word)), None):
        raise UnreadableVocabulary(f"“{wrong}” is no language; write it like en or pt-BR")
    return json.dumps(data)


def words_under(keys: set[str], data: Any) -> Iterator[str]:
    """What stands under any of these keys, however deep."""
    if isinstance(data, list):
        for item in data:
            yield from words_under(keys, item)
    elif isinstance(data, dict):
        for key, value in data.items():
            if key in keys:
                yield from (item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str))
            yield from words_under(keys, value)


def concept_subjects(graph: Graph) -> Iterator[URIRef]:
    """Whatever has a name, but for the vocabulary itself and its collections."""
    for subject in graph.subjects(SKOS.prefLabel, None):
        kinds = set(graph.objects(subject, RDF.type))
        if isinstance(subject, URIRef) and not kinds & NO_CONCEPTS:
            yield subject


def title_of(graph: Graph, scheme: object) -> str:
    titles = {
        literal.language: str(literal)
        for predicate in (DCTERMS.title, SKOS.prefLabel)
        for literal in graph.objects(scheme, predicate)  # type: ignore[arg-type]  # a node or None
        if scheme is not None and isinstance(literal, Literal)
    }
    return titles.get("en") or next(iter(titles.values()), "")


def read_concept(graph: Graph, subject: URIRef) -> ConceptRecord:
    record = ConceptRecord(uri=str(subject), notation=str(graph.value(subject, SKOS.notation) or ""))
    record.labels = with_one_preferred(texts_of(graph, subject, LABEL_KINDS))
    record.notes = texts_of(graph, subject, NOTE_KINDS)
    record.broader = sorted(str(uri) for uri in graph.objects(subject, SKOS.broader) if isinstance(uri, URIRef))
    record.matches = sorted(
        (relation, str(uri)) for relation in RELATIONS for uri in graph.objects(subject, SKOS[relation])
    )
    return record


def with_one_preferred(labels: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Files in the wild prefer several names in one language; all but the first become synonyms."""
    named: set[str] = set()
    kept = []
    for language, kind, text in labels:
        kept.append((language, "alt" if kind == "pref" and language in named else kind, text))
        if kind == "pref":
            named.add(language)
    return list(dict.fromkeys(kept))


def texts_of(graph: Graph, subject: URIRef, kinds: dict[URIRef, str]) -> list[tuple[str, str, str]]:
    return sorted(
        ((literal.language or "en")[:LONGEST_LANGUAGE].rstrip("-"), kind, str(literal).strip())
        for predicate, kind in kinds.items()
        for literal in graph.objects(subject, predicate)
        if isinstance(literal, Literal) and str(literal).strip()
    )


def write_scheme(scheme: SchemeRecord, file_format: str) -> str:
    """The vocabulary as text; `file_format` is `ttl` or `jsonld`. What is no address or language is left out."""
    graph = Graph()
    graph.bind("skos", SKOS)
    graph.bind("dcterms", DCTERMS)
    subject = URIRef(scheme.uri)
    graph.add((subject, RDF.type, SKOS.ConceptScheme))
    graph.add((subject, DCTERMS.title, Literal(scheme.title)))
    if scheme.licence:
        licence = URIRef(scheme.licence) if is_address(scheme.licence) else Literal(scheme.licence)
        graph.add((subject, DCTERMS.license, licence))
    for concept in scheme.concepts:
        if is_address(concept.uri):
            add_concept(graph, concept, subject)
    return graph.serialize(format=FORMATS[f".{file_format}"], auto_compact=True, ensure_ascii=False, indent=1)


def add_concept(graph: Graph, concept: ConceptRecord, scheme: URIRef) -> None:
    subject = URIRef(concept.uri)
    graph.add((subject, RDF.type, SKOS.Concept))
    graph.add((subject, SKOS.inScheme, scheme))
    if concept.notation:
        graph.add((subject, SKOS.notation, Literal(concept.notation)))
    if not concept.broader:
        graph.add((subject, SKOS.topConceptOf, scheme))
    add_texts(graph, subject, concept.labels, LABEL_KINDS)
    add_texts(graph, subject, concept.notes, NOTE_KINDS)
    for relation, uri in [*(("broader", uri) for uri in concept.broader), *concept.matches]:
        if is_address(uri):
            graph.add((subject, SKOS[relation], URIRef(uri)))


def add_texts(graph: Graph, subject: URIRef, texts: Iterable[tuple[str, str, str]], kinds: dict[URIRef, str]) -> None:
    predicates = {kind: predicate for predicate, kind in kinds.items()}
    for language, kind, text in texts:
        if is_language(language):
            graph.add((subject, predicates[kind], Literal(text, lang=language)))
