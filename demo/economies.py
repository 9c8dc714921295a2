"""How large a country and its money are, roughly, so that invented amounts are of a plausible size."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from math import floor, log10

from demo.places import TEXTS


@dataclass(frozen=True, slots=True)
class Economy:
    """About 2016: the currency, how many of it a US dollar was, thousands of people, US dollars a head and year."""

    currency: str
    per_dollar: float
    people: int
    income: int

    @property
    def monthly_income(self) -> float:
        """Of one person, in the currency of the country."""
        return self.income * self.per_dollar / 12


@cache
def economies() -> dict[str, Economy]:
    """By ISO 3166 alpha-2 code."""
    with (TEXTS / "economies.csv").open(encoding="utf-8", newline="") as rows:
        return {
            row["iso2"]: Economy(row["currency"], float(row["per_dollar"]), int(row["people"]), int(row["income"]))
            for row in csv.DictReader(rows)
        }


def round_amount(value: float) -> Decimal:
    """As a decree would fix it: 23 → 25, 1,234 → 1,250, 0.83 → 0.8."""
    step = 10.0 ** (floor(log10(value)) - 1) * (5 if value / 10 ** floor(log10(value)) >= 2 else 2.5)
    return Decimal(str(round(max(round(value / step), 1) * step, 3)).removesuffix(".0"))


def round_total(value: float, digits: int = 4) -> Decimal:
    """To so many significant digits, as accounts in millions are published."""
    step = Decimal(10) ** (floor(log10(value)) - digits + 1)
    return (Decimal(str(value)) / step).quantize(Decimal(1)) * step
