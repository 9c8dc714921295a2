"""RIS: two-letter tags, one a line, from TY to ER, as reference managers exchange them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from mutirao.discover.publications.records import Name, Record, Rejection, Role

from . import dates
from .draft import Draft, TextField, is_file_address
from .encoding import open_text
from .kinds import WORDS
from .people import format_name

_UNTITLED = _("This record has no title, so it cannot be listed. Add a TI line.")
_TOO_LONG = _("This record is longer than 20 million characters. What comes after them was left out.")
_MAX_RECORD = 20_000_000
_UNFINISHED = _("The file ends or the next record begins before this record’s ER line. Its last lines may be missing.")
_LINE = re.compile(r"([A-Z][A-Z0-9]) {1,2}-(?:\s+(.*))?$", re.DOTALL)

KIND_OF_TYPE = {
    "JOUR": "article", "MGZN": "article", "EJOUR": "article", "ABST": "article", "INPR": "article",
    "NEWS": "article", "BOOK": "book", "EBOOK": "book", "EDBOOK": "book", "CLSWK": "book", "SER": "book",
    "ANCIENT": "book", "DICT": "book", "ENCYC": "book", "CONF": "conference-paper", "CHAP": "book-chapter",
    "ECHAP": "book-chapter", "CPAPER": "conference-paper", "THES": "thesis", "RPRT": "report",
    "GOVDOC": "report", "GRNT": "report", "UNPB": "working-paper", "MANSCPT": "working-paper",
    "STAND": "guideline", "LEGAL": "legal-text", "STAT": "legal-text", "BILL": "legal-text",
    "CASE": "legal-text", "HEAR": "legal-text", "UNBILL": "legal-text", "SLIDE": "presentation",
    "FIGURE": "image", "ART": "image", "CHART": "image", "MAP": "image", "SOUND": "audio", "MUSIC": "audio",
    "VIDEO": "video", "MPCT": "video", "ADVS": "video", "MULTI": "video", "DATA": "dataset",
    "AGGR": "dataset", "DBASE": "dataset", "COMP": "software", "ELEC": "web-page", "BLOG": "web-page",
    "ICOMM": "web-page",
}  # fmt: skip
_TYPE_OF_KIND = {
    "report": "RPRT", "working-paper": "RPRT", "article": "JOUR", "policy-brief": "RPRT", "book": "BOOK",
    "book-chapter": "CHAP", "thesis": "THES", "conference-paper": "CPAPER", "guideline": "RPRT",
    "legal-text": "LEGAL", "presentation": "SLIDE", "infographic": "FIGURE", "image": "FIGURE",
    "audio": "SOUND", "video": "VIDEO", "dataset": "DATA", "software": "COMP", "web-page": "ELEC",
    "newsletter": "GEN", "other": "GEN",
}  # fmt: skip
_COARSE_TYPES = frozenset({"RPRT", "GEN", "FIGURE", "GOVDOC", "UNPB", ""})
"""Types that say little: there the type of work (M3) may say more."""

_TEXT_TAGS: tuple[tuple[TextField, tuple[str, ...]], ...] = (
    ("title", ("TI", "T1", "CT", "ST")),
    ("container", ("JF", "T2", "JO", "BT", "JA", "J2", "T3")),
    ("abstract", ("AB", "N2")),
    ("volume", ("VL", "VO")),
    ("issue", ("IS", "CP")),
    ("edition", ("ET",)),
    ("place", ("CY", "PP")),
    ("source_key", ("ID", "AN", "U2")),
)
_NAME_TAGS: tuple[tuple[str, Role], ...] = (
    ("AU", "author"), ("A1", "author"), ("A2", "editor"), ("ED", "editor"), ("A4", "translator"), ("TA", "translator"),
)  # fmt: skip


@dataclass(slots=True)
class _Block:
    """The lines of one record, gathered by tag."""

    line: int
    finished: bool = False
    size: int = 0
    values: dict[str, list[str]] = field(default_factory=dict)
    raw: list[str] = field(default_factory=list)

    def every(self, *tags: str) -> list[str]:
        return [value for tag in tags for value in self.values.get(tag, []) if value]

    def first(self, *tags: str) -> str:
        return next(iter(self.every(*tags)), "")


def read(stream: BinaryIO) -> Iterator[Record | Rejection]:
    for block in _blocks(open_text(stream)):
        yield _record(block)


def _blocks(lines: Iterable[str]) -> Iterator[_Block]:
    block: _Block | None = None
    last: list[str] = []
    for number, line in enumerate(lines, 1):
        match = _LINE.match(line.lstrip("\ufeff"))
        tag, value = (match[1], (match[2] or "").strip()) if match else ("", line.strip())
        if block and tag in ("TY", "ER"):
            block.finished = tag == "ER"
            yield block
            block = None
        if tag == "ER" or (block is None and not tag):
            continue
        block = block or _Block(number)
        block.size += len(line)
        if block.size - len(line) > _MAX_RECORD:
            continue
        block.raw.append(line)
        if tag:
            last = block.values.setdefault(tag, [])
            last.append(value)
        elif value and last:
            last[-1] = f"{last[-1]} {value}"
    if block:
        yield block


def _record(block: _Block) -> Record | Rejection:
    draft = Draft(block.line, lambda: "".join(block.raw), untitled=_UNTITLED)
    _read_kind(draft, block)
    if draft.record.kind == "book" and not block.first("TI", "T1"):
        draft.text("title", block.first("BT", "T2"))
    for text_field, tags in _TEXT_TAGS:
        draft.text(text_field, block.first(*tags))
    if draft.record.container == draft.record.title:
        draft.record.container = ""
    draft.pages(block.first("SP"), block.first("EP"))
    _read_names(draft, block)
    _read_dates(draft, block)
    for value in block.every("LA"):
        draft.languages(value)
    for value in block.every("KW"):
        draft.keyword(value)
    _read_identifiers(draft, block)
    _read_links(draft, block)
    if block.size > _MAX_RECORD:
        draft.warn("record", _TOO_LONG)
    if not block.finished:
        draft.warn("ER", _UNFINISHED)
    return draft.finish()


def _read_kind(draft: Draft, block: _Block) -> None:
    written = block.first("TY").strip()
    if written.upper() in _COARSE_TYPES:
        draft.kind_in_words(block.first("M3"))
    draft.kind(KIND_OF_TYPE.get(written.upper(), ""))
    if written and written.upper() not in KIND_OF_TYPE and written.upper() != "GEN":
        draft.kind_in_words(written)


def _read_names(draft: Draft, block: _Block) -> None:
    for tag, role in _NAME_TAGS:
        for value in block.every(tag):
            draft.name(value, role)
    for value in block.every("PB"):
        draft.publisher(value)


def _read_dates(draft: Draft, block: _Block) -> None:
    years = block.every("PY", "Y1")
    year = next(filter(None, map(dates.parse_date, years)), "")[:4]
    for value in (*block.every("DA"), *years):
        # Web of Science writes the year in PY and the rest, as “JUN 19”, in DA.
        has_no_year = year and not dates.parse_date(value) and dates.month_number(value)
        draft.date(f"{value} {year}" if has_no_year else value)


def _read_identifiers(draft: Draft, block: _Block) -> None:
    for value in block.every("DO"):
        draft.identify("doi", value)
    for value in block.every("SN"):
        draft.standard_number(value, "SN")
    for value in block.every("M3", "N1"):
        if value.lower().startswith("doi:"):
            draft.recognise(value)


def _read_links(draft: Draft, block: _Block) -> None:
    for value in block.every("UR"):
        for address in re.split(r"\s*;\s*(?=https?://|www\.)|\s+(?=https?://)", value):
            draft.link(address, "UR")
    for value in block.every("L1"):
        draft.file(value, "L1")
    for value in block.every("L2", "LK"):
        if is_file_address(value):
            draft.file(value)
        elif value.lower().startswith("http"):
            draft.link(value)


def write(records: Iterable[Record]) -> Iterator[str]:
    """One string a record. RIS has no subtitle (it joins the title), no licence and no countries."""
    for record in records:
        yield "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in _lines(record)) + "\r\n"


def _lines(record: Record) -> Iterator[tuple[str, str]]:
    kind = _TYPE_OF_KIND[record.kind]
    yield "TY", kind
    yield "TI", ": ".join(filter(None, (record.title, record.subtitle)))
    if kind in _COARSE_TYPES:
        yield "M3", WORDS[record.kind]
    for tag, role in (("AU", "author"), ("A2", "editor"), ("A4", "translator")):
        yield from ((tag, _name(name)) for name in record.named(role))  # type: ignore[arg-type]  # the three are roles
    yield from (("PB", name.literal or name.display) for name in record.named("publisher"))
    if record.issued:
        yield "PY", record.issued[:4]
        yield "DA", (record.issued.replace("-", "/") + "//")[: 10 if len(record.issued) == 10 else None]
    start, _dash, end = record.pages.partition("-")
    pairs = (
        ("AB", record.abstract), ("T2", record.container), ("VL", record.volume), ("IS", record.issue), ("SP", start),
        ("EP", end), ("ET", record.edition), ("CY", record.place), ("ID", record.source_key), ("UR", record.url),
    )  # fmt: skip
    yield from ((tag, value) for tag, value in pairs if value)
    for scheme, tag in (("doi", "DO"), ("isbn", "SN"), ("issn", "SN")):
        yield from ((tag, value) for value in record.identifiers.get(scheme, []))
    for tag, values in (("LA", record.languages), ("KW", record.keywords), ("L1", record.file_urls)):
        yield from ((tag, value) for value in values)
    yield "ER", ""


def _name(name: Name) -> str:
    return name.literal or format_name(name)
