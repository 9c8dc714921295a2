"""Numbers, shares, durations, dates and currencies as inventories write them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from mutirao.discover.programmes.inventory.amounts import currency_of, date_of, months_of, number_of, rounded, share_of


@pytest.mark.parametrize(
    ("said", "number"),
    [
        (1998.5, "1998.5"), ("769,130", "769130"), ("15 000", "15000"), ("1 234,5", "1234.5"), ("1,234.5", "1234.5"),
        ("1.234.567,25", "1234567.25"), ("0,125", "0.125"), ("12,5", "12.5"), ("1.250", "1.250"), ("-5", "-5"),
        ("38 %", "38"),
    ],
)  # fmt: skip
def test_numbers_in_anybodys_writing(said: Any, number: str) -> None:
    assert number_of(said) == Decimal(number)


@pytest.mark.parametrize("said", ["", "0. lump-sum", "about 5", "1-2", "1,23,4", "9" * 100, True, "nan", "inf"])
def test_what_is_no_number_is_none(said: Any) -> None:
    assert number_of(said) is None


def test_all_digits_are_kept_up_to_the_fourth_decimal() -> None:
    assert rounded(Decimal("899700.3380631896")) == Decimal("899700.3381")
    assert rounded(Decimal("1e30")) == Decimal("1e30")


@pytest.mark.parametrize(("said", "percent"), [(0.5, 50), (38, 38), ("0.5 %", "0.5"), (1, 100), ("84", 84)])
def test_shares_of_one_and_of_a_hundred(said: Any, percent: Any) -> None:
    assert share_of(said) == Decimal(percent)


@pytest.mark.parametrize(
    ("said", "months"),
    [("1900-01-02", 2), (datetime(1900, 1, 31), 31), (4.5, "4.5"), ("6", 6)],  # noqa: DTZ001 - spreadsheets know no time zone
)
def test_months_that_a_spreadsheet_took_for_a_date(said: Any, months: Any) -> None:
    assert months_of(said) == Decimal(months)


def test_a_real_date_is_no_duration() -> None:
    assert months_of("2020-01-02") is None


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("2020", "2020"), (2020, "2020"), (2020.0, "2020"), ("2020-04", "2020-04"), ("2020/4/1", "2020-04-01"),
        ("27/04/20", "2020-04-27"), ("27.04.2020", "2020-04-27"), ("4/27/2020", "2020-04-27"),
        (date(2020, 4, 1), "2020-04-01"), ("2020-04-01 00:00:00", "2020-04-01"),
        ("04/05/2020", ""), ("2020-13-01", ""), ("2020-02-30", ""), ("soon", ""), ("", ""),
    ],
)  # fmt: skip
def test_dates_are_as_exact_as_they_are_certain(said: Any, found: str) -> None:
    assert date_of(said) == found


def test_whoever_writes_the_day_first_can_say_so() -> None:
    assert date_of("04/05/2020", day_first=True) == "2020-05-04"


@pytest.mark.parametrize(
    ("word", "country", "code"),
    [
        ("usd", "", "USD"), ("FCFA", "GA", "XAF"), ("fcfa", "SN", "XOF"), ("P", "BW", "BWP"),
        ("P", "", ""), ("P", "LS", ""), ("4000", "HR", ""), ("RM", "MY", "MYR"),
    ],
)  # fmt: skip
def test_currencies_are_named_only_where_that_is_certain(word: str, country: str, code: str) -> None:
    assert currency_of(word, country, {"fcfa": "local", "p": "local", "rm": "MYR"}) == code
