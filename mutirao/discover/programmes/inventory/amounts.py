"""Numbers, dates and currencies as inventories write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.numbers import get_territory_currencies

from mutirao.discover.programmes.checking import currencies
from mutirao.discover.programmes.inventory.mapping import LOCAL
from mutirao.discover.programmes.inventory.tables import column_key
from mutirao.discover.publications.formats.dates import compose

PLACES = Decimal("0.0001")
"""As many as the column of a claim keeps."""
LONGEST_NUMBER = 60
SPREADSHEET_EPOCH = date(1899, 12, 31)
FIRST_REAL_YEAR = 1902
"""Dates before it are small numbers that a spreadsheet was told to show as dates."""
THOUSANDS = re.compile(r"[+-]?\d{1,3}([ \u00a0\u202f'’,.])\d{3}(?:\1\d{3})*(?:[.,]\d+)?")
PLAIN = re.compile(r"[+-]?(\d+(?:[.,]\d+)?|[.,]\d+)(?:e[+-]?\d{1,2})?", re.IGNORECASE)
YEAR_FIRST = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2})(?:[T ]00:00(?::00)?)?)?)?")
DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{2}|\d{4})")


def number_of(value: Any) -> Decimal | None:
    """The number a cell says, all of its digits; None where it is none, or could be two."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value))
    text = str(value).strip().removesuffix("%").strip()
    if len(text) > LONGEST_NUMBER:
        return None
    try:
        return Decimal(plain_number(text))
    except InvalidOperation:
        return None


def plain_number(text: str) -> str:
    """`1 234,5`, `1,234.5` and `1.234,5` as `1234.5`. One comma or point before three digits separates thousands
    only where it is a comma: `0,125` and `1.250` are read as written in a language with that decimal sign."""
    found = THOUSANDS.fullmatch(text)
    if found and (found[1] not in ".," or text.count(found[1]) > 1 or is_mixed(text)):
        return text.replace(found[1], "").replace(",", ".")
    if found and found[1] == "," and not text.lstrip("+-").startswith("0"):
        return text.replace(",", "")
    return text.replace(",", ".") if PLAIN.fullmatch(text) else "?"


def is_mixed(text: str) -> bool:
    return "." in text and "," in text


def rounded(number: Decimal) -> Decimal:
    """As it will be kept. Huge and odd numbers pass unchanged, for the checks to refuse."""
    if not number.is_finite() or abs(number) > Decimal(10) ** 19:
        return number
    return number.quantize(PLACES).normalize()


def share_of(value: Any) -> Decimal | None:
    """A percentage out of `0.5`, `38` or `38 %`: up to 1 it is a part of one, unless the sign says otherwise."""
    number = number_of(value)
    if number is None or "%" in str(value):
        return number
    return number * 100 if abs(number) <= 1 else number


def months_of(value: Any) -> Decimal | None:
    """A number of months; `1900-01-02` is the 2 that a spreadsheet showed as a date."""
    if isinstance(value, str) and (found := date_of(value)) and len(found) == 10:
        value = date.fromisoformat(found)
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return Decimal((value - SPREADSHEET_EPOCH).days) if value.year < FIRST_REAL_YEAR else None
    return number_of(value)


def date_of(value: Any, *, day_first: bool = False) -> str:
    """`2020`, `2020-04` or `2020-04-27`; "" where it is no date, or day and month could be either."""
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value == int(value):
        value = int(value)
    text = str(value).strip()
    if found := YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part or 0) for part in found.groups())
        return exact(year, month, day)
    if found := DAY_FIRST.fullmatch(text):
        first, second, year = (int(part) for part in found.groups())
        year += 2000 if year < 100 else 0
        if first > 12 or day_first or first == second:
            return exact(year, second, first)
        return exact(year, first, second) if second > 12 else ""
    return ""


def exact(year: int, month: int, day: int) -> str:
    """ "" rather than a date with its impossible parts left out."""
    found = compose(year, month, day)
    return found if len(found) == 4 + 3 * bool(month) + 3 * bool(day) else ""


def currency_of(word: str, iso2: str, own: Mapping[str, str]) -> str:
    """The ISO code of what a cell calls a currency; "" where that is not certain.

    `own` are words of the mapping. One that means "of the country" is certain where the country has one currency.
    """
    meant = own.get(column_key(word), word.strip().upper())
    if meant == LOCAL:
        tender = get_territory_currencies(iso2) if iso2 else []
        return tender[0] if len(tender) == 1 else ""
    return meant if meant in currencies() else ""
