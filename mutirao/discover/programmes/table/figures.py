"""Numbers of series beside each other: the latest of each sort, and sums only of what is of one sort."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from mutirao.discover.programmes import codes
from mutirao.discover.programmes.checking import SHARES
from mutirao.discover.programmes.fields import UNITS
from mutirao.discover.programmes.models import Claim
from mutirao.discover.programmes.table.questions import SERIES
from mutirao.discover.programmes.table.selecting import Programmes, latest_totals, totals
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


SORTS = ("unit", "per", "basis", "level")
"""What tells the measures of whole programmes apart."""


def latest_of(claims: Iterable[Claim]) -> dict[Measure, Claim]:
    """The latest claim of each measure; those of one sex or age only where there is none of all."""
    found: dict[Measure, Claim] = {}
    for claim in claims:
        measure = Measure.of(claim)
        if measure not in found or (claim.year or 0) > (found[measure].year or 0):
            found[measure] = claim
    whole = {measure: claim for measure, claim in found.items() if measure.is_whole}
    return whole or found


def numbers_by_unit(found: Programmes, name: str) -> dict[str, dict[int, Decimal]]:
    """Of each programme its latest number of the series in each unit, whichever way it was come by. One query."""
    numbers: dict[str, dict[int, Decimal]] = {}
    rows = latest_totals(found, name, "unit").values_list("programme", "unit", "number")
    for programme, unit, number in rows:
        numbers.setdefault(unit, {})[programme] = number
    return numbers


def commonest_unit(numbers: Mapping[str, Mapping[int, Decimal]]) -> str:
    return max(sorted(numbers), key=lambda unit: len(numbers[unit]), default="")


# What stands under a column


@dataclass(frozen=True, slots=True)
class Footer:
    """A sum with what it rests on, or why there is none."""

    total: str
    explanation: str


def footers(found: Programmes, names: Sequence[str], units: Mapping[str, str], count: int) -> list[Footer | None]:
    """Under each column of `count` programmes, in one unit where the reader has chosen one.

    One query tells which sorts of numbers there are, and one more for each series that can be added.
    """
    measures = measures_of(found, [name for name in names if name in SERIES], units)
    return [footer(found, name, measures[name], count) if name in measures else None for name in names]


def measures_of(found: Programmes, names: Sequence[str], units: Mapping[str, str]) -> dict[str, set[Measure]]:
    """The sorts of numbers of each series that has any: plans and parts left out."""
    measures: dict[str, set[Measure]] = {}
    if names:
        rows = totals().filter(field__in=names, programme__in=found.values("pk")).order_by()
        for name, *measure in rows.values_list("field", *SORTS).distinct():
            if measure[0] == (units.get(name) or measure[0]):
                measures.setdefault(name, set()).add(Measure(*measure))
    return measures


def footer(found: Programmes, name: str, measures: Iterable[Measure], count: int) -> Footer:
    reason = why_no_sum(name, measures)
    if reason:
        return Footer("", reason)
    (measure,) = measures
    own = latest_totals(found, name, *SORTS).filter(**{sort: getattr(measure, sort) for sort in SORTS})
    figures = list(own.values_list("number", "year"))
    years = years_text(year for _number, year in figures)
    said = {"given": len(figures), "count": count, "sort": measure.label, "years": years}
    explanation = _("Sum over %(given)s of %(count)s programmes; %(sort)s; %(years)s; plans left out.") % said
    return Footer(amount_text(sum((number for number, _year in figures), Decimal(0)), measure.unit), explanation)


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


def years_text(said: Iterable[int | None]) -> str:
    years = {year for year in said if year}
    if not years:
        return _("years not given")
    return f"{min(years)}–{max(years)}" if min(years) != max(years) else str(min(years))
