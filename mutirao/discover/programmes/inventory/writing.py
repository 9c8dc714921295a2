"""Whole profiles on their way out: every claim with its codes and references, so that they come back as they were."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import IO, Any

from mutirao.base.web.sheets import csv_lines, write_workbook
from mutirao.discover.programmes.fields import FIELDS
from mutirao.discover.programmes.models import Claim, Programme, Reference
from mutirao.discover.programmes.querysets import ProgrammeQuerySet
from mutirao.discover.programmes.values import COLUMNS, ReferenceValue

BATCH = 200
ORDER = {item.name: place for place, item in enumerate(FIELDS)}
NAMED = {"organisation_id": ("organisation", "organisation_name"), "programme_named_id": ("named", "named_name")}
"""Ids mean nothing elsewhere: what is named travels by its address and its name."""
CLAIM_COLUMNS = tuple(name for column in COLUMNS for name in NAMED.get(column, (column,)))
REFERENCE_COLUMNS = tuple(
    "publication" if column.name == "publication_id" else column.name for column in fields(ReferenceValue)
)
PROGRAMME_COLUMNS = ("programme", "name", "countries", "main_language")


@dataclass(frozen=True, slots=True)
class Exported:
    """One programme, ready to be written: `claims` and `references` are rows of the columns above."""

    programme: str
    name: str
    countries: tuple[str, ...]
    language: str
    claims: list[dict[str, Any]] = field(default_factory=list)
    references: dict[int, dict[str, Any]] = field(default_factory=dict)

    @property
    def cells(self) -> list[str]:
        return [self.programme, self.name, "; ".join(self.countries), self.language]

    def cited(self, claim: dict[str, Any]) -> list[dict[str, Any]]:
        return [self.references[pk] for pk in claim["references"]]


def exported(chosen: ProgrammeQuerySet) -> Iterator[Exported]:
    """In batches with five queries each, the oldest first."""
    last = 0
    while batch := list(chosen.filter(pk__gt=last).order_by("pk").prefetch_related("countries")[:BATCH]):
        last = batch[-1].pk
        yield from of_batch(batch)


def of_batch(programmes: Sequence[Programme]) -> Iterator[Exported]:
    ids = [programme.pk for programme in programmes]
    told: dict[int, list[Claim]] = defaultdict(list)
    found = Claim.objects.current().filter(programme__in=ids).select_related("organisation", "programme_named")
    for claim in found.prefetch_related("references__publication").order_by("programme", "position", "pk"):
        told[claim.programme_id].append(claim)
    for programme in programmes:
        places = tuple(sorted(place.notation for place in programme.countries.all()))
        item = Exported(programme.slug, programme.title, places, programme.language)
        for claim in sorted(told[programme.pk], key=lambda claim: ORDER[claim.field]):
            cited = list(claim.references.all())
            item.references.update({reference.pk: reference_row(reference) for reference in cited})
            item.claims.append(claim_row(claim) | {"references": [reference.pk for reference in cited]})
        yield item


def claim_row(claim: Claim) -> dict[str, Any]:
    said = {column: getattr(claim, column) for column in COLUMNS}
    for column, thing in (("organisation_id", claim.organisation), ("programme_named_id", claim.programme_named)):
        del said[column]
        said |= dict(zip(NAMED[column], (thing.slug, thing.title) if thing else ("", ""), strict=True))
    return said


def reference_row(reference: Reference) -> dict[str, Any]:
    said = asdict(ReferenceValue.of(reference))
    del said["publication_id"]
    return said | {"publication": reference.publication.slug if reference.publication else ""}


# Formats


def as_json(items: Iterator[Exported]) -> Iterator[str]:
    """One list, a programme on each line; what is empty is left out."""
    yield "["
    for number, item in enumerate(items):
        claims = [filled(claim) | {"references": list(map(filled, item.cited(claim)))} for claim in item.claims]
        said = {
            "programme": item.programme,
            "name": item.name,
            "countries": item.countries,
            "main_language": item.language,
            "claims": claims,
        }
        yield ("\n" if not number else ",\n") + json.dumps(said, ensure_ascii=False)
    yield "\n]\n"


def filled(said: dict[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in said.items() if value not in ("", None) and name != "references"}


def plain(value: Any) -> Any:
    return value if isinstance(value, int | str) else str(value)


def as_csv(items: Iterator[Exported]) -> Iterator[str]:
    """A line for each claim, the programme's columns repeated, its references as a JSON list."""

    def rows() -> Iterator[list[Any]]:
        for item in items:
            for claim in item.claims or [dict.fromkeys(CLAIM_COLUMNS, "") | {"references": []}]:
                cited = json.dumps(list(map(filled, item.cited(claim))), ensure_ascii=False)
                yield [*item.cells, *(claim[column] for column in CLAIM_COLUMNS), cited]

    return csv_lines([*PROGRAMME_COLUMNS, *CLAIM_COLUMNS, "references"], rows())


def as_workbook(read: Callable[[], Iterator[Exported]]) -> IO[bytes]:
    """Three sheets, so what is written is read three times and never whole in memory."""

    def claims() -> Iterator[list[Any]]:
        for item in read():
            for claim in item.claims:
                cited = "; ".join(map(str, claim["references"]))
                yield [item.programme, *(claim[column] for column in CLAIM_COLUMNS), cited]

    def references() -> Iterator[list[Any]]:
        for item in read():
            for pk, said in item.references.items():
                yield [item.programme, pk, *(said[column] for column in REFERENCE_COLUMNS)]

    return write_workbook(
        [
            ("programmes", PROGRAMME_COLUMNS, (item.cells for item in read())),
            ("claims", ["programme", *CLAIM_COLUMNS, "references"], claims()),
            ("references", ["programme", "reference", *REFERENCE_COLUMNS], references()),
        ]
    )
