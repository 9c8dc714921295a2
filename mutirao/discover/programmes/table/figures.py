"""Numbers of series beside each other: the latest of each sort, and sums only of what is of one sort."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from mutirao.discover.programmes import codes
from mutirao.discover.programmes.checking import SHARES
from mutirao.discover.programmes.fields import UNITS
from mutirao.discover.programmes.models import Claim
from mutirao.discover.programmes.table.selecting import Programmes, totals
from mutirao.discover.programmes.wording import ages_text, amount_text


class Measure(NamedTuple):
    """What sort of number it is. Only numbers of one measure can be compared or added; never across two."""

    unit: str
    per: str = ""
    basis: str = ""
    level: str = ""
    sex: str = ""
    age_from: int | None = None
    age_to: int | None = None

    @classmethod
    def of(cls, claim: Claim) -> Measure:
        return cls(*(getattr(claim, name) for name in cls._fields))

    @property
    def is_whole(self) -> bool:
        """Of the whole programme, rather than of one sex or age."""
        return not self.sex and self.age_from is None and self.age_to is None

    @property
    def label(self) -> str:
        """`people, women and girls, planned`."""
        parts = [
            str(UNITS.get(self.unit, self.unit)),
            codes.FREQUENCY.label(self.per).lower(),
            codes.SEX.label(self.sex).lower(),
            ages_text(self.age_from, self.age_to),
            codes.GOVERNMENT_LEVEL.label(self.level).lower(),
            codes.BASIS.label(self.basis).lower(),
        ]
        return ", ".join(part for part in parts if part)


class Figure(NamedTuple):
    """One number as the table needs it, read without the rest of its claim."""

    programme: int
    field: str
    unit: str
    per: str
    basis: str
    level: str
    year: int | None
    number: Decimal
    position: int
    pk: int

    @property
    def measure(self) -> Measure:
        return Measure(self.unit, self.per, self.basis, self.level)

    @property
    def recency(self) -> tuple[int, int, int]:
        """Greatest for the latest year; of two in one year, for the one said first."""
        return (self.year or 0, -self.position, -self.pk)


COLUMNS = ("programme_id", *Figure._fields[1:])
Latest = dict[int, dict[Measure, Figure]]
"""By programme: the latest number of each measure."""


def latest_figures(found: Programmes, field_names: Sequence[str]) -> dict[str, Latest]:
    """By field: of each programme found the latest number of each measure; plans and parts left out. One query."""
    latest: dict[str, Latest] = {name: {} for name in field_names}
    if field_names:
        rows = totals().filter(field__in=field_names, programme__in=found.values("pk"))
        for row in rows.order_by().values_list(*COLUMNS):
            figure = Figure._make(row)
            keep_latest(latest[figure.field].setdefault(figure.programme, {}), figure)
    return latest


def keep_latest(known: dict[Measure, Figure], figure: Figure) -> None:
    standing = known.get(figure.measure)
    if standing is None or figure.recency > standing.recency:
        known[figure.measure] = figure


def latest_of(claims: Iterable[Claim]) -> dict[Measure, Claim]:
    """The latest claim of each measure; those of one sex or age only where there is none of all."""
    found: dict[Measure, Claim] = {}
    for claim in claims:
        measure = Measure.of(claim)
        if measure not in found or (claim.year or 0) > (found[measure].year or 0):
            found[measure] = claim
    whole = {measure: claim for measure, claim in found.items() if measure.is_whole}
    return whole or found


def in_unit(figures: Mapping[Measure, Figure], unit: str) -> Figure | None:
    """A programme's latest number in a unit, whichever way it was come by."""
    own = [figure for measure, figure in figures.items() if measure.unit == unit]
    return max(own, key=lambda figure: figure.recency, default=None)


def commonest_unit(latest: Latest) -> str:
    counts: dict[str, int] = {}
    for figures in latest.values():
        for unit in {measure.unit for measure in figures}:
            counts[unit] = counts.get(unit, 0) + 1
    return max(sorted(counts), key=lambda unit: counts[unit], default="")


# What stands under a column


@dataclass(frozen=True, slots=True)
class Footer:
    """A sum with what it rests on, or why there is none."""

    total: str
    explanation: str


def footer(name: str, latest: Latest, count: int, unit: str = "") -> Footer | None:
    """Under the series `name` of `count` programmes, in one unit where the reader has chosen one."""
    chosen = {
        pk: own
        for pk, figures in latest.items()
        if (own := {measure: figure for measure, figure in figures.items() if not unit or measure.unit == unit})
    }
    if not chosen:
        return None
    measures = {measure for figures in chosen.values() for measure in figures}
    reason = why_no_sum(name, measures)
    if reason:
        return Footer("", reason)
    figures = [figure for own in chosen.values() for figure in own.values()]
    (measure,) = measures
    said = {"given": len(figures), "count": count, "sort": measure.label, "years": years_text(figures)}
    explanation = _("Sum over %(given)s of %(count)s programmes; %(sort)s; %(years)s; plans left out.") % said
    return Footer(amount_text(sum((figure.number for figure in figures), Decimal(0)), measure.unit), explanation)


def why_no_sum(name: str, measures: Iterable[Measure]) -> str:
    """A sentence, or "" where the numbers can be added."""
    measures = sorted(measures, key=lambda measure: measure.label)
    if name == "benefit_amount":
        return _("Amounts that people get are not added up.")
    if len(measures) > 1:
        sorts = "; ".join(measure.label for measure in measures)
        return _("Not added up, because these are different things: %(sorts)s.") % {"sorts": sorts}
    if measures[0].unit in SHARES:
        return _("Shares are not added up.")
    return ""


def years_text(figures: Iterable[Any]) -> str:
    years = {figure.year for figure in figures if figure.year}
    if not years:
        return _("years not given")
    return f"{min(years)}–{max(years)}" if min(years) != max(years) else str(min(years))
