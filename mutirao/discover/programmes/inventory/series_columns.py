"""Columns of the template that name a number of a series: `coverage 2019 households female`, `expenditure 2019 KES`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from mutirao.discover.programmes import codes
from mutirao.discover.programmes.checking import currencies
from mutirao.discover.programmes.fields import FIELDS, UNITS
from mutirao.discover.programmes.inventory.mapping import Rule

SERIES = {field.name: field for field in FIELDS if field.is_series}
WORDS: dict[str, tuple[str, str]] = {
    **{code: ("per", code) for code in codes.FREQUENCY.labels},
    **{code: ("sex", code) for code in codes.SEX.labels},
    **{code: ("basis", code) for code in codes.BASIS.labels},
    **{code: ("level", code) for code in codes.GOVERNMENT_LEVEL.labels},
    **{unit: ("unit", unit) for unit in UNITS},
}


@lru_cache(maxsize=2000)
def series_rule(column: str) -> tuple[Rule, ...]:
    """The rule such a name stands for; none where it is no such name."""
    name, *words = column.strip().split()
    if name.lower() not in SERIES:
        return ()
    said: dict[str, Any] = {}
    for word in words:
        part = part_of(word)
        if part is None or part[0] in said:
            return ()
        said[part[0]] = part[1]
    return (Rule(column=column, field=name.lower(), **said),)


def part_of(word: str) -> tuple[str, Any] | None:
    if re.fullmatch(r"\d{4}", word):
        return "year", int(word)
    if word.upper() in currencies() and word.lower() not in WORDS:
        return "unit", word.upper()
    return WORDS.get(word.lower())
