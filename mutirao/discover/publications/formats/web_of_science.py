"""Web of Science field-tagged export (read only): `PT J` to `ER`, often saved with the ending .ris or .txt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from mutirao.discover.publications.records import Record, Rejection

from .dates import month_number, parse_date
from .draft import Draft, TextField
from .encoding import open_text

_UNTITLED = _("This record has no title, so it cannot be listed. Add a TI line.")
_LINE = re.compile(r"([A-Z][A-Z0-9])(?: (.*))?$", re.DOTALL)
_LISTS = frozenset({"AU", "AF", "BE", "ED", "CR", "C1"})
"""Tags where each continuation line is a value of its own; everywhere else it continues the text."""

_KIND_OF_TYPE = {"J": "article", "B": "book", "S": "book-chapter", "P": "other", "C": "conference-paper"}
_TEXT_TAGS: tuple[tuple[TextField, str], ...] = (
    ("title", "TI"), ("container", "SO"), ("abstract", "AB"), ("volume", "VL"), ("issue", "IS"), ("place", "PI"),
    ("source_key", "UT"),
)  # fmt: skip
_Values = dict[str, list[str]]


def read(stream: BinaryIO) -> Iterator[Record | Rejection]:
    for line, values in _blocks(open_text(stream)):
        yield _record(line, values)


def _blocks(lines: Iterable[str]) -> Iterator[tuple[int, _Values]]:
    start, tag = 0, ""
    values: _Values = {}
    for number, line in enumerate(lines, 1):
        match = _LINE.match(line.strip("\ufeff\n"))
        if match and match[1] in ("PT", "ER", "EF"):
            if values:
                yield start, values
            start, values = number, {}
        if match and match[1] not in ("ER", "EF", "FN", "VR"):
            tag = match[1]
            values.setdefault(tag, []).append((match[2] or "").strip())
        elif not match and line.startswith("   ") and values:
            _continue(values, tag, line.strip())
    if values:
        yield start, values


def _continue(values: _Values, tag: str, text: str) -> None:
    if tag in _LISTS:
        values[tag].append(text)
    else:
        values[tag][-1] = f"{values[tag][-1]} {text}"


@dataclass(frozen=True, slots=True)
class _First:
    """The first value of a tag, or nothing."""

    values: _Values

    def __call__(self, tag: str) -> str:
        return self.values.get(tag, [""])[0]


def _record(line: int, values: _Values) -> Record | Rejection:
    first = _First(values)
    draft = Draft(line, lambda: _written(values), untitled=_UNTITLED)
    draft.kind_in_words(first("DT"))
    draft.kind(_KIND_OF_TYPE.get(first("PT"), ""))
    for text_field, tag in _TEXT_TAGS:
        draft.text(text_field, first(tag))
    _read_names(draft, values)
    month = month_number(first("PD"))
    draft.date(f"{first('PY')}-{month:02}" if month and parse_date(first("PY")) else first("PY"))
    draft.languages(first("LA"))
    for keyword in f"{first('DE')};{first('ID')}".split(";"):
        draft.keyword(keyword)
    draft.pages(first("BP"), first("EP") or first("AR"))
    draft.identify("doi", first("DI"))
    draft.identify("pmid", first("PM"))
    for tag in ("SN", "EI", "BN"):
        draft.standard_number(first(tag), tag)
    return draft.finish()


def _written(values: _Values) -> str:
    return "\n".join(f"{tag} {' '.join(texts)}" for tag, texts in values.items())


def _read_names(draft: Draft, values: _Values) -> None:
    for name in values.get("AF") or values.get("AU", []):
        draft.name(name)
    for name in values.get("BE") or values.get("ED", []):
        draft.name(name, "editor")
    for publisher in values.get("PU", []):
        draft.publisher(publisher)
