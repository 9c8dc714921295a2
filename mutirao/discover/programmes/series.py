"""The numbers of a series as readers see them: a line of its own for each sort of number, never two in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from mutirao.base.indicators.rates import Rates
from mutirao.discover.programmes.checking import currencies
from mutirao.discover.programmes.models import Claim
from mutirao.discover.programmes.table.figures import Measure


@dataclass(frozen=True, slots=True)
class SeriesGroup:
    """Known numbers of one measure, the earliest first; those without a year stand at the beginning."""

    measure: Measure
    claims: tuple[Claim, ...]

    @property
    def points(self) -> list[tuple[int, Decimal]]:
        """What can be drawn: one number a year, the first where two are said. Longer periods are in the table alone."""
        by_year: dict[int, Decimal] = {}
        for claim in self.claims:
            if claim.is_of_one_year and claim.year is not None and claim.number is not None:
                by_year.setdefault(claim.year, claim.number)
        return sorted(by_year.items())


@dataclass(frozen=True, slots=True)
class Converted:
    """One amount in current US dollars and in international dollars, where the rate of its year is loaded."""

    dollars: Decimal | None = None
    parity: Decimal | None = None


def series_groups(claims: Sequence[Claim]) -> list[SeriesGroup]:
    """By measure, in the order in which each was first said; what is not a known number is in none."""
    grouped: dict[Measure, list[Claim]] = {}
    for claim in claims:
        if claim.status == Claim.Status.KNOWN and claim.number is not None:
            grouped.setdefault(Measure.of(claim), []).append(claim)
    return [SeriesGroup(measure, tuple(sorted(found, key=moment))) for measure, found in grouped.items()]


def moment(claim: Claim) -> tuple[int, int, int]:
    return claim.year or 0, claim.until_year or claim.year or 0, claim.position


def converted(group: SeriesGroup, rates: Rates, iso2: str) -> list[Converted]:
    """For each claim of the group; nothing for shares, for heads, and where the country or the year is not told."""
    if not iso2 or group.measure.unit not in currencies():
        return [Converted()] * len(group.claims)
    return [convert(claim, rates, iso2) for claim in group.claims]


def convert(claim: Claim, rates: Rates, iso2: str) -> Converted:
    if claim.year is None or claim.number is None or claim.until_year not in {None, claim.year}:
        return Converted()
    amount = (claim.number, claim.unit, iso2, claim.year)
    return Converted(rates.to_dollars(*amount), rates.to_parity(*amount))
