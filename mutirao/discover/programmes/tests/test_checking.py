"""What cannot be said of a programme is told where it stands, and everything else passes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mutirao.discover.programmes.checking import problems_of, problems_of_all
from mutirao.discover.programmes.tests.factories import coded, coverage
from mutirao.discover.programmes.values import ClaimValue, ReferenceValue

SPENT = ClaimValue("expenditure", number=Decimal(10), unit="KES", year=2019, level="central")


@pytest.mark.parametrize(
    "value",
    [
        coverage(2018, 0),
        coverage(None, 12, sex="female", age_from=0, age_to=17),
        coverage(2015, 828_000, until_year=2016),
        coverage(2018, "12.5", unit="percent_population"),
        SPENT,
        ClaimValue("start_date", text="2018-02"),
        ClaimValue("coverage", status="not_known"),
        *coded("targeting_methods", "proxy_means_tested"),
        ClaimValue("implemented_by", text="A ministry we do not know yet"),
    ],
)
def test_what_may_be_said(value: ClaimValue) -> None:
    assert problems_of(value) == []


@pytest.mark.parametrize(
    ("value", "column"),
    [
        (coverage(2018, -1), "number"),
        (coverage(3018, 1), "year"),
        (coverage(2018, 1, until_year=2016), "until_year"),
        (coverage(2018, 1, unit=""), "unit"),
        (coverage(2018, 1, unit="KES"), "unit"),
        (coverage(2018, 101, unit="percent_population"), "number"),
        (coverage(2018, 1, sex="both"), "sex"),
        (coverage(2018, 1, age_from=18, age_to=6), "age_to"),
        (replace(SPENT, unit="KSH"), "unit"),
        (replace(SPENT, level="village"), "level"),
        (replace(SPENT, number=None), "number"),
        (ClaimValue("start_date", text="2018-02-31"), "text"),
        (ClaimValue("objectives", text="  "), "text"),
        (ClaimValue("targeting_methods", code="pmt"), "code"),
        (ClaimValue("coverage", status="not_known", number=Decimal(0)), "status"),
        (ClaimValue("covrage"), "field"),
        (coverage(2018, 1, references=(ReferenceValue(),)), "reference"),
        (coverage(2018, 1, references=(ReferenceValue(url="javascript:alert(1)"),)), "reference"),
    ],
)
def test_what_may_not(value: ClaimValue, column: str) -> None:
    assert [problem.column for problem in problems_of(value)] == [column]


@pytest.mark.parametrize(
    ("values", "column"),
    [
        (coded("status", "running", "ended"), "field"),
        ([coverage(2018, 1), coverage(2018, 2)], "number"),
        ([coverage(2018, 1), ClaimValue("coverage", status="not_known")], "status"),
        (coded("targeting_methods", "categorical", "categorical"), "text"),
    ],
)
def test_values_that_cannot_stand_beside_each_other(values: list[ClaimValue], column: str) -> None:
    assert [(at, problem.column) for at, problem in problems_of_all(values)] == [(1, column)]


def test_numbers_that_count_different_things_can() -> None:
    values = [
        coverage(2018, 1),
        coverage(2018, 1, unit="households"),
        coverage(2018, 1, sex="female"),
        coverage(2018, 1, basis="planned"),
    ]

    assert problems_of_all(values) == []
