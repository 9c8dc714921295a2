"""What the address of the table asks for; the list of programmes has the same names for the same filters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from django.http import QueryDict

from mutirao.base.taxonomy.querysets import PLACES
from mutirao.base.taxonomy.vocabulary import thesaurus
from mutirao.discover.programmes.checking import LARGEST, currencies
from mutirao.discover.programmes.fields import BY_NAME, FACETS, FIELDS

OWN_COLUMNS = ("country", "region", "verified")
"""What a programme has that is no field of its profile; its title always stands first."""
COLUMNS = (*OWN_COLUMNS, *BY_NAME)
USUAL_COLUMNS = ("country", "programme_type", "targeting_methods", "start_date", "coverage")
SERIES = tuple(field.name for field in FIELDS if field.is_series)
CODED = {field.name: field.codes for field in FACETS if field.codes}
LONGEST_TEXT = 200
MOST_VALUES = 50
YEARS = re.compile(r"(\d{4})|(\d{4})?\.\.(\d{4})?")


@dataclass(frozen=True, slots=True)
class Question:
    """Values of one filter are alternatives; filters narrow each other. Codes are those of `codes.py`, ISO and M49."""

    text: str = ""
    coded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    years: tuple[tuple[int | None, int | None], ...] = ()
    known: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    columns: tuple[str, ...] = USUAL_COLUMNS
    sort: str = "title"
    is_descending: bool = False
    page: int = 1

    @property
    def coverage_unit(self) -> str:
        """Numbers are compared within one unit; people, where the address names none."""
        return self.units.get("coverage") or "persons"

    @property
    def span(self) -> tuple[int | None, int | None]:
        """What two inputs can say of the years; several spans are told one by one."""
        return self.years[0] if len(self.years) == 1 else (None, None)

    @property
    def is_filtered(self) -> bool:
        filters = (self.text, self.coded, self.countries, self.regions, self.concepts, self.years, self.known)
        return any(filters) or self.at_least is not None or self.at_most is not None


class Reading:
    """One address being read: what it asks, what could not be understood, and the addresses near it."""

    def __init__(self, parameters: QueryDict) -> None:
        self.parameters = parameters
        self.left_out: list[str] = []
        self.said: dict[str, list[str]] = {}
        self.question = self.read()

    def url(self, **changes: str | Iterable[str] | None) -> str:
        """The query of this table with some parameters changed; None takes one away. "?" alone where none is left."""
        asked = self.said | {name: listed(value) for name, value in changes.items()}
        return "?" + urlencode([(name, value) for name, values in asked.items() for value in values])

    def read(self) -> Question:
        at_least, at_most = self.number("coverage_from"), self.number("coverage_to")
        sort = self.sort()
        return Question(
            text=self.text(),
            coded={name: values for name in CODED if (values := self.choices(name, CODED[name].labels))},
            countries=self.places("country"),
            regions=self.places("region"),
            concepts=self.concepts(),
            years=self.years(),
            known=self.choices("known", BY_NAME),
            units={name: unit for name in SERIES if (unit := self.unit(name))},
            at_least=at_least,
            at_most=at_most,
            columns=self.choices("field", COLUMNS) or USUAL_COLUMNS,
            sort=sort.removeprefix("-"),
            is_descending=sort.startswith("-"),
            page=self.page(),
        )

    def kept(self, name: str, values: Iterable[str]) -> tuple[str, ...]:
        values = tuple(dict.fromkeys(values))
        if values:
            self.said[name] = list(values)
        return values

    def typed(self, name: str) -> list[str]:
        """What is not empty; more values than anyone would choose are not looked at."""
        return [
            text for value in self.parameters.getlist(name)[:MOST_VALUES] if (text := value.replace("\x00", "").strip())
        ]

    def understood(self, name: str, values: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
        """Those that are among `known`; the others are told to the reader."""
        values, possible = list(values), set(known)
        self.left_out += [value for value in values if value not in possible]
        return self.kept(name, (value for value in values if value in possible))

    def choices(self, name: str, known: Iterable[str]) -> tuple[str, ...]:
        return self.understood(name, self.typed(name), known)

    def text(self) -> str:
        return "".join(self.kept("q", [text[:LONGEST_TEXT] for text in self.typed("q")[:1]]))

    def places(self, name: str) -> tuple[str, ...]:
        asked = [value.upper() for value in self.typed(name)]
        known = [
            code for code in asked if thesaurus().by_notation(PLACES, code) and (len(code) == 2) == (name == "country")
        ]
        return self.understood(name, asked, known)

    def concepts(self) -> tuple[str, ...]:
        asked = self.typed("concept")
        return self.understood("concept", asked, [key for key in asked if thesaurus().by_key(key)])

    def years(self) -> tuple[tuple[int | None, int | None], ...]:
        """`from` and `to`, or else `year` as the list has it: 2010, or 2000..2005. Beside the former it is left out."""
        span = [self.year(name) for name in ("from", "to")]
        asked = self.typed("year")
        if any(span):
            self.left_out += asked
            return ((span[0], span[1]),)
        good = self.understood("year", asked, [text for text in asked if text != ".." and YEARS.fullmatch(text)])
        return tuple(years_of(text) for text in good)

    def year(self, name: str) -> int | None:
        asked = self.typed(name)[:1]
        found = self.understood(name, asked, [text for text in asked if re.fullmatch(r"[0-9]{1,4}", text)])
        return int(found[0]) if found else None

    def unit(self, name: str) -> str:
        parameter, field = f"{name}_unit", BY_NAME[name]
        known = field.units if name == "coverage" else (*field.units, *currencies())
        return next(iter(self.understood(parameter, self.typed(parameter)[:1], known)), "")

    def number(self, name: str) -> Decimal | None:
        for text in self.typed(name)[:1]:
            number = number_of(text)
            self.understood(name, [text], [text] if number is not None else [])
            return number
        return None

    def sort(self) -> str:
        """Orders that only the list has mean nothing here and are no mistake."""
        asked = self.parameters.get("sort", "")
        if asked.removeprefix("-") not in {"title", *COLUMNS}:
            return "title"
        return self.kept("sort", [asked])[0]

    def page(self) -> int:
        asked = self.parameters.get("page", "")
        return max(1, int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else 1


def listed(value: str | Iterable[str] | None) -> list[str]:
    if value is None or value == "":
        return []
    return [value] if isinstance(value, str) else list(value)


def years_of(text: str) -> tuple[int | None, int | None]:
    first, dots, last = text.partition("..")
    if not dots:
        return int(text), int(text)
    return int(first) if first else None, int(last) if last else None


def number_of(text: str) -> Decimal | None:
    """`1 500 000`, `1,500,000` or `12.5`; None for what is no number that a series can have."""
    plain = re.sub(r"[\s\u00a0\u202f]|,(?=\d{3}(?:\D|$))", "", text[:40])
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 <= number <= LARGEST else None
