"""Bibliographic formats: which there are, which one a file is in, and records read from and written to each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from mutirao.discover.publications.records import Reason, Record, Rejection

from . import bibtex, csl, csv_table, endnote_xml, oai, ris, web_of_science
from .containers import why_not_text
from .encoding import PeekableStream, decode

Reader = Callable[[BinaryIO], Iterator[Record | Rejection]]
Writer = Callable[[Iterable[Record]], Iterator[str]]

_UNKNOWN = _(
    "The format of this file was not recognised. It may be RIS, BibTeX, CSV, CSL-JSON, EndNote XML, "
    "Web of Science or OAI-PMH; if it is one of these, say which."
)
_EMPTY = _("No records were found in this file.")


@dataclass(frozen=True, slots=True)
class Format:
    """A format that files come in; `write` is None where it is only read."""

    name: str
    label: str
    extensions: tuple[str, ...]
    media_type: str
    read: Reader
    write: Writer | None = None


FORMATS: dict[str, Format] = {
    item.name: item
    for item in (
        Format("ris", "RIS", (".ris",), "application/x-research-info-systems", ris.read, ris.write),
        Format("bibtex", "BibTeX", (".bib", ".bibtex"), "application/x-bibtex", bibtex.read, bibtex.write),
        Format("csl-json", "CSL-JSON", (".json",), "application/vnd.citationstyles.csl+json", csl.read, csl.write),
        Format("csv", "CSV", (".csv", ".tsv", ".tab"), "text/csv", csv_table.read, csv_table.write),
        Format("oai", "OAI-PMH", (".xml",), "text/xml", oai.read),
        Format("endnote-xml", "EndNote XML", (".xml",), "application/xml", endnote_xml.read),
        Format("web-of-science", "Web of Science", (".txt", ".isi"), "text/plain", web_of_science.read),
    )
}

_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("oai", re.compile(r"\A\s*<.{0,4000}?(?<=<)(?:\w{1,20}:)?OAI-PMH[\s>]", re.DOTALL)),
    (
        "endnote-xml",
        re.compile(r"\A\s*<.{0,4000}?<records[\s>].{0,8000}?<(?:ref-type|titles|contributors)[\s>]", re.DOTALL),
    ),
    ("web-of-science", re.compile(r"\A\s*(?:FN [A-Z].*\n(?:VR .*\n)?\s*)?PT [A-Z]\s*\n")),
    ("ris", re.compile(r"^TY {1,2}-(?:\s|$)", re.MULTILINE)),
    ("csl-json", re.compile(r"\A\s*[\[{][\s\[{]*\"")),
    ("bibtex", re.compile(r"^[ \t]*@\s*\w{1,30}\s*[{(]", re.MULTILINE)),
)
"""What the start of a file in each format looks like, the most telling first."""
_TAG_LINE = re.compile(r"^[A-Z][A-Z0-9]  - ", re.MULTILINE)


def sniff(head: bytes, filename: str = "") -> str | None:
    """The format of a file that starts with `head`: by its content, and by its name only where that says nothing."""
    if why_not_text(head):
        return None
    text = decode(head).lstrip("\ufeff")
    for name, sign in _SIGNS:
        if sign.search(text):
            return name
    if text.lstrip().startswith("<"):
        return None
    if len(_TAG_LINE.findall(text)) >= 3 and "PMID- " not in text:
        return "ris"
    header = next((line for line in text.splitlines() if line.strip()), "")
    if csv_table.names_titles(csv_table.header_columns(header)):
        return "csv"
    return _by_extension(filename)


def _by_extension(filename: str) -> str | None:
    suffix = PurePath(filename).suffix.lower()
    return next(
        (item.name for item in FORMATS.values() if suffix in item.extensions and suffix not in (".xml", ".txt")), None
    )


def read(stream: BinaryIO, format: str | None = None, filename: str = "") -> Iterator[Record | Rejection]:  # noqa: A002
    """Records and rejections in the order of the file, as they are read; a file never raises, whatever is in it."""
    peekable = PeekableStream.over(stream)
    if reason := why_not_text(peekable.head):
        yield Rejection(1, "file", reason)
        return
    name = format or sniff(peekable.head, filename)
    if name is None:
        yield Rejection(1, "file", _UNKNOWN if peekable.head else _EMPTY)
        return
    found = False
    for item in FORMATS[name].read(peekable):
        found = True
        yield item
    if not found:
        yield Rejection(1, "file", _EMPTY)


def write(records: Iterable[Record], format: str) -> Iterator[str]:  # noqa: A002
    """The records in pieces of text, to be sent or saved in UTF-8 as they come."""
    writer = FORMATS[format].write
    if writer is None:
        raise ValueError(f"{FORMATS[format].label} is only read, not written")
    return writer(records)


__all__ = ["FORMATS", "Format", "Reason", "Record", "Rejection", "read", "sniff", "why_not_text", "write"]
