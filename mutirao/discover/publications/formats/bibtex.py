"""BibTeX and biblatex: what an entry's fields say, and records written as entries."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names
from django.utils.translation import gettext_lazy as _

from mutirao.discover.publications.records import Name, Record, Rejection, Role, title_key

from .bibtex_syntax import Block, Blocks, parse_entry, parse_string, pieces
from .cleaning import plain
from .dates import month_number, parse_date
from .draft import RAW_LIMIT, Draft, TextField, is_file_address
from .encoding import open_text
from .kinds import WORDS
from .tex import tex_to_address, tex_to_text, text_to_tex

_UNTITLED = _("This entry has no title, so it cannot be listed. Add a title field.")
_UNCLOSED = _("The braces of this entry do not match: it is never closed. Check each { and }.")
_EARLY = _("The braces of this entry do not match: it is closed before its last fields. Check each { and }.")
_BROKEN = _("This entry cannot be read. Check that its fields are separated by commas and its values are in braces.")

_KIND_OF_TYPE = {
    "article": "article", "suppperiodical": "article", "review": "article", "book": "book",
    "booklet": "book", "mvbook": "book", "collection": "book", "mvcollection": "book", "proceedings": "book",
    "mvproceedings": "book", "reference": "book", "inbook": "book-chapter", "bookinbook": "book-chapter",
    "suppbook": "book-chapter", "incollection": "book-chapter", "suppcollection": "book-chapter",
    "inreference": "book-chapter", "inproceedings": "conference-paper", "conference": "conference-paper",
    "phdthesis": "thesis", "mastersthesis": "thesis", "thesis": "thesis", "techreport": "report",
    "report": "report", "unpublished": "working-paper", "workingpaper": "working-paper",
    "manual": "guideline", "standard": "guideline", "legislation": "legal-text", "legal": "legal-text",
    "jurisdiction": "legal-text", "letter": "other", "image": "image", "artwork": "image", "audio": "audio",
    "music": "audio", "video": "video", "movie": "video", "dataset": "dataset", "data": "dataset",
    "software": "software", "softwareversion": "software", "softwaremodule": "software",
    "codefragment": "software", "online": "web-page", "electronic": "web-page", "www": "web-page",
    "webpage": "web-page",
}  # fmt: skip
_COARSE_TYPES = frozenset({"techreport", "report", "misc", "image", "unpublished", "manual"})
_TYPE_OF_KIND = {
    "report": "techreport", "working-paper": "techreport", "article": "article",
    "policy-brief": "techreport", "book": "book", "book-chapter": "incollection", "thesis": "phdthesis",
    "conference-paper": "inproceedings", "guideline": "techreport", "image": "image", "infographic": "image",
    "audio": "audio", "video": "video", "dataset": "dataset", "software": "software", "web-page": "online",
}  # fmt: skip
_TEXT_FIELDS: tuple[tuple[TextField, tuple[str, ...]], ...] = (
    ("title", ("title", "booktitle", "maintitle")),
    ("subtitle", ("subtitle",)),
    ("abstract", ("abstract",)),
    ("container", ("journaltitle", "journal", "booktitle", "maintitle", "series")),
    ("volume", ("volume",)),
    ("issue", ("number", "issue")),
    ("edition", ("edition",)),
    ("place", ("location", "address")),
)
_PUBLISHERS = ("publisher", "institution", "organization", "school")
_SEPARATES_NAMES = re.compile(r"\band\b|,", re.IGNORECASE)
# Not at every “and”: publishers are seldom written as a list, and their names are full of it.
_PUBLISHER_SEPARATOR = re.compile(r"(?<=\})\s+and\s+(?=\{)")
_ROLES: tuple[tuple[str, Role], ...] = (("author", "author"), ("editor", "editor"), ("translator", "translator"))
_ONE_WORD = re.compile(r"\{[^{}]*\}|\{\{[^{}]*\}\}|[^\s,]+")
"""A name that is not to be taken apart: one word, or in braces as a whole."""
_PARENT_TYPES = frozenset(kind for kind, what in _KIND_OF_TYPE.items() if what in ("book", "software")) | {"periodical"}
_NOT_INHERITED = frozenset({"crossref", "abstract", "title", "subtitle", "keywords", "doi", "url", "pages", "file"})
_MAX_PARENTS = 5_000


@dataclass(slots=True)
class _Entry:
    line: int
    type: str
    key: str
    raw: str
    fields: dict[str, str]


@dataclass(slots=True)
class _Library:
    """What later entries need of earlier ones: abbreviations, and the few entries that others refer to."""

    strings: dict[str, str] = field(default_factory=dict)
    parents: OrderedDict[str, _Entry] = field(default_factory=OrderedDict)
    waiting: list[_Entry] = field(default_factory=list)

    def remember(self, entry: _Entry) -> None:
        if entry.key and entry.type in _PARENT_TYPES:
            self.parents[entry.key.lower()] = entry
            if len(self.parents) > _MAX_PARENTS:
                self.parents.popitem(last=False)

    def parent_of(self, entry: _Entry) -> _Entry | None:
        return self.parents.get(entry.fields.get("crossref", "").strip().lower())

    def inherit(self, entry: _Entry, parent: _Entry) -> None:
        for name, value in parent.fields.items():
            if name not in _NOT_INHERITED:
                entry.fields.setdefault(name, value)
        title = "title" if entry.type.startswith("software") else "booktitle"
        if parent.fields.get("title"):
            entry.fields.setdefault(title, parent.fields["title"])


def read(stream: BinaryIO) -> Iterator[Record | Rejection]:
    """Entries in the order of the file; those whose `crossref` comes later in the file follow at the end."""
    library = _Library()
    for block in Blocks(open_text(stream)):
        found = _understand(block, library)
        if isinstance(found, Rejection):
            yield found
        elif found:
            library.remember(found)
            yield from _resolved(found, library)
    for entry in library.waiting:
        parent = library.parent_of(entry)
        if parent:
            library.inherit(entry, parent)
        yield _record(entry)


def _resolved(entry: _Entry, library: _Library) -> Iterator[Record | Rejection]:
    parent = library.parent_of(entry)
    if parent and parent is not entry:
        library.inherit(entry, parent)
    elif entry.fields.get("crossref"):
        library.waiting.append(entry)
        return
    yield _record(entry)


def _understand(block: Block, library: _Library) -> _Entry | Rejection | None:
    if block.type in ("comment", "preamble"):
        return None
    if not block.closed or block.early:
        return Rejection(block.line, "entry", _EARLY if block.early else _UNCLOSED, block.text[:RAW_LIMIT])
    if block.type == "string":
        string = parse_string(block.text)
        if string:
            library.strings[string[0]] = _value(string[1], library.strings)
        return None
    entry = parse_entry(block.text)
    if entry is None:
        return Rejection(block.line, "entry", _BROKEN, block.text[:RAW_LIMIT])
    fields: dict[str, str] = {}
    for item in entry.fields:
        fields.setdefault(item.key.strip().lower(), _value(str(item.value), library.strings))
    return _Entry(block.line, block.type, entry.key.strip(), block.text[:RAW_LIMIT], fields)


def _value(written: str, strings: dict[str, str]) -> str:
    """The value as TeX text, abbreviations put in; an abbreviation nobody defined stands for itself."""
    return "".join(text if quoted else strings.get(text.lower(), text) for text, quoted in pieces(written))


def _record(entry: _Entry) -> Record | Rejection:
    draft = Draft(entry.line, lambda: entry.raw, untitled=_UNTITLED)
    fields = entry.fields
    _read_kind(draft, entry)
    for text_field, names in _TEXT_FIELDS:
        draft.text(text_field, next((tex_to_text(fields[name]) for name in names if fields.get(name)), ""))
    if draft.record.container == draft.record.title:
        draft.record.container = ""
    draft.pages(re.sub(r"\s*–\s*", "-", tex_to_text(fields.get("pages", ""))))
    draft.record.source_key = plain(entry.key)
    for name, role in _ROLES:
        _read_names(draft, fields.get(name, ""), role)
    for name in _PUBLISHERS:
        for part in _PUBLISHER_SEPARATOR.split(fields.get(name, "")):
            draft.publisher(tex_to_text(part))
    draft.date(_date(fields), "date" if fields.get("date") else "year")
    _read_identifiers(draft, fields)
    draft.languages(tex_to_text(fields.get("language") or fields.get("langid", "")))
    draft.licence(tex_to_text(fields.get("license") or fields.get("licence") or fields.get("copyright", "")))
    for keyword in _keywords(plain(tex_to_text(fields.get("keywords", "")))):
        draft.keyword(keyword)
    return draft.finish()


def _read_kind(draft: Draft, entry: _Entry) -> None:
    if entry.type in _COARSE_TYPES:
        for words in filter(None, (entry.fields.get(name) for name in ("type", "entrysubtype", "howpublished"))):
            draft.kind_in_words("" if "\\url" in words else tex_to_text(words))
    draft.kind(_KIND_OF_TYPE.get(entry.type, ""))


def _date(fields: dict[str, str]) -> str:
    date = tex_to_text(fields.get("date", "")).split("/")[0]
    year = tex_to_text(fields.get("year", ""))
    if date and (parse_date(date) or not year):
        return date
    month = month_number(date or tex_to_text(fields.get("month", "")))
    return f"{year.strip()}-{month:02}" if month and re.fullmatch(r"\s*\d{4}\s*", year) else year


def _read_identifiers(draft: Draft, fields: dict[str, str]) -> None:
    if fields.get("doi"):
        draft.identify("doi", tex_to_address(fields["doi"]))
    for name in ("isbn", "issn"):
        if fields.get(name):
            draft.standard_number(tex_to_text(fields[name]), name)
    for name, scheme in (("pmid", "pmid"), ("handle", "handle"), ("hdl", "handle")):
        if fields.get(name):
            draft.identify(scheme, tex_to_address(fields[name]), name)
    draft.link(tex_to_address(fields.get("url", "")))
    for address in re.findall(r"https?://[^\s;{}]+", tex_to_address(fields.get("file", ""))):
        draft.file(re.sub(r":(?:pdf|PDF|application/pdf)$", "", address.replace(r"\:", ":")))
    if is_file_address(draft.record.url):
        draft.file(draft.record.url)


def _read_names(draft: Draft, value: str, role: Role) -> None:
    if not value.strip():
        return
    try:
        names = split_multiple_persons_names(value)
    except (ValueError, IndexError):
        names = re.split(r"\s+and\s+", value)
    for written in names:
        draft.add_name(_name(written.strip(), role))


def _name(written: str, role: Role) -> Name | None:
    if _ONE_WORD.fullmatch(written):
        literal = plain(tex_to_text(written))
        return Name(role=role, literal=literal) if literal and literal != "others" else None
    parts = parse_single_name_into_parts(written, strict=False)
    given, von, last, junior = (
        plain(tex_to_text(" ".join(words))) for words in (parts.first, parts.von, parts.last, parts.jr)
    )
    family = f"{von} {last}".strip()
    given = ", ".join(filter(None, (given, junior)))
    return Name(role=role, family=family, given=given) if family else None


def _keywords(value: str) -> list[str]:
    return value.split(";") if ";" in value else value.split(",")


def write(records: Iterable[Record]) -> Iterator[str]:
    """One entry a record. BibTeX has no place for countries."""
    used: set[str] = set()
    for record in records:
        lines = [f"  {name} = {{{value}}}" for name, value in _fields(record) if value]
        yield f"@{_TYPE_OF_KIND.get(record.kind, 'misc')}{{{_key(record, used)},\n" + ",\n".join(lines) + "\n}\n\n"


def _fields(record: Record) -> Iterator[tuple[str, str]]:
    kind = _TYPE_OF_KIND.get(record.kind, "misc")
    container = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle"}.get(kind, "series")
    publisher = {"techreport": "institution", "phdthesis": "school"}.get(kind, "publisher")
    yield "title", f"{{{text_to_tex(record.title)}}}"
    for name in ("subtitle", "abstract", "volume", "pages", "edition"):
        yield name, text_to_tex(getattr(record, name))
    yield "type", WORDS[record.kind] if kind in _COARSE_TYPES or kind == "misc" else ""
    for name, role in _ROLES:
        yield name, " and ".join(map(_written, record.named(role)))
    yield publisher, " and ".join(f"{{{text_to_tex(name.display)}}}" for name in record.named("publisher"))
    yield container, text_to_tex(record.container)
    yield "number", text_to_tex(record.issue)
    yield "address", text_to_tex(record.place)
    yield from zip(("year", "month"), record.issued.split("-"), strict=False)
    yield "date", record.issued if len(record.issued) == 10 else ""
    for scheme in ("doi", "isbn", "issn", "pmid", "handle"):
        yield scheme, " ".join(record.identifiers.get(scheme, []))
    yield "url", record.url
    yield "file", "; ".join(record.file_urls)
    yield "language", ", ".join(record.languages)
    yield "license", text_to_tex(record.licence)
    yield "keywords", text_to_tex("; ".join(record.keywords) + (";" if len(record.keywords) == 1 else ""))


def _written(name: Name) -> str:
    if name.literal:
        return f"{{{text_to_tex(name.literal)}}}"
    family, given = (
        f"{{{text_to_tex(part)}}}" if _SEPARATES_NAMES.search(part) else text_to_tex(part)
        for part in (name.family, name.given)
    )
    return f"{family}, {given}"


def _key(record: Record, used: set[str]) -> str:
    """The source's own key where it makes one; else first author, year and first word of the title."""
    key = record.source_key if re.fullmatch(r"[\w:./+-]+", record.source_key) else ""
    if not key:
        author = next((name.family or name.literal for name in record.names), "")
        pieces_of_key = (title_key(author).split(" ")[0], record.issued[:4], title_key(record.title).split(" ")[0])
        key = "-".join(filter(None, pieces_of_key)) or "record"
    unique, number = key, 1
    while unique in used:
        number += 1
        unique = f"{key}-{number}"
    used.add(unique)
    return unique
