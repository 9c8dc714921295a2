"""CSL-JSON: the items that citation processors take, as Zotero, Mendeley and DOI services give them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from mutirao.discover.publications.records import Name, Record, Rejection, Role

from . import dates
from .cleaning import plain
from .draft import RAW_LIMIT, Draft, TextField
from .encoding import open_text
from .json_objects import Objects, Piece
from .kinds import WORDS
from .licences import is_known, licence_id

_UNTITLED = _("This item has no title, so it cannot be listed. Add a “title”.")
_TRUNCATED = _("The file ends in the middle of this item. Export it again.")
_TOO_LONG = _("This item is longer than 8 million characters and was left out.")
_BROKEN = _("This item is not valid JSON: {error}.")

_KIND_OF_TYPE = {
    "article": "article", "article-journal": "article", "article-magazine": "article",
    "article-newspaper": "article", "journal-article": "article", "review": "article",
    "review-book": "article", "book": "book", "monograph": "book", "edited-book": "book",
    "chapter": "book-chapter", "book-chapter": "book-chapter", "entry": "book-chapter",
    "entry-encyclopedia": "book-chapter", "entry-dictionary": "book-chapter",
    "paper-conference": "conference-paper", "proceedings-article": "conference-paper", "thesis": "thesis",
    "dissertation": "thesis", "report": "report", "manuscript": "working-paper",
    "posted-content": "working-paper", "standard": "guideline", "legislation": "legal-text",
    "bill": "legal-text", "legal_case": "legal-text", "treaty": "legal-text", "regulation": "legal-text",
    "hearing": "legal-text", "speech": "presentation", "graphic": "image", "figure": "image", "map": "image",
    "song": "audio", "broadcast": "audio", "motion_picture": "video", "dataset": "dataset",
    "software": "software", "webpage": "web-page", "post": "web-page", "post-weblog": "web-page",
    "periodical": "newsletter",
}  # fmt: skip
_TYPE_OF_KIND = {
    "report": "report", "working-paper": "report", "article": "article-journal", "policy-brief": "report",
    "book": "book", "book-chapter": "chapter", "thesis": "thesis", "conference-paper": "paper-conference",
    "guideline": "report", "legal-text": "legislation", "presentation": "speech", "infographic": "graphic",
    "image": "graphic", "audio": "song", "video": "motion_picture", "dataset": "dataset",
    "software": "software", "web-page": "webpage", "newsletter": "periodical", "other": "document",
}  # fmt: skip
_GENRES = frozenset({"working-paper", "policy-brief", "guideline", "presentation", "infographic", "newsletter"})
"""Kinds that their type alone does not tell."""

_TEXT_FIELDS: tuple[tuple[TextField, str], ...] = (
    ("title", "title"), ("abstract", "abstract"), ("container", "container-title"), ("container", "collection-title"),
    ("volume", "volume"), ("issue", "issue"), ("issue", "number"), ("edition", "edition"),
    ("place", "publisher-place"), ("place", "event-place"), ("source_key", "id"),
)  # fmt: skip
_ROLES: tuple[tuple[str, Role], ...] = (("author", "author"), ("editor", "editor"), ("translator", "translator"))

Item = dict[str, Any]


def read(stream: BinaryIO) -> Iterator[Record | Rejection]:
    """Items of an array, of an object with `items` or of items, or one a line.

    The line of each is its number in the file.
    """
    number = 0
    for piece in Objects(open_text(stream)):
        for found in _items(piece):
            number += 1
            yield found(number) if callable(found) else _record(found, number)


def _items(piece: Piece) -> Iterator[Any]:
    text = piece.text
    if not piece.complete:
        reason = _TOO_LONG if piece.too_long else _TRUNCATED
        yield lambda number: Rejection(number, "item", reason, text[:RAW_LIMIT])
        return
    try:
        item = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        reason = format_lazy(_BROKEN, error=str(error))
        yield lambda number: Rejection(number, "item", reason, text[:RAW_LIMIT])
        return
    yield from _unwrapped(item)


def _unwrapped(item: Item) -> Iterable[Item]:
    """The items in an object of items under their keys, or in the answer of a DOI service."""
    inner = list(item.values())
    if "title" not in item and inner and all(isinstance(value, dict) and "title" in value for value in inner):
        return inner
    message = item.get("message")
    return [message] if isinstance(message, dict) and "title" in message else [item]


def _record(item: Item, number: int) -> Record | Rejection:
    draft = Draft(number, lambda: json.dumps(item, ensure_ascii=False), untitled=_UNTITLED)
    draft.kind_in_words(_string(item.get("genre")) if item.get("type") != "thesis" else "")
    draft.kind(_KIND_OF_TYPE.get(_string(item.get("type")), ""))
    for text_field, name in _TEXT_FIELDS:
        draft.text(text_field, _string(item.get(name)))
    draft.text("subtitle", _string(item.get("subtitle")))
    draft.pages(_string(item.get("page")))
    _read_names(draft, item)
    _read_date(draft, item.get("issued"))
    draft.languages(_string(item.get("language")))
    draft.identify("doi", _string(item.get("DOI")))
    draft.identify("pmid", _string(item.get("PMID")))
    for name in ("ISBN", "ISSN"):
        draft.standard_number(" ".join(map(_string, _list(item.get(name)))), name)
    draft.link(_string(item.get("URL")))
    for keyword in _keywords(item.get("keyword") or item.get("categories")):
        draft.keyword(keyword)
    draft.licence(_licence(item))
    return draft.finish()


def _read_names(draft: Draft, item: Item) -> None:
    for name, role in _ROLES:
        for person in _list(item.get(name)):
            draft.add_name(_name(person, role))
    for publisher in plain(_string(item.get("publisher"))).split(";"):
        draft.publisher(publisher)


def _string(value: object) -> str:
    """Text of a field that, against the schema, may be a number or a list of one (as Crossref gives titles)."""
    if isinstance(value, list):
        return _string(value[0]) if value else ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def _list(value: object) -> list[Any]:
    if isinstance(value, list):
        return value
    return [value] if value else []


def _name(person: object, role: Role) -> Name | None:
    if not isinstance(person, dict):
        return None
    parts = {key: plain(_string(value)) for key, value in person.items()}
    family = " ".join(filter(None, (parts.get("non-dropping-particle"), parts.get("family"))))
    given = " ".join(filter(None, (parts.get("given"), parts.get("dropping-particle"))))
    given = ", ".join(filter(None, (given, parts.get("suffix"))))
    if family:
        return Name(role=role, family=family, given=given, orcid=_orcid(parts))
    literal = parts.get("literal") or parts.get("name") or given
    return Name(role=role, literal=literal) if literal else None


def _orcid(parts: dict[str, str]) -> str:
    match = re.search(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", parts.get("ORCID", ""))
    return match[0] if match else ""


def _licence(item: Item) -> str:
    """As our own files say it, the address among Crossref's that is not only for robots, or DataCite's words."""
    said = item.get("license")
    addresses = [_string(one.get("URL")) for one in _list(said) if isinstance(one, dict)]
    known = next((address for address in addresses if is_known(licence_id(address))), "")
    return known or _string(said) or _string(item.get("copyright"))


def _read_date(draft: Draft, issued: object) -> None:
    if not isinstance(issued, dict):
        draft.date(_string(issued))
        return
    date_parts = _list(issued.get("date-parts"))
    first = _list(date_parts[0]) if date_parts else []
    written = "-".join(_string(part).strip().zfill(2) for part in first[:3] if _string(part).strip())
    draft.date(written or _string(issued.get("raw")) or _string(issued.get("literal")))


def _keywords(value: object) -> list[str]:
    if isinstance(value, list):
        return [_string(keyword) for keyword in value]
    text = plain(_string(value))
    return text.split(";") if ";" in text else text.split(",")


def to_csl(record: Record) -> Item:
    """The record as a CSL-JSON item, without the fields it does not fill."""
    identifiers = record.identifiers
    item: Item = {
        "id": record.source_key,
        "type": _TYPE_OF_KIND[record.kind],
        "genre": WORDS[record.kind] if record.kind in _GENRES else "",
        "title": ": ".join(filter(None, (record.title, record.subtitle))),
        "container-title" if record.kind in ("article", "book-chapter", "conference-paper") else "collection-title":
            record.container,
        "publisher": "; ".join(name.display for name in record.named("publisher")),
        "publisher-place": record.place,
        "issued": {"date-parts": [dates.parts(record.issued)]} if record.issued else {},
        "volume": record.volume,
        "issue" if record.kind in ("article", "newsletter") else "number": record.issue,
        "page": record.pages, "edition": record.edition,
        "language": "; ".join(record.languages),
        "abstract": record.abstract,
        "keyword": "; ".join(record.keywords) + (";" if len(record.keywords) == 1 else ""),
        "license": record.licence,
        "DOI": next(iter(identifiers.get("doi", [])), ""),
        "ISBN": " ".join(identifiers.get("isbn", [])),
        "ISSN": " ".join(identifiers.get("issn", [])),
        "PMID": next(iter(identifiers.get("pmid", [])), ""),
        "URL": record.url,
    }  # fmt: skip
    for role_field, role in _ROLES:
        item[role_field] = [_csl_name(name) for name in record.named(role)]
    return {key: value for key, value in item.items() if value}


def _csl_name(name: Name) -> dict[str, str]:
    if name.literal:
        return {"literal": name.literal}
    parts = {"family": name.family, "given": name.given, "ORCID": name.orcid}
    return {key: value for key, value in parts.items() if value}


def write(records: Iterable[Record]) -> Iterator[str]:
    """A JSON array, an item a line. CSL-JSON has no subtitle (it joins the title), files or countries."""
    separator = "[\n"
    for record in records:
        yield separator + json.dumps(to_csl(record), ensure_ascii=False)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"
