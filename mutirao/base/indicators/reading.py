"""A file of figures, read row by row whatever its shape: what it says, and each line that cannot be understood."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import chain
from pathlib import Path
from typing import IO

from mutirao.base.indicators.description import Catalogue, Described, Description

CODES = ("Country Code", "iso3", "ISO3", "code", "Code", "iso3c", "REF_AREA", "country_code")
NAMES = ("Country Name", "country_name", "country", "Country", "Entity", "entity")
YEARS = ("Year", "year", "TIME_PERIOD", "date")
SERIES = ("Indicator Code", "indicator_code", "INDICATOR_CODE")
NOTHING = {"", "..", "...", "-", "–", "n/a", "N/A", "NA", "NaN", "nan", "null"}
YEAR = re.compile(r"(?:YR)?((?:19|20)[0-9]{2})(?: \[YR[0-9]{4}\])?")
EARLIEST = 1900
PREAMBLE = 10
"""The World Bank's downloads tell about themselves in a few lines before the headings."""
LONGEST_LINE = 100_000
"""Letters. The library's own limit is one for the whole process, and others read longer texts."""
TOO_BIG = Decimal(10) ** 16


class UnreadableFile(Exception):
    """Nothing of the file can be used; says why."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One value: `places` are the codes and names the line calls its country by, codes first."""

    line: int
    places: tuple[str, ...]
    indicator: Described
    year: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that was left out, and why; `line` counts from 1 as spreadsheets do."""

    line: int
    column: str
    text: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}: {self.reason} (“{self.text[:60]}”)"


@contextmanager
def opened(path: Path) -> Iterator[IO[str]]:
    """Raises `UnreadableFile`."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            yield stream
    except UnicodeDecodeError as problem:
        raise UnreadableFile(f"{path.name} is not in UTF-8; save it again as “CSV UTF-8”.") from problem
    except csv.Error as problem:
        raise UnreadableFile(f"{path.name} is no CSV file: {problem}.") from problem
    except OSError as problem:
        raise UnreadableFile(f"{path} could not be read: {problem.strerror}.") from problem


def bounded(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if len(line) > LONGEST_LINE:
            raise csv.Error(f"a line of more than {LONGEST_LINE} letters")
        yield line


class Table:
    """A CSV file from its headings on; `places` are more headings of the column that says the country."""

    def __init__(self, stream: IO[str], places: Sequence[str] = ()) -> None:
        first = [stream.readline() for _line in range(PREAMBLE)]
        text = "".join(first)
        delimiter = max(",;\t", key=text.count)
        self.rows = csv.reader(bounded(chain(first, stream)), delimiter=delimiter)
        self.header = self.find_header((*places, *CODES, *NAMES, *SERIES))

    def find_header(self, telling: Sequence[str]) -> list[str]:
        for row in self.rows:
            cells = [cell.strip() for cell in row]
            if any(name in cells for name in telling):
                return cells
            if self.rows.line_num > PREAMBLE:
                break
        raise UnreadableFile("No line of headings names a country: one of " + ", ".join((*CODES[:3], *NAMES[:2])) + ".")

    def column(self, *names: str) -> int | None:
        return next((self.header.index(name) for name in names if name in self.header), None)

    def lines(self) -> Iterator[tuple[int, list[str]]]:
        """Each row with as many cells as there are headings, and the line it ends on; empty ones are passed over."""
        width = len(self.header)
        for row in self.rows:
            if any(cell.strip() for cell in row):
                yield self.rows.line_num, [*(cell.strip() for cell in row[:width]), *[""] * (width - len(row))]


def figures(table: Table, catalogue: Catalogue, own: Description | None = None) -> Iterator[Figure | Problem]:
    """Everything a file says. Raises `UnreadableFile` if nobody described it."""
    series = table.column(*SERIES)
    years = {at: int(found[1]) for at, cell in enumerate(table.header) if (found := YEAR.fullmatch(cell))}
    if series is not None and years:
        return across_years(table, catalogue, series, years)
    description = own or catalogue.for_header(table.header)
    if description is None or not description.fits(table.header):
        known = ", ".join(f"“{cell[:60]}”" for cell in table.header[:12])
        raise UnreadableFile(f"Nobody has described a file with these columns: {known}. See docs/countries.md.")
    return across_indicators(table, description)


def across_indicators(table: Table, description: Description) -> Iterator[Figure | Problem]:
    """A row for a country and a year, a column for each indicator."""
    places = place_columns(table, description.place)
    year_at = table.column(*([description.year] if description.year else YEARS))
    if year_at is None:
        raise UnreadableFile("No column says the year: one of " + ", ".join(YEARS) + ".")
    present = [item for item in description.indicators if item.column in table.header]
    columns = [(table.header.index(item.column), item) for item in present]
    for line, row in table.lines():
        named = tuple(row[at] for at in places if row[at])
        year = read_year(row[year_at])
        if year is None:
            yield Problem(line, table.header[year_at], row[year_at], "not a year that can be")
            continue
        for at, indicator in columns:
            yield from cell(line, named, indicator, year, row[at], table.header[at])


def across_years(table: Table, catalogue: Catalogue, series: int, years: dict[int, int]) -> Iterator[Figure | Problem]:
    """A row for a country and an indicator, a column for each year, as the World Bank gives them out."""
    places = place_columns(table, ())
    for line, row in table.lines():
        indicator = catalogue.by_code(row[series])
        if indicator is None:
            yield Problem(line, table.header[series], row[series], "an indicator nobody has described")
            continue
        named = tuple(row[at] for at in places if row[at])
        for at, year in years.items():
            yield from cell(line, named, indicator, year, row[at], table.header[at])


def place_columns(table: Table, named: Sequence[str]) -> list[int]:
    """The columns that say the country: codes before names."""
    found = [table.header.index(name) for name in (named or (*CODES, *NAMES)) if name in table.header]
    if not found:
        raise UnreadableFile("No column says the country: " + ", ".join(named or (*CODES[:3], *NAMES[:2])) + ".")
    return found


def cell(
    line: int, places: tuple[str, ...], indicator: Described, year: int, text: str, column: str
) -> Iterator[Figure | Problem]:
    if text in NOTHING:
        return
    value = read_number(text)
    if value is None:
        yield Problem(line, column, text, "not a number")
    elif not 0 <= year - EARLIEST <= latest_year() - EARLIEST:
        yield Problem(line, column, str(year), "not a year that can be")
    elif (indicator.least is not None and value < indicator.least) or (
        indicator.most is not None and value > indicator.most
    ):
        yield Problem(line, column, text, "not a value this can have")
    else:
        yield Figure(line, places, indicator, year, value)


def read_number(text: str) -> Decimal | None:
    """Digits with a point, as programs write them; a comma could mean either thing, so it is not read."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) >= TOO_BIG:
        return None
    return value.quantize(Decimal("1e-8"))


def read_year(text: str) -> int | None:
    digits = text.removesuffix(".0")
    year = int(digits) if digits.isascii() and digits.isdigit() and len(digits) == 4 else 0
    return year if EARLIEST <= year <= latest_year() else None


def latest_year() -> int:
    from django.utils import timezone

    return timezone.now().year + 1
