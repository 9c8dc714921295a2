"""EndNote XML (read only): `<xml><records><record>` as EndNote and others export their libraries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from lxml import etree

from mutirao.discover.publications.records import Record, Rejection, Role

from .dates import month_number, parse_date
from .draft import RAW_LIMIT, Draft, TextField
from .encoding import PeekableStream
from .xml_records import Found, elements, raw_of, text_of

_UNTITLED = _("This record has no title, so it cannot be listed. Fill in its title in EndNote and export it again.")

_KIND_OF_TYPE = {
    "journal article": "article", "electronic article": "article", "magazine article": "article",
    "newspaper article": "article", "book": "book", "edited book": "book", "electronic book": "book",
    "book section": "book-chapter", "electronic book section": "book-chapter",
    "conference proceedings": "conference-paper", "conference paper": "conference-paper", "thesis": "thesis",
    "report": "report", "government document": "report", "unpublished work": "working-paper",
    "manuscript": "working-paper", "standard": "guideline", "statute": "legal-text", "bill": "legal-text",
    "case": "legal-text", "legal rule or regulation": "legal-text", "figure": "image", "artwork": "image",
    "map": "image", "chart or table": "image", "audiovisual material": "video", "film or broadcast": "video",
    "multimedia application": "video", "dataset": "dataset", "online database": "dataset",
    "computer program": "software", "web page": "web-page", "blog": "web-page", "music": "audio",
    "podcast": "audio",
}  # fmt: skip
_TEXT_PATHS: tuple[tuple[TextField, tuple[str, ...]], ...] = (
    ("title", ("titles/title",)),
    ("container", ("periodical/full-title", "titles/secondary-title", "titles/tertiary-title", "periodical/abbr-1")),
    ("abstract", ("abstract",)),
    ("volume", ("volume",)),
    ("issue", ("number", "issue")),
    ("edition", ("edition",)),
    ("place", ("pub-location",)),
    ("source_key", ("rec-number", "accession-num")),
)
_NAME_PATHS: tuple[tuple[str, Role], ...] = (
    ("contributors/authors/author", "author"),
    ("contributors/secondary-authors/author", "editor"),
    ("contributors/translated-authors/author", "translator"),
)


def read(stream: BinaryIO) -> Iterator[Record | Rejection]:
    for found in elements(PeekableStream.over(stream), ("record",)):
        yield found if isinstance(found, Rejection) else _record(found)


def _record(found: Found) -> Record | Rejection:
    element = found.element
    draft = Draft(found.number, lambda: raw_of(element, RAW_LIMIT), untitled=_UNTITLED)
    draft.record.warnings.extend(found.warnings)
    kind = element.find("ref-type")
    name = kind.get("name", "") if kind is not None else ""
    draft.kind(_KIND_OF_TYPE.get(name.lower(), ""))
    draft.kind_in_words(name)
    for text_field, paths in _TEXT_PATHS:
        draft.text(text_field, next(filter(None, (_text(element, path) for path in paths)), ""))
    pages = _text(element, "pages")
    if "http" not in pages:
        draft.text("pages", pages)
    for path, role in _NAME_PATHS:
        for person in element.iterfind(path):
            draft.name(text_of(person), role)
    draft.publisher(_text(element, "publisher"))
    _read_date(draft, element)
    draft.languages(_text(element, "language"))
    for keyword in element.iterfind("keywords/keyword"):
        draft.keyword(text_of(keyword))
    _read_identifiers(draft, element)
    return draft.finish()


def _text(element: etree._Element, path: str) -> str:
    return text_of(element.find(path)).strip()


def _read_date(draft: Draft, element: etree._Element) -> None:
    year = _text(element, "dates/year")
    detail = _text(element, "dates/pub-dates/date")
    if parse_date(detail)[:4] == parse_date(year)[:4] != "":
        draft.date(detail)
    elif month_number(detail) and parse_date(year) == year:
        draft.date(f"{detail} {year}")
    else:
        draft.date(year or detail)


def _read_identifiers(draft: Draft, element: etree._Element) -> None:
    doi = _text(element, "electronic-resource-num")
    if doi:
        draft.identify("doi", doi)
    number = _text(element, "isbn")
    if number:
        draft.standard_number(number, "isbn")
    for address in element.iterfind("urls/related-urls/url"):
        # EndNote keeps commands of its own here, such as <Go to ISI>://…
        if not text_of(address).strip().startswith("<"):
            draft.link(text_of(address))
    for address in element.iterfind("urls/pdf-urls/url"):
        if text_of(address).strip().lower().startswith("http"):
            draft.file(text_of(address))
