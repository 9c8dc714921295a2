"""The files that lists come in: CSV by the template, by OpenAlex and others like it, and ROR's JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mutirao.base.web.sheets import as_written
from mutirao.connect.stakeholders.importing.rows import READERS, Kind, Problem, Row, read_row

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 20_000
OTHER_HEADINGS = {
    "agency": "name",
    "organisation": "name",
    "organization": "name",
    "title": "name",
    "country": "countries",
    "kind": "type",
    "ror_id": "ror",
    "url": "website",
    "established": "founded",
    "parent": "part_of",
    "aliases": "other_names",
    "summary": "description",
}
"""What others call the columns of our template."""


def read_file(content: bytes, *, default_kind: str) -> Iterator[Row]:
    """Row by row. Raises `ValidationError` where the file as a whole cannot be read."""
    if len(content) > MOST_BYTES:
        raise ValidationError(_("This file is larger than 20 MB."))
    text = decoded(content)
    if text.lstrip()[:1] in {"[", "{"}:
        return ror_rows(text, default_kind)
    return csv_rows(text, default_kind)


def decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValidationError(_("This file is not written in UTF-8. Please save it as “CSV UTF-8”."))


# CSV


def csv_rows(text: str, default_kind: str) -> Iterator[Row]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    try:
        header = headings(next(reader, []))
    except csv.Error as problem:
        raise ValidationError(_("The first line cannot be read: %(problem)s") % {"problem": problem}) from problem
    if "name" not in header:
        raise ValidationError(_("There is no column “name”. The first line must hold the names of the columns."))
    return numbered(reader, header, default_kind)


def delimiter_of(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def headings(cells: Sequence[str]) -> list[str]:
    """By our names; "" for a column that means nothing here, or a second one of the same name."""
    found: list[str] = []
    for cell in cells:
        word = "_".join(cell.strip().lower().split())
        name = word if word in READERS else OTHER_HEADINGS.get(word, "")
        found.append(name if name not in found else "")
    return found


def numbered(reader: Any, header: Sequence[str], default_kind: str) -> Iterator[Row]:
    """Each row with the line its record begins on."""
    count = 0
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as problem:
            yield broken(line, _("This line cannot be read: %(problem)s") % {"problem": problem})
            return
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        if count > MOST_ROWS:
            yield broken(line, _("Only the first %(number)s rows are read.") % {"number": MOST_ROWS})
            return
        yield from_cells(line, cells, header, default_kind)


def from_cells(line: int, cells: Sequence[str], header: Sequence[str], default_kind: str) -> Row:
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        return broken(line, _("This line has more cells than there are columns; is a quotation mark missing?"))
    said = {name: as_written(cell) for name, cell in zip(header, cells, strict=False) if name}
    return read_row(line, said, default_kind)


def broken(line: int, sentence: str) -> Row:
    return Row(line, problems=[Problem(line, "", sentence)])


# ROR's JSON, second version of its schema


def ror_rows(text: str, default_kind: str) -> Iterator[Row]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise ValidationError(_("This is no JSON: %(problem)s") % {"problem": str(problem)[:120]}) from problem
    records = found.get("items", [found]) if isinstance(found, dict) else found
    if not isinstance(records, list):
        raise ValidationError(_("There is no list of organisations in this file."))
    return (ror_row(number, record, default_kind) for number, record in enumerate(records[:MOST_ROWS], start=1))


def ror_row(number: int, record: Any, default_kind: str) -> Row:
    """`number` counts the records from 1."""
    try:
        said, translated = ror_said(record)
    except (KeyError, TypeError, AttributeError, ValueError):
        return broken(number, _("This is no record of ROR in the second version of its schema."))
    row = read_row(number, said, default_kind)
    row.names += translated
    return row


def ror_said(record: Mapping[str, Any]) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    names = record["names"]
    shown = [name["value"] for name in names if "ror_display" in name["types"]]
    title = (shown or [names[0]["value"]])[0]
    countries = [place["geonames_details"]["country_code"] for place in record.get("locations", [])]
    said = {
        "name": title,
        "acronym": first(name["value"] for name in names if "acronym" in name["types"]),
        "type": first(kind for kind in record.get("types", []) if kind != "funder"),
        "countries": ";".join(dict.fromkeys(countries)),
        "ror": record["id"],
        "website": first(link["value"] for link in record.get("links", []) if link["type"] == "website"),
        "founded": str(record.get("established") or ""),
        "part_of": first(item["id"] for item in record.get("relationships", []) if item["type"] == "parent"),
    }
    return said, list(other_names(names, title))


def other_names(names: Sequence[Mapping[str, Any]], title: str) -> Iterator[tuple[str, str, str]]:
    for name in names:
        if name["value"] != title and "acronym" not in name["types"]:
            is_label = "label" in name["types"] and name.get("lang")
            yield (Kind.TRANSLATED if is_label else Kind.ALTERNATIVE).value, name.get("lang") or "", name["value"]


def first(values: Iterator[Any]) -> str:
    return str(next(values, ""))
