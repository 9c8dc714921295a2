"""Programmes side by side, field by field: what is the same, what differs, and what cannot be compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mutirao.discover.programmes.components import cell_html
from mutirao.discover.programmes.fields import BY_NAME, SECTION_LABELS, Field, in_section
from mutirao.discover.programmes.models import Claim
from mutirao.discover.programmes.table.cells import claim_line, column_label, lines
from mutirao.discover.programmes.table.figures import Measure
from mutirao.discover.programmes.table.rows import Row
from mutirao.discover.programmes.wording import SILENCE, value_text

FEWEST, MOST = 2, 6
SAID = {"known", "not_applicable"}
"""A programme of which one of these is said can differ from another; of the others nobody knows whether it does."""


class State(StrEnum):
    """How the cells of one line are to each other."""

    SAME = "same"
    DIFFERS = "differs"
    PARTLY = "partly"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Cell:
    """What one programme says; `key` is what it is compared by, None where that cannot be."""

    lines: Sequence[str]
    key: Any = None
    sources: int = 0
    note: str = ""

    @property
    def is_silent(self) -> bool:
        return self.key is None

    @property
    def html(self) -> SafeString:
        return cell_html(self.lines, is_silent=self.is_silent)


@dataclass(frozen=True, slots=True)
class Line:
    """One field, or one sort of number of a series, with a cell for each programme."""

    name: str
    label: str
    cells: Sequence[Cell]

    @property
    def state(self) -> State:
        keys = [cell.key for cell in self.cells if cell.key is not None]
        if not keys:
            return State.SILENT
        if any(key != keys[0] for key in keys):
            return State.DIFFERS
        return State.SAME if len(keys) == len(self.cells) else State.PARTLY

    @property
    def is_different(self) -> bool:
        return self.state in {State.DIFFERS, State.PARTLY}


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the profile with its lines."""

    label: str
    lines: Sequence[Line]


Sources = dict[int, set[int]]
"""By claim, the references it rests on."""


def compared(rows: Sequence[Row], sources: Sources, *, only_differences: bool = False) -> list[Part]:
    """Where there is nothing to say of any programme, a line is left out; a part without lines too."""
    parts = [Part(_("Where and when looked at"), [own_line(rows, name) for name in ("country", "region", "verified")])]
    parts += [
        Part(str(label), [line for field in in_section(section) for line in lines_of(field, rows, sources)])
        for section, label in SECTION_LABELS.items()
    ]
    if only_differences:
        parts = [Part(part.label, [line for line in part.lines if line.is_different]) for part in parts]
    return [part for part in parts if part.lines]


def own_line(rows: Sequence[Row], name: str) -> Line:
    said = [lines(row, name) for row in rows]
    return Line(name, column_label(name), [Cell(texts, tuple(texts) or None) for texts in said])


def lines_of(field: Field, rows: Sequence[Row], sources: Sources) -> list[Line]:
    told = [row.told.get(field.name, []) for row in rows]
    if not any(told):
        return []
    if field.is_series and any(claim.status == "known" for claims in told for claim in claims):
        return series_lines(field, told, sources)
    return [Line(field.name, str(field.label), [cell_of(field, claims, sources) for claims in told])]


def cell_of(field: Field, claims: Sequence[Claim], sources: Sources) -> Cell:
    key = frozenset(key_of(claim) for claim in claims) if claims and claims[0].status in SAID else None
    return Cell([claim_line(claim) for claim in claims], key, count_sources(claims, sources))


def key_of(claim: Claim) -> Any:
    """Two values are the same if their codes, their organisations or, but for case and blanks, their words are."""
    if claim.status != "known":
        return claim.status
    return claim.code or claim.number or claim.named_id or " ".join(claim.text.casefold().split())


def count_sources(claims: Iterable[Claim], sources: Sources) -> int:
    return len({reference for claim in claims for reference in sources.get(claim.pk, ())})


# Series


Years = dict[int | None, Claim]


def series_lines(field: Field, told: Sequence[Sequence[Claim]], sources: Sources) -> list[Line]:
    """A line for each sort of number, so that two units never share one; parts of a whole only where it is missing."""
    by_measure: list[dict[Measure, Years]] = [by_measure_and_year(claims) for claims in told]
    measures = sorted({measure for own in by_measure for measure in own}, key=lambda measure: measure.label)
    whole = [measure for measure in measures if measure.is_whole]
    return [
        Line(
            field.name,
            f"{field.label}: {measure.label}",
            [series_cell(measure, own, claims, year, sources) for own, claims in zip(by_measure, told, strict=True)],
        )
        for measure in whole or measures
        for year in [shared_year([own[measure] for own in by_measure if measure in own])]
    ]


def by_measure_and_year(claims: Iterable[Claim]) -> dict[Measure, Years]:
    found: dict[Measure, Years] = defaultdict(dict)
    for claim in claims:
        if claim.status == "known":
            found[Measure.of(claim)].setdefault(claim.year, claim)
    return found


def shared_year(told: Sequence[Years]) -> int | None:
    """The latest year that all who have this sort of number have it for; None where there is none."""
    shared = set.intersection(*(set(years) for years in told)) - {None}
    return max((year for year in shared if year is not None), default=None)


def series_cell(
    measure: Measure, own: dict[Measure, Years], claims: Sequence[Claim], year: int | None, sources: Sources
) -> Cell:
    """The number of the year that all have, or else the latest, always with its year."""
    if measure not in own:
        return without(own, claims)
    latest = max(own[measure].values(), key=lambda claim: claim.year or 0)
    shown = own[measure].get(year, latest) if year else latest
    note = "" if shown is latest else _("Newer: %(number)s") % {"number": claim_line(latest)}
    return Cell([claim_line(shown)], shown.number, count_sources([shown], sources), note)


def without(own: dict[Measure, Years], claims: Sequence[Claim]) -> Cell:
    """There is no such number: because it is counted otherwise, or because it is said that there is none."""
    if own:
        others = "; ".join(sorted(measure.label for measure in own if measure.is_whole) or [m.label for m in own])
        return Cell([_("Given otherwise: %(sorts)s") % {"sorts": others}])
    silent = [value_text(claim) for claim in claims if claim.status in SILENCE]
    return Cell(silent, "not_applicable" if claims and claims[0].status == "not_applicable" else None)


FIELD_NAMES = tuple(BY_NAME)
