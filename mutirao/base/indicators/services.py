"""What happens to indicators: figures are loaded from files, names and sources from the World Bank's metadata."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.db import transaction

from mutirao.base.indicators.country_names import CountryNames
from mutirao.base.indicators.description import Catalogue, Described, Description
from mutirao.base.indicators.models import IncomeGroup, Indicator, Observation
from mutirao.base.indicators.reading import Figure, Problem, Table, figures, opened

BATCH = 2000
GROUP_COLUMNS = ("Country Code", "IncomeGroup", "Region")
ABOUT_COLUMNS = ("INDICATOR_CODE", "INDICATOR_NAME", "SOURCE_ORGANIZATION")
PUBLISHER = "World Bank"
SITE = "https://data.worldbank.org/indicator/"


@dataclass
class Report:
    """What a file did or, on a dry run, would do; `problems` are the cells that were left out."""

    made: int = 0
    changed: int = 0
    same: int = 0
    problems: list[Problem] = field(default_factory=list)
    indicators: Counter[str] = field(default_factory=Counter)
    places: set[int] = field(default_factory=set)

    def count(self, *, was: object, now: object) -> None:
        self.made += was is None
        self.changed += was is not None and was != now
        self.same += was is not None and was == now


def load_file(path: Path, catalogue: Catalogue, own: Description | None = None, *, is_dry: bool = False) -> Report:
    """Take in whatever the file holds; a second time changes nothing. Raises `UnreadableFile`."""
    with opened(path) as stream:
        table = Table(stream, own.place if own else ())
        if own is None and set(GROUP_COLUMNS) <= set(table.header):
            return load_income_groups(table, is_dry=is_dry)
        if own is None and set(ABOUT_COLUMNS) <= set(table.header):
            return load_about(table, is_dry=is_dry)
        known = Catalogue([*catalogue.descriptions, *([loaded()] if own is None else [])])
        return load_figures(figures(table, known, own), is_dry=is_dry)


def loaded() -> Description:
    """The indicators that are here already, by their codes: their files need no other description."""
    rows = Indicator.objects.only("code", "names", "source")
    return Description("", tuple(Described(row.code, row.code, row.names, row.source) for row in rows))


def load_figures(told: Iterable[Figure | Problem], *, is_dry: bool = False) -> Report:
    """Batch by batch, so that memory stays flat and other writers wait for one batch at most."""
    report, loading = Report(), Loading(is_dry)
    stream = iter(told)
    while batch := list(islice(stream, BATCH)):
        report.problems += [item for item in batch if isinstance(item, Problem)]
        loading.take([item for item in batch if isinstance(item, Figure)], report)
    return report


class Loading:
    """One file on its way in: who its countries are, which of its indicators have a row, what it has said so far."""

    def __init__(self, is_dry: bool) -> None:
        self.is_dry = is_dry
        self.names = CountryNames()
        self.indicators: dict[str, int] = {}
        self.seen: dict[tuple[str, int, int], int] = {}

    def take(self, batch: list[Figure], report: Report) -> None:
        placed = list(self.placed(batch, report))
        with transaction.atomic():
            self.describe(figure.indicator for figure, _place in placed)
            changed = list(self.differing(placed, report))
            if not self.is_dry:
                self.write(changed)

    def differing(self, placed: list[tuple[Figure, int]], report: Report) -> Iterator[tuple[Figure, int]]:
        before = self.values_before(placed)
        for figure, place in placed:
            old = before.get((self.indicators[figure.indicator.code], place, figure.year))
            report.count(was=old, now=figure.value)
            report.indicators[figure.indicator.code] += 1
            report.places.add(place)
            if old != figure.value:
                yield figure, place

    def placed(self, batch: list[Figure], report: Report) -> Iterator[tuple[Figure, int]]:
        """Those whose country is known, each once: of two that differ within a file the first stands."""
        for figure in batch:
            place, why_not = self.names.find(figure.places)
            if place is None:
                told = ", ".join(figure.places)
                report.problems.append(Problem(figure.line, figure.indicator.column, told, why_not))
                continue
            key = (figure.indicator.code, place, figure.year)
            if key in self.seen:
                reason = f"said on line {self.seen[key]} already; that stands"
                report.problems.append(Problem(figure.line, figure.indicator.column, str(figure.value), reason))
                continue
            self.seen[key] = figure.line
            yield figure, place

    def describe(self, described: Iterable[Described]) -> None:
        """Rows for the indicators met for the first time; what the desk has changed since stays as it is."""
        for item in {item.code: item for item in described if item.code not in self.indicators}.values():
            row = Indicator.objects.filter(code=item.code).only("pk").first()
            if row is None and not self.is_dry:
                row = Indicator.objects.create(code=item.code, **item.columns())
            self.indicators[item.code] = row.pk if row else 0

    def values_before(self, placed: list[tuple[Figure, int]]) -> dict[tuple[int, int, int], object]:
        numbers = {self.indicators[figure.indicator.code] for figure, _place in placed}
        found = Observation.objects.in_places({place for _figure, place in placed}).filter(indicator__in=numbers)
        rows = found.values_list("indicator_id", "place_id", "year", "value")
        return {(indicator, place, year): value for indicator, place, year, value in rows}

    def write(self, changed: list[tuple[Figure, int]]) -> None:
        rows = [
            Observation(
                indicator_id=self.indicators[figure.indicator.code],
                place_id=place,
                year=figure.year,
                value=figure.value,
            )
            for figure, place in changed
        ]
        Observation.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["place", "indicator", "year"], update_fields=["value"]
        )


@transaction.atomic
def load_income_groups(table: Table, *, is_dry: bool = False) -> Report:
    """The World Bank's list of economies; its aggregates of several are passed over."""
    report, names = Report(), CountryNames()
    code_at, name_at, note_at = (table.column(name) for name in ("Country Code", "TableName", "SpecialNotes"))
    group_at, region_at = table.header.index("IncomeGroup"), table.header.index("Region")
    rows = IncomeGroup.objects.values_list("place_id", "group", "region", "note")
    before = {place: {"group": group, "region": region, "note": note} for place, group, region, note in rows}
    for line, row in table.lines():
        told = tuple(row[at] for at in (code_at, name_at) if at is not None and row[at])
        if not row[region_at]:
            continue
        place, why_not = names.find(told)
        if place is None:
            report.problems.append(Problem(line, "Country Code", ", ".join(told), why_not))
            continue
        said = {
            "group": row[group_at][:60],
            "region": row[region_at][:60],
            "note": row[note_at] if note_at is not None else "",
        }
        report.count(was=before.get(place), now=said)
        report.places.add(place)
        if before.get(place) != said and not is_dry:
            IncomeGroup.objects.update_or_create(place_id=place, defaults=said)
    return report


@transaction.atomic
def load_about(table: Table, *, is_dry: bool = False) -> Report:
    """Names, notes and sources of indicators by code; names and sources that stand already are left as they are."""
    report = Report()
    code_at, name_at, source_at = (table.header.index(name) for name in ABOUT_COLUMNS)
    note_at = table.column("SOURCE_NOTE")
    before = {row.code: row for row in Indicator.objects.all()}
    for line, row in table.lines():
        code = row[code_at]
        if not code or len(code) > 60 or not row[name_at]:
            report.problems.append(Problem(line, "INDICATOR_CODE", code, "no code and name of an indicator"))
            continue
        indicator = before.get(code) or Indicator(code=code, source_url=f"{SITE}{code}")
        was = (indicator.names, indicator.source, indicator.note) if indicator.pk else None
        indicator.names = {"en": row[name_at], **indicator.names}
        indicator.source = indicator.source or row[source_at][:300] or PUBLISHER
        indicator.note = row[note_at] if note_at is not None else indicator.note
        now = (indicator.names, indicator.source, indicator.note)
        report.count(was=was, now=now)
        report.indicators[code] += 1
        if was != now and not is_dry:
            indicator.save()
            before[code] = indicator
    return report
