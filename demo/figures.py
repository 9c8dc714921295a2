"""The series of a generated programme: what it pays, whom it reaches and what it costs, year by year and consistent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from demo.economies import Economy, round_amount, round_total
from demo.profiles import Citation, Said, known

PAYMENTS = {"monthly": 12, "annually": 1, "one_time": 1}
HOUSEHOLD = 5
"""People to a household."""
BY_SEX, BY_AGE, IN_GDP, PLANNED = 0.35, 0.5, 0.2, 0.25
FEMALE = {"children": 0.49, "older-persons": 0.56, "orphans": 0.82, "pregnant-women": 1.0, "students": 0.5}


@dataclass(frozen=True, slots=True)
class Setting:
    """What the figures depend on; `share` is of the national one, where a programme covers only a part."""

    design: dict[str, Any]
    economy: Economy
    years: Sequence[int]
    share: float
    notes: dict[str, list[str]]
    goes_on: bool = True


@dataclass(frozen=True, slots=True)
class Figures:
    """By year; no amounts for what is given in kind."""

    amounts: dict[int, Decimal]
    reached: dict[int, int]
    spent: dict[int, float]


def draw_figures(setting: Setting, dice: Random) -> Figures:
    amounts = draw_amounts(setting, dice) if "amount" in setting.design else {}
    reached = draw_reached(setting, dice)
    overhead = dice.uniform(1.04, 1.14)
    return Figures(
        amounts,
        reached,
        {year: cost_of(year, count, amounts, setting) * overhead for year, count in reached.items()},
    )


def draw_amounts(setting: Setting, dice: Random) -> dict[int, Decimal]:
    """Raised every few years by a fifth or so, and the same in between."""
    low, high = setting.design["amount"]
    value = setting.economy.monthly_income * dice.uniform(low, high) / 100 * 0.8
    found, next_rise = {}, setting.years[0] + dice.randint(2, 4)
    for year in setting.years:
        if year >= next_rise:
            value *= dice.uniform(1.12, 1.4)
            next_rise = year + dice.randint(2, 4)
        found[year] = round_amount(value)
    return found


def draw_reached(setting: Setting, dice: Random) -> dict[int, int]:
    """Few at first, then more and more slowly more, with small setbacks."""
    low, high = setting.design["share"]
    most = setting.economy.people * 1000 * dice.uniform(low, high) / 100 * setting.share
    if setting.design["unit"] == "households":
        most /= HOUSEHOLD
    begun, span = dice.uniform(0.3, 0.75), max(len(setting.years) - 1, 1)
    return {
        year: max(int(most * (begun + (1 - begun) * (at / span) ** 0.7) * dice.uniform(0.95, 1.03)), 40)
        for at, year in enumerate(setting.years)
    }


def cost_of(year: int, count: int, amounts: dict[int, Decimal], setting: Setting) -> float:
    """Of a year, before administration, in the currency of the country."""
    design, economy = setting.design, setting.economy
    if not amounts:
        low, high = design["cost"]
        heads = count * (HOUSEHOLD if design["unit"] == "households" else 1)
        return heads * economy.income * economy.per_dollar * (low + high) / 200
    payments = design.get("days") or min(PAYMENTS[design["per"]], design.get("months", [0, 12])[1])
    hires = 6 if design["unit"] == "companies" else 1
    return count * float(amounts[year]) * payments * hires


# As values of the profile


def amounts_said(figures: Figures, setting: Setting, cited: Sequence[Citation]) -> Iterator[Said]:
    """One for each year in which the amount changed, and the newest."""
    last = None
    for year, amount in figures.amounts.items():
        if amount != last or year == setting.years[-1]:
            last = amount
            yield known(
                "benefit_amount", cited, number=amount, unit=setting.economy.currency, per=setting.design["per"],
                year=year, basis="actual",
            )  # fmt: skip


def coverage_said(figures: Figures, setting: Setting, cited: Sequence[Citation], dice: Random) -> Iterator[Said]:
    unit, rounded = setting.design["unit"], dice.random() < 0.25
    notes = setting.notes["estimate_note" if rounded else "coverage_note"]
    fitting = notes if rounded else notes[:3] if figures.amounts else [notes[0], notes[2]]
    note = dice.choice(fitting) if dice.random() < 0.5 else ""
    basis = "estimate" if rounded else "actual"
    for year, count in figures.reached.items():
        number = round_total(count, 2) if rounded else Decimal(count)
        yield known("coverage", cited, number=number, unit=unit, year=year, basis=basis, note=note)
    last, count = list(figures.reached.items())[-1]
    if rounded or unit != "persons":
        return
    if dice.random() < BY_SEX:
        yield from by_sex(count, last, setting, cited, dice)
    if "ages" in setting.design and setting.design["ages"][1] and dice.random() < BY_AGE:
        yield from by_age(count, last, setting, cited, dice)
    if setting.goes_on and dice.random() < PLANNED:
        yield known(
            "coverage", cited, number=round_total(count * 1.1, 2), unit=unit, year=last + 1, basis="planned",
            note=setting.notes["coverage_note"][3],
        )  # fmt: skip


def by_sex(count: int, year: int, setting: Setting, cited: Sequence[Citation], dice: Random) -> Iterator[Said]:
    share = FEMALE.get(setting.design["population"][0], 0.5) * dice.uniform(0.96, 1.04)
    women = min(int(count * share), count)
    for sex, number in (("female", women), ("male", count - women)):
        if number:
            yield known(
                "coverage", cited, number=Decimal(number), unit="persons", year=year, sex=sex, basis="actual"
            )  # fmt: skip


def by_age(count: int, year: int, setting: Setting, cited: Sequence[Citation], dice: Random) -> Iterator[Said]:
    first, last = setting.design["ages"]
    middle = (first + last) // 2
    younger = int(count * dice.uniform(0.42, 0.55))
    for age_from, age_to, number in ((first, middle, younger), (middle + 1, last, count - younger)):
        yield known(
            "coverage", cited, number=Decimal(number), unit="persons", year=year, age_from=age_from, age_to=age_to,
            basis="actual",
        )  # fmt: skip


def spending_said(
    figures: Figures, setting: Setting, level: str, cited: Sequence[Citation], dice: Random
) -> Iterator[Said]:
    note = dice.choice(setting.notes["spending_note"]) if dice.random() < 0.4 else ""
    currency = setting.economy.currency
    years = list(figures.spent)[-dice.randint(2, 5) :]
    for year in years:
        yield known(
            "expenditure", cited, number=round_total(figures.spent[year]), unit=currency, year=year, level=level,
            basis="actual", note=note,
        )  # fmt: skip
    last = years[-1]
    if setting.goes_on and dice.random() < PLANNED:
        yield known(
            "expenditure", cited, number=round_total(figures.spent[last] * 1.08, 3), unit=currency, year=last + 1,
            level=level, basis="planned",
        )  # fmt: skip
    product = setting.economy.people * 1000 * setting.economy.income * setting.economy.per_dollar
    share = Decimal(str(round(figures.spent[last] / product * 100, 2)))
    if share and dice.random() < IN_GDP:
        yield known("expenditure", cited, number=share, unit="percent_gdp", year=last, basis="estimate")
