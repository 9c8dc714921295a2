"""Dates in every shape that bibliographic files use, brought to `YYYY`, `YYYY-MM` or `YYYY-MM-DD`."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import cache

from babel import Locale

from .cleaning import fold

FIRST_YEAR, LAST_YEAR = 1000, 2100
_MONTH_LANGUAGES = ("en", "fr", "es", "pt", "de", "it")

_YEAR_FIRST = re.compile(r"^(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?!\d)")
_DAY_FIRST = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?!\d)")
_YEAR = re.compile(r"(?<!\d)(1\d{3}|20\d{2}|2100)(?!\d)")
_DAY = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º|\.)?(?!\d)")
_WORD = re.compile(r"[^\W\d_]{3,}")


def parse_date(text: str) -> str:
    """The date that `text` names, as precise as it is certain; empty where it names none."""
    text = in_ascii_digits(text.strip())
    if match := _YEAR_FIRST.match(text) or _COMPACT.match(text):
        return compose(*(int(part or 0) for part in match.groups()))
    if match := _DAY_FIRST.match(text):
        first, second, year = (int(part) for part in match.groups())
        # 3/4/2015 is April or March depending on who wrote it; only a day above 12 settles it.
        if first > 12 >= second:
            return compose(year, second, first)
        return compose(year, first, second) if second > 12 >= first else compose(year)
    return _in_words(text)


def in_ascii_digits(text: str) -> str:
    """٢٠١٥ and ２０１５ are 2015."""
    return text if text.isascii() else "".join(_ascii_digit(char) for char in text)


def _ascii_digit(char: str) -> str:
    return str(unicodedata.digit(char)) if char.isdecimal() else char


def names_no_day(text: str) -> bool:
    """Whether the month or day in figures is one that no calendar has; zeros stand for what is not known."""
    match = _YEAR_FIRST.match(text.strip()) or _COMPACT.match(text.strip())
    if not match:
        return False
    written = [int(part or 0) for part in match.groups()]
    given = [part for part in written[1:] if part]
    return len(parts(compose(*written))) <= len(given)


def _in_words(text: str) -> str:
    years = _YEAR.findall(text)
    if not years:
        return ""
    words = (_month_names().get(fold(word)) for word in _WORD.findall(text))
    month = next((number for number in words if number), 0)
    day = _DAY.search(_YEAR.sub(" ", text)) if month else None
    return compose(int(years[0]), month, int(day[1]) if day else 0)


def compose(year: int, month: int = 0, day: int = 0) -> str:
    """A date of parts, zero where unknown. Impossible parts are dropped; without a possible year nothing is left."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return ""
    if not 1 <= month <= 12:
        return f"{year:04}"
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return f"{year:04}-{month:02}"


def parts(issued: str) -> list[int]:
    return [int(part) for part in issued.split("-")] if issued else []


def more_precise(first: str, second: str) -> str:
    """The longer of two dates where one continues the other; else the first that says anything."""
    if first and second.startswith(first):
        return second
    return first or second


@cache
def _month_names() -> dict[str, int]:
    names: dict[str, int] = {"sept": 9}
    for language in _MONTH_LANGUAGES:
        months = Locale(language).months
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in months[context][width].items():
                    names.setdefault(fold(name).rstrip("."), number)
    return names


def month_number(text: str) -> int:
    """1 to 12 for a month's name, abbreviation or number; 0 where the text is none of them."""
    word = re.search(r"[^\W\d_]{3,}", text)
    if word:
        return _month_names().get(fold(word[0]), 0)
    digits = re.search(r"\d{1,2}", text)
    return int(digits[0]) if digits and 1 <= int(digits[0]) <= 12 else 0
