"""The few elements of a web page that describe it, cut out of the source before anything is parsed.

A page is a stranger's: parsing two megabytes of elements nested in one another takes minutes, and no part of what is
wanted here is nested in anything.
"""

from __future__ import annotations

import codecs
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

MOST_ELEMENTS: Final = 1000
LONGEST_TITLE: Final = 1000
LONGEST_DATA: Final = 200_000
DEEPEST_DATA: Final = 6
_ELEMENT: Final = re.compile(
    r"<(meta|link|html)\s(?:[^<>\"']|\"[^\"]{0,20000}\"|'[^']{0,20000}'){0,3000}>", re.IGNORECASE
)
_TITLE: Final = re.compile(rf"<title[^<>]{{0,200}}>([^<]{{1,{LONGEST_TITLE}}})", re.IGNORECASE)
_DATA: Final = re.compile(r"<script\s[^<>]{0,300}application/ld\+json[^<>]{0,300}>", re.IGNORECASE)
_CHARSET: Final = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?([\w-]{2,40})", re.IGNORECASE)


@dataclass(slots=True)
class Tags:
    """`metas` are the contents of meta elements by their name or property, in lower case and in the page's order."""

    metas: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    title: str = ""
    language: str = ""
    canonical: str = ""
    licence: str = ""
    data: list[dict[str, Any]] = field(default_factory=list)

    def all(self, *names: str) -> list[str]:
        return [value for name in names for value in self.metas.get(name, ())]

    def first(self, *names: str) -> str:
        return next(iter(self.all(*names)), "")


def decoded(raw: bytes, charset: str = "") -> str:
    """By mark, as UTF-8, as the server or the page says, or as Western European; never fails."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    declared = _CHARSET.search(raw[:4096])
    for name in (charset, declared[1].decode() if declared else ""):
        try:
            if name and codecs.lookup(name)._is_text_encoding:  # noqa: SLF001 - zip and rot13 are codecs too
                return raw.decode(name, "replace")
        except LookupError:
            continue
    return raw.decode("cp1252", "replace")


def tags_of(source: str) -> Tags:
    tags = Tags()
    for element in islice(_ELEMENT.finditer(source), MOST_ELEMENTS):
        read_element(tags, element[1].lower(), attributes_of(element[0], element[1]))
    if title := _TITLE.search(source):
        tags.title = text_of(title[1])
    tags.data = list(data_of(source))
    return tags


def attributes_of(element: str, name: str) -> dict[str, str]:
    node = LexborHTMLParser(element).css_first(name)
    return {key.lower(): (value or "").strip() for key, value in node.attributes.items()} if node else {}


def read_element(tags: Tags, element: str, said: dict[str, str]) -> None:
    if element == "html":
        tags.language = tags.language or said.get("lang", "")
    elif element == "link":
        relations = said.get("rel", "").lower().split()
        tags.canonical = tags.canonical or (said.get("href", "") if "canonical" in relations else "")
        tags.licence = tags.licence or (said.get("href", "") if "license" in relations else "")
    elif said.get("content"):
        name = (said.get("name") or said.get("property") or said.get("itemprop") or "").lower()
        tags.metas[re.sub(r"^(?:dcterms\.|dcterms:|dc:)", "dc.", name)].append(said["content"])


def text_of(markup: str) -> str:
    body = LexborHTMLParser(f"<p>{markup}").body
    return " ".join(body.text().split()) if body else ""


def data_of(source: str) -> Iterator[dict[str, Any]]:
    """The objects of the page's JSON-LD, those inside lists and graphs too."""
    place = 0
    while found := _DATA.search(source, place):
        end = source.find("</", found.end())
        if end < 0:
            return
        place = end
        if end - found.end() <= LONGEST_DATA:
            try:
                yield from objects_in(json.loads(source[found.end() : end], strict=False), DEEPEST_DATA)
            except (ValueError, RecursionError):
                continue


def objects_in(value: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth and isinstance(value, list):
        for item in value[:100]:
            yield from objects_in(item, depth - 1)
    elif depth and isinstance(value, dict):
        yield value
        yield from objects_in(value.get("@graph"), depth - 1)
        yield from objects_in(value.get("mainEntity"), depth - 1)
