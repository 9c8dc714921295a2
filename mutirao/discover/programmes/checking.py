"""Is what somebody says of a programme possible? The same questions to forms, suggestions and imports."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from babel import Locale
from django.utils.translation import gettext as _

from mutirao.discover.programmes import codes
from mutirao.discover.programmes.codes import CodeList
from mutirao.discover.programmes.fields import BY_NAME, UNITS, Field, Shape
from mutirao.discover.programmes.values import ClaimValue, ReferenceValue

EARLIEST_YEAR = 1800
"""Before the first poor laws that any inventory lists as a programme with figures."""
YEARS_AHEAD = 30
OLDEST_AGE = 130
LARGEST = Decimal(10) ** 18
LONGEST_TEXT = 20_000
LONGEST_LINE = 1_000
DATE = re.compile(r"(\d{4})(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
SHARES = {"percent_population", "percent_target_group", "percent_gdp"}


@dataclass(frozen=True, slots=True)
class Problem:
    """What cannot be: the column of `ClaimValue` it stands in ("reference" for the sources), and a sentence."""

    column: str
    sentence: str


@cache
def currencies() -> frozenset[str]:
    """ISO 4217 codes, those no longer in use too."""
    return frozenset(Locale("en").currencies)


def problems_of(value: ClaimValue) -> list[Problem]:
    """Everything wrong with one value; none for one that can be recorded."""
    field = BY_NAME.get(value.field)
    if field is None:
        return [Problem("field", _("There is no field “%(name)s”.") % {"name": value.field})]
    if value.status not in {"known", "not_known", "not_applicable", "not_researched"}:
        return [Problem("status", _("“%(code)s” is no status of a value.") % {"code": value.status})]
    found = list(problems_of_references(value.references))
    if value.status != "known":
        return [*found, *problems_of_silence(value)]
    return [*found, *CHECKS[field.shape](field, value)]


def problems_of_all(values: Sequence[ClaimValue]) -> list[tuple[int, Problem]]:
    """Those of each value, by its place; and where values of one field cannot stand beside each other."""
    found = [(at, problem) for at, value in enumerate(values) for problem in problems_of(value)]
    by_field: dict[str, list[int]] = defaultdict(list)
    for at, value in enumerate(values):
        by_field[value.field].append(at)
    for name, places in by_field.items():
        if name in BY_NAME:
            found += clashes(BY_NAME[name], [(at, values[at]) for at in places])
    return found


def clashes(field: Field, told: Sequence[tuple[int, ClaimValue]]) -> Iterator[tuple[int, Problem]]:
    """Two values where there is one; a value beside "not known"; two numbers for the same year and breakdown."""
    met: set[object] = set()
    for order, (at, value) in enumerate(told):
        what = value.dimensions if field.is_series else (value.code or value.text or value.organisation_id)
        if order and not field.is_multiple:
            yield at, Problem("field", _("“%(field)s” has one value, not several.") % {"field": field.label})
        elif order and (value.status != "known" or told[0][1].status != "known"):
            yield at, Problem("status", _("Either there are values, or they are not known; not both."))
        elif what in met:
            yield at, Problem("number" if field.is_series else "text", _("This is said twice."))
        met.add(what)


def problems_of_silence(value: ClaimValue) -> Iterator[Problem]:
    if value.number is not None or value.text or value.code or value.organisation_id:
        yield Problem("status", _("A value that is given is known. Take away the value, or this remark."))


# By shape


def check_line(field: Field, value: ClaimValue) -> Iterator[Problem]:
    if not value.text.strip():
        yield Problem("text", _("There is nothing here. Say what it is, or that it is not known."))
    longest = LONGEST_TEXT if field.shape == Shape.PROSE else LONGEST_LINE
    if len(value.text) > longest:
        yield Problem("text", _("This is longer than %(number)s characters.") % {"number": longest})


def check_code(field: Field, value: ClaimValue) -> Iterator[Problem]:
    assert field.codes is not None
    yield from not_in_list(field.codes, value.code, "code")


def check_date(field: Field, value: ClaimValue) -> Iterator[Problem]:
    if not DATE.fullmatch(value.text):
        yield Problem("text", _("Write the date as 2018, 2018-09 or 2018-09-12."))
    elif not is_possible_year(int(value.text[:4])):
        yield impossible_year("text", int(value.text[:4]))
    elif len(value.text) == 10 and not is_day(value.text):
        yield Problem("text", _("There is no such day."))


def check_months(field: Field, value: ClaimValue) -> Iterator[Problem]:
    yield from check_number(value, unit_needed=False)


def check_organisation(field: Field, value: ClaimValue) -> Iterator[Problem]:
    if not value.organisation_id:
        yield from check_line(field, value)


def check_programme(field: Field, value: ClaimValue) -> Iterator[Problem]:
    if not value.programme_named_id:
        yield from check_line(field, value)


def check_count(field: Field, value: ClaimValue) -> Iterator[Problem]:
    yield from check_series(value)
    if value.unit and value.unit not in field.units:
        yield unknown_unit(value.unit)


def check_money(field: Field, value: ClaimValue) -> Iterator[Problem]:
    yield from check_series(value)
    if value.unit and value.unit not in field.units and value.unit not in currencies():
        yield unknown_unit(value.unit)
    yield from not_in_list(codes.FREQUENCY, value.per, "per", needed=False)
    yield from not_in_list(codes.GOVERNMENT_LEVEL, value.level, "level", needed=False)


def check_series(value: ClaimValue) -> Iterator[Problem]:
    yield from check_number(value, unit_needed=True)
    if value.unit in SHARES and value.number is not None and value.number > 100:
        yield Problem("number", _("A share cannot be more than 100 %."))
    yield from check_years(value)
    yield from not_in_list(codes.SEX, value.sex, "sex", needed=False)
    yield from not_in_list(codes.BASIS, value.basis, "basis", needed=False)
    if max(value.age_from or 0, value.age_to or 0) > OLDEST_AGE:
        yield Problem("age_to", _("Nobody is that old."))
    elif value.age_from is not None and value.age_to is not None and value.age_from > value.age_to:
        yield Problem("age_to", _("The ages are the wrong way round."))


def check_number(value: ClaimValue, *, unit_needed: bool) -> Iterator[Problem]:
    if value.number is None or not value.number.is_finite():
        yield Problem("number", _("There is no number here. Write one, or say that it is not known."))
    elif value.number < 0:
        yield Problem("number", _("This cannot be less than nothing."))
    elif value.number > LARGEST:
        yield Problem("number", _("This number is too large to be right."))
    if unit_needed and not value.unit:
        yield Problem("unit", _("Say what is counted: a number without its unit says nothing."))


def check_years(value: ClaimValue) -> Iterator[Problem]:
    for column in ("year", "until_year"):
        year = getattr(value, column)
        if year is not None and not is_possible_year(year):
            yield impossible_year(column, year)
    if value.until_year is not None and (value.year is None or value.until_year < value.year):
        yield Problem("until_year", _("A period ends after it begins."))


CHECKS: dict[Shape, Callable[[Field, ClaimValue], Iterable[Problem]]] = {
    Shape.TEXT: check_line,
    Shape.PROSE: check_line,
    Shape.CODE: check_code,
    Shape.DATE: check_date,
    Shape.MONTHS: check_months,
    Shape.ORGANISATION: check_organisation,
    Shape.PROGRAMME: check_programme,
    Shape.COUNT: check_count,
    Shape.MONEY: check_money,
}


# Parts


def problems_of_references(references: Iterable[ReferenceValue]) -> Iterator[Problem]:
    for reference in references:
        if reference.is_empty:
            yield Problem("reference", _("A source needs a title, an author or a link."))
        if reference.url and not WEB_ADDRESS.fullmatch(reference.url):
            yield Problem("reference", _("“%(url)s” is no address on the web.") % {"url": reference.url[:80]})


def not_in_list(code_list: CodeList, code: str, column: str, *, needed: bool = True) -> Iterator[Problem]:
    if (code or needed) and code not in code_list.labels:
        known = ", ".join(code_list.labels)
        yield Problem(
            column, _("“%(code)s” is not in the list. There are: %(known)s.") % {"code": code, "known": known}
        )


def unknown_unit(unit: str) -> Problem:
    units = ", ".join(UNITS)
    return Problem(
        "unit",
        _("“%(unit)s” is no unit we know. Give a currency by its three letters, such as KES, or one of: %(units)s.")
        % {"unit": unit, "units": units},
    )


def impossible_year(column: str, year: int) -> Problem:
    return Problem(column, _("%(year)s cannot be the year.") % {"year": year})


def is_possible_year(year: int) -> bool:
    return EARLIEST_YEAR <= year <= date.today().year + YEARS_AHEAD  # noqa: DTZ011 - a day more or less does not matter


def is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
