"""Profiles as this site writes them, on their way back: the inverse of `writing.py`."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from mutirao.base.taxonomy.models import Place
from mutirao.base.web.sheets import as_written
from mutirao.connect.stakeholders.models import Stakeholder
from mutirao.discover.programmes.checking import clashes, problems_of
from mutirao.discover.programmes.fields import BY_NAME
from mutirao.discover.programmes.inventory.amounts import number_of
from mutirao.discover.programmes.inventory.profiles import Fate, Profile
from mutirao.discover.programmes.inventory.tables import Cell
from mutirao.discover.programmes.inventory.workbooks import FAULTS, check_size, is_workbook, unescaped, unreadable
from mutirao.discover.programmes.inventory.writing import CLAIM_COLUMNS, PROGRAMME_COLUMNS
from mutirao.discover.programmes.models import Programme
from mutirao.discover.programmes.values import ClaimValue, ReferenceValue
from mutirao.discover.publications.formats.csv_rows import guess_delimiter
from mutirao.discover.publications.formats.encoding import guess_encoding
from mutirao.discover.publications.models import Publication

WHOLE = ("year", "until_year", "age_from", "age_to")
NAMES = {"organisation": Stakeholder, "named": Programme, "publication": Publication}
Said = dict[str, Any]


class Names:
    """What addresses stand for on this site, each asked for once."""

    def __init__(self) -> None:
        self.places = dict(Place.objects.values_list("notation", "pk"))
        self.known: dict[tuple[str, str], int | None] = {}

    def find(self, kind: str, slug: str) -> int | None:
        if slug and (kind, slug) not in self.known:
            self.known[kind, slug] = NAMES[kind].objects.filter(slug=slug).values_list("pk", flat=True).first()
        return self.known.get((kind, slug))


def read_profiles(stream: BinaryIO) -> Iterator[Profile]:
    """The programmes of an export in any of its formats. Raises `ValidationError` where it is none."""
    head = stream.read(1024)
    stream.seek(0)
    names = Names()
    if is_workbook(head):
        found = from_workbook(stream)
    elif head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"[":
        found = from_json(stream)
    else:
        found = from_csv(stream)
    for line, said in enumerate(found, start=1):
        yield to_profile(line, said, names)


def from_json(stream: BinaryIO) -> Iterator[Said]:
    try:
        found = json.loads(stream.read().decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise no_export() from problem
    for said in found:
        if not isinstance(said, dict) or not isinstance(said.get("claims", []), list):
            raise no_export()
        yield said


def from_csv(stream: BinaryIO) -> Iterator[Said]:
    """Lines of one programme stand together."""
    encoding = guess_encoding(stream.read(4096))
    stream.seek(0)
    with io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="") as text:
        delimiter = guess_delimiter(text.readline())
        stream.seek(0)
        text.seek(0)
        rows = csv.DictReader(text, delimiter=delimiter)
        if not {*PROGRAMME_COLUMNS} <= {name.lstrip("\ufeff") for name in rows.fieldnames or ()}:
            raise no_export()
        current: Said = {}
        for row in rows:
            said = {str(key).lstrip("\ufeff"): as_written(value or "") for key, value in row.items() if key}
            if said["programme"] != current.get("programme"):
                if current:
                    yield current
                current = {name: said[name] for name in PROGRAMME_COLUMNS} | {"claims": []}
            if said.get("field"):
                current["claims"].append(said | {"references": references_in(said.get("references", ""))})
        if current:
            yield current


def references_in(text: str) -> list[Said]:
    try:
        found = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return [{"title": text[:500]}]
    return found if isinstance(found, list) else []


def from_workbook(stream: BinaryIO) -> Iterator[Said]:
    try:
        check_size(stream)
        book = load_workbook(stream, read_only=True, data_only=True)
        sheets = {name: list(sheet_rows(book[name])) for name in ("programmes", "claims", "references")}
    except FAULTS as problem:
        raise unreadable() from problem
    sources = {str(row.get("reference")): row for row in sheets["references"]}
    claims: dict[str, list[Said]] = defaultdict(list)
    for row in sheets["claims"]:
        cited = [
            sources[key] for part in str(row.get("references") or "").split(";") if (key := part.strip()) in sources
        ]
        claims[str(row.get("programme"))].append(row | {"references": cited})
    for row in sheets["programmes"]:
        yield row | {"claims": claims[str(row.get("programme"))]}


def sheet_rows(sheet: Any) -> Iterator[Said]:
    rows = sheet.iter_rows(values_only=True)
    header = [str(name or "") for name in next(rows, ())]
    for row in rows:
        if any(value is not None for value in row):
            yield dict(zip(header, map(unescaped, row), strict=False))


def no_export() -> ValidationError:
    return ValidationError(_("This is no export of profiles, as this site or another of its kind writes them."))


# What a programme says


def to_profile(line: int, said: Said, names: Names) -> Profile:
    slug = str(said.get("programme") or "")
    profile = Profile(line, key=slug, slug=slug, title=str(said.get("name") or "")[:500])
    profile.language = str(said.get("main_language") or "")
    profile.raw = json.dumps(said, ensure_ascii=False, default=str)
    listed = said.get("countries") or []
    for code in listed.split(";") if isinstance(listed, str) else listed:
        pk = names.places.get(str(code).strip())
        cell = Cell(f"{line} countries {code}", "countries", str(code))
        if pk is None and str(code).strip():
            profile.mark(cell, Fate.REFUSED, "", _("“%(name)s” is no country we know.") % {"name": str(code)[:60]})
        elif pk is not None:
            profile.place_ids.append(pk)
            profile.mark(cell, Fate.TAKEN, "countries")
    if not profile.title or not slug:
        profile.problem = _("This row has no name of a programme.")
    for number, claim in enumerate(said.get("claims") or (), start=1):
        add_claim(profile, number, claim, names)
    return profile


def add_claim(profile: Profile, number: int, said: Said, names: Names) -> None:
    """A claim that cannot be, or cannot stand beside the others, is reported with all it said."""
    words = "; ".join(f"{name}: {value}" for name, value in said.items() if value not in (None, "", []))
    cell = Cell(f"{profile.line} claim {number}", str(said.get("field") or ""), words)
    try:
        value = to_value(said, names)
    except (TypeError, ValueError, ArithmeticError, AttributeError) as problem:
        profile.mark(cell, Fate.REFUSED, "", str(problem))
        return
    found = problems_of(value)
    if not found:
        beside = [*profile.of_field(value.field), value]
        clashing = clashes(BY_NAME[value.field], list(enumerate(beside)))
        found = [problem for at, problem in clashing if at == len(beside) - 1]
    if found:
        profile.mark(cell, Fate.REFUSED, value.field, found[0].sentence)
    else:
        profile.values.append(value)
        profile.mark(cell, Fate.TAKEN, value.field)


def to_value(said: Said, names: Names) -> ClaimValue:
    """Raises `ValueError` and its like where a column holds what it cannot."""
    found: Said = {name: written(said.get(name)) for name in CLAIM_COLUMNS if said.get(name) not in (None, "")}
    for name in WHOLE:
        if name in found:
            found[name] = int(found[name])
    if "number" in found:
        found["number"] = number_of(said["number"])
    organisation, organisation_name = found.pop("organisation", ""), found.pop("organisation_name", "")
    named, named_name = found.pop("named", ""), found.pop("named_name", "")
    value = ClaimValue(**found)
    if organisation or organisation_name:
        pk = names.find("organisation", organisation)
        value = replace(value, organisation_id=pk, text=value.text if pk else organisation_name)
    if named or named_name:
        pk = names.find("named", named)
        value = replace(value, programme_named_id=pk, text=value.text if pk else named_name)
    references = [to_reference(reference, names) for reference in said.get("references") or ()]
    return replace(value, references=tuple(dict.fromkeys(references)))


def written(value: Any) -> str:
    return value.isoformat()[:10] if isinstance(value, date) else str(value)


def to_reference(said: Said, names: Names) -> ReferenceValue:
    found = {name: written(said[name]) for name in ("kind", "author", "year", "title", "url") if said.get(name)}
    accessed = date.fromisoformat(written(said["accessed_on"])) if said.get("accessed_on") else None
    slug = str(said.get("publication") or "")
    pk = names.find("publication", slug)
    if slug and pk is None and not found.get("title"):
        found["title"] = slug
    return ReferenceValue(**found, publication_id=pk, accessed_on=accessed)
