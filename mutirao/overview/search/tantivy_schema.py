"""The fields of the tantivy index, and how an entry becomes documents of it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, Final, NamedTuple

import tantivy

from mutirao.base.catalogue import entry_types
from mutirao.base.catalogue.search_documents import FilePage, SearchDocument
from mutirao.base.taxonomy.analysis import (
    ANALYSERS,
    LANGUAGES,
    NEUTRAL,
    analysis_language,
    analysis_languages,
    clean,
    prepare,
)
from mutirao.base.taxonomy.querysets import PLACES, WORLD
from mutirao.base.taxonomy.thesaurus import ConceptName, Thesaurus

ALL_LANGUAGES: Final = (*LANGUAGES, NEUTRAL)
CURSOR: Final = "cursor"
RECENCY_YEARS: Final = (1950, 2050)
LONGEST_PAGE: Final = 20_000
LONGEST_FACET_VALUE: Final = 250
VALUES: Final = ("type", "kind", "concept", "country", "region", "language", "publisher", "has_file")
"""Fields of single words that lists are narrowed by, beside those that types bring."""
_VERSION: Final = 3
"""To be raised when documents are made differently from the same schema."""

_MENTIONS_IN_TITLE, _MENTIONS_CLASSIFIED, _MENTIONS_MOST = 4, 3, 12


def field(family: str, language: str) -> str:
    """`title`, `text`, `file` or `page` in one language: each is stemmed in a field of its own."""
    return f"{family}_{language or 'xx'}"


def build_schema() -> tantivy.Schema:
    """Three sorts of documents share it: entries, pages of their files, and the one cursor.

    Only entries have an `audience`, so every search, which filters by it, sees entries alone.
    """
    builder = tantivy.SchemaBuilder()
    for language in ALL_LANGUAGES:
        for family in ("title", "text", "file", "page"):
            builder.add_text_field(field(family, language), tokenizer_name=_analyser(language))
    for name in ("names", "codes"):
        builder.add_text_field(name, tokenizer_name=_analyser(NEUTRAL))
    # Every word of title, text and names as written: the dictionary that typing errors are corrected by.
    builder.add_text_field("words", tokenizer_name=_analyser(NEUTRAL), index_option="basic")
    builder.add_text_field("mention", tokenizer_name="raw", index_option="freq")
    # What is replaced and deleted together. Text, because tantivy deletes nothing by a number (0.27).
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("page_mention", tokenizer_name="raw", index_option="basic")
    for name in (*VALUES, *entry_types.own_facets()):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("entry", "audience", "year"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    for name in ("published", "used"):
        builder.add_unsigned_field(name, fast=True)
    builder.add_float_field("recency", fast=True)
    builder.add_unsigned_field("cursor", fast=True)
    builder.add_bytes_field("stored", stored=True)
    return builder.build()


def fingerprint() -> str:
    """Of everything that decides what the index holds, so that another version's index is not read."""
    samples = ["transferts monétaires", "Protección", "cash-transfers", "التحويلات النقدية", "社会"]
    cut = [ANALYSERS[language].analyze(prepare(text, language)) for language in ALL_LANGUAGES for text in samples]
    fields = [*(field("title", language) for language in ALL_LANGUAGES), *VALUES, *entry_types.own_facets()]
    described = (_VERSION, version("tantivy"), cut, fields)
    return hashlib.blake2b(repr(described).encode(), digest_size=4).hexdigest()


def register_analysers(index: tantivy.Index) -> None:
    for language in ALL_LANGUAGES:
        index.register_tokenizer(_analyser(language), ANALYSERS[language])


def cursor_document(cursor: int, vocabulary: str) -> tantivy.Document:
    """Written in the same commit as the changes it counts, so that it can never disagree with them."""
    document = tantivy.Document()
    document.add_text("key", CURSOR)
    document.add_unsigned("cursor", cursor)
    document.add_bytes("stored", json.dumps([vocabulary]).encode())
    return document


class StoredEntry(NamedTuple):
    """What the index keeps of an entry to show it."""

    title: str
    summary: str
    language: str


class StoredPage(NamedTuple):
    """What the index keeps of a page to show it."""

    attachment_id: int
    file_name: str
    number: int
    language: str
    text: str


def stored_entry(document: tantivy.Document) -> StoredEntry:
    return StoredEntry(*_stored(document))


def stored_page(document: tantivy.Document) -> StoredPage:
    return StoredPage(*_stored(document))


def stored_vocabulary(document: tantivy.Document) -> str:
    """The fingerprint of the thesaurus the index was built with, from the cursor document."""
    return str(_stored(document)[0])


def entry_documents(entry: SearchDocument, thesaurus: Thesaurus) -> Iterator[tantivy.Document]:
    """The document of an entry and those of the pages of its files."""
    mentions: Counter[str] = Counter()
    document = tantivy.Document()
    _add_words(document, entry)
    _add_facets(document, entry, thesaurus, mentions)
    _count_text_mentions(entry, thesaurus, mentions)
    for page in entry.pages:
        found = _found([page.text[:LONGEST_PAGE]], [page.language], thesaurus)
        mentioned = {thesaurus.concept(concept_id).key for concept_id in found}
        mentions |= Counter(mentioned)
        language = analysis_language(page.language)
        document.add_text(field("file", language), prepare(page.text[:LONGEST_PAGE], language))
        yield _page_document(entry.entry_id, page, mentioned)
    for key, times in mentions.items():
        for _ in range(min(times, _MENTIONS_MOST)):
            document.add_text("mention", key)
    yield document


def _stored(document: tantivy.Document) -> list[Any]:
    values: list[Any] = json.loads(bytes(document.get_first("stored") or b"[]"))
    return values


def _analyser(language: str) -> str:
    return f"words_{language or 'xx'}"


def _add_words(document: tantivy.Document, entry: SearchDocument) -> None:
    languages = analysis_languages(entry.languages)
    names = (*entry.names, *entry.publishers)
    _add_texts(document, field("title", NEUTRAL), [entry.title], NEUTRAL)
    # The title is always there unstemmed too: for suggestions, and so that its exact words count more.
    for language in languages:
        if language:
            _add_texts(document, field("title", language), [entry.title], language)
        _add_texts(document, field("text", language), _texts(entry), language)
    _add_texts(document, "names", names, NEUTRAL)
    _add_texts(document, "codes", entry.identifiers, NEUTRAL)
    _add_texts(document, "words", [entry.title, *_texts(entry), *names], NEUTRAL)
    kept = StoredEntry(clean(entry.title), clean(entry.summary), entry.languages[0] if entry.languages else "")
    document.add_bytes("stored", json.dumps(kept, ensure_ascii=False).encode())


def _texts(entry: SearchDocument) -> list[str]:
    return [entry.subtitle, entry.summary, *entry.keywords, entry.container]


def _add_texts(document: tantivy.Document, name: str, texts: Iterable[str], language: str) -> None:
    """Each text a value of its own, so that no phrase is found across two of them."""
    for text in texts:
        if text:
            document.add_text(name, prepare(text, language))


def _add_facets(
    document: tantivy.Document, entry: SearchDocument, thesaurus: Thesaurus, mentions: Counter[str]
) -> None:
    concepts = _with_ancestors(map(thesaurus.by_key, entry.concept_slugs), thesaurus)
    codes = (*entry.country_codes, *entry.region_codes)
    places = _with_ancestors((thesaurus.by_notation(PLACES, code) for code in codes), thesaurus)
    countries = set(entry.country_codes)
    regions = {place.notation for place in places} - countries - {WORLD} | set(entry.region_codes)
    mentions.update({concept.key: _MENTIONS_CLASSIFIED for concept in concepts | places})
    values: dict[str, Iterable[str]] = {
        "type": [entry.type],
        "kind": [entry.kind],
        "concept": {*entry.concept_slugs, *(concept.key for concept in concepts)},
        "country": countries,
        "region": regions,
        "language": set(entry.languages),
        "publisher": {publisher[:LONGEST_FACET_VALUE] for publisher in entry.publishers},
        "has_file": ["yes" if entry.has_file else "no"],
        **entry.values,
    }
    for name, chosen in values.items():
        for value in chosen:
            if value := clean(value):
                document.add_text(name, value)
    _add_numbers(document, entry)


def _add_numbers(document: tantivy.Document, entry: SearchDocument) -> None:
    published = entry.published_at or datetime.fromtimestamp(0, UTC)
    first, last = RECENCY_YEARS
    year = min(max(entry.year or first, first), last)
    document.add_text("key", str(entry.entry_id))
    document.add_unsigned("entry", entry.entry_id)
    document.add_unsigned("audience", entry.audience_id)
    document.add_unsigned("published", max(0, int(published.timestamp())))
    document.add_unsigned("used", max(0, entry.use_count))
    document.add_float("recency", 1 + (year - first) / (last - first) / 20)
    if entry.year and entry.year > 0:
        document.add_unsigned("year", entry.year)


def _count_text_mentions(entry: SearchDocument, thesaurus: Thesaurus, mentions: Counter[str]) -> None:
    """Title and text name concepts, and with each everything broader; the title weighs more."""
    for texts, weight in (([entry.title], _MENTIONS_IN_TITLE), ([*_texts(entry), *entry.publishers], 1)):
        for concept_id, times in Counter(_found(texts, entry.languages, thesaurus)).items():
            mentions[thesaurus.concept(concept_id).key] += weight * times
            for ancestor in thesaurus.ancestors(concept_id):
                mentions[thesaurus.concept(ancestor).key] += 1


def _found(texts: Iterable[str], languages: list[str], thesaurus: Thesaurus) -> list[int]:
    return [
        mention.concept_id
        for text in texts
        if text
        for mention in thesaurus.find(text, languages, include_hidden=True, nested=True)
    ]


def _with_ancestors(named: Iterable[ConceptName | None], thesaurus: Thesaurus) -> set[ConceptName]:
    concepts = {concept for concept in named if concept}
    broader = (thesaurus.ancestors(concept.id) for concept in concepts)
    return concepts | {thesaurus.concept(ancestor) for ancestors in broader for ancestor in ancestors}


def _page_document(entry_id: int, page: FilePage, mentioned: Iterable[str]) -> tantivy.Document:
    document = tantivy.Document()
    language = analysis_language(page.language)
    text = page.text[:LONGEST_PAGE]
    document.add_text("key", str(entry_id))
    document.add_unsigned("entry", entry_id)
    document.add_text(field("page", language), prepare(text, language))
    for key in mentioned:
        document.add_text("page_mention", key)
    kept = StoredPage(page.attachment_id, page.file_name, page.number, page.language, " ".join(clean(text).split()))
    document.add_bytes("stored", json.dumps(kept, ensure_ascii=False).encode())
    return document
