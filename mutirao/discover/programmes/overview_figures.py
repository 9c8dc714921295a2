"""All programmes in figures: how many of each type, targeting and country, and what coverage adds up to by year."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import Count, QuerySet

from mutirao.base.catalogue.models import Entry
from mutirao.base.taxonomy.vocabulary import label, thesaurus_of
from mutirao.discover.programmes.checking import SHARES
from mutirao.discover.programmes.fields import BY_NAME
from mutirao.discover.programmes.models import Claim, Programme
from mutirao.discover.programmes.table.figures import Measure


@dataclass(frozen=True, slots=True)
class Counted:
    """How many programmes have a value; a programme of several counts for each of them."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Point:
    """A year: the sum of all numbers (of shares, the one in the middle), and how many programmes it rests on."""

    year: int
    number: Decimal
    programmes: int


@dataclass(frozen=True, slots=True)
class Line:
    """Numbers of one unit and basis over the years; never of two."""

    measure: Measure
    points: Sequence[Point]

    @property
    def is_median(self) -> bool:
        return self.measure.unit in SHARES


def visible_ids(user: Any) -> QuerySet[Programme, Any]:
    return Programme.objects.visible_to(user).order_by().values("pk")


def by_code(name: str, user: Any) -> list[Counted]:
    """By the codes of a field, the commonest first."""
    codes = BY_NAME[name].codes
    assert codes is not None
    claims = Claim.objects.current().exclude(code="").filter(field=name, programme__in=visible_ids(user))
    counts = claims.order_by().values_list("code").annotate(Count("programme", distinct=True))
    return in_order(Counted(code, codes.label(code) or code, count) for code, count in counts)


def by_country(user: Any) -> list[Counted]:
    filed = Entry.countries.through.objects.filter(entry__in=visible_ids(user)).order_by()
    counts = dict(filed.values_list("place_id").annotate(Count("entry", distinct=True)))
    words = thesaurus_of(counts)
    return in_order(Counted(words.concept(pk).notation, label(pk), count) for pk, count in counts.items())


def in_order(counted: Iterable[Counted]) -> list[Counted]:
    return sorted(counted, key=lambda item: (-item.count, item.label))


def coverage_lines(user: Any) -> list[Line]:
    """Of whole programmes and single years: a number of several years is of none of them alone. One query."""
    claims = Claim.objects.current().known().filter(field="coverage", programme__in=visible_ids(user))
    whole = claims.filter(sex="", age_from=None, age_to=None, until_year=None, number__isnull=False, year__isnull=False)
    told: dict[Measure, dict[int, dict[int, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    for programme, unit, basis, year, number in whole.order_by("pk").values_list(
        "programme_id", "unit", "basis", "year", "number"
    ):
        told[Measure(unit, basis=basis)][year].setdefault(programme, number)
    lines = [
        Line(measure, [point(measure, year, said) for year, said in sorted(years.items())])
        for measure, years in told.items()
    ]
    sizes = Counter({line.measure: sum(item.programmes for item in line.points) for line in lines})
    return sorted(lines, key=lambda line: (-sizes[line.measure], line.measure.label))


def point(measure: Measure, year: int, said: dict[int, Decimal]) -> Point:
    numbers = list(said.values())
    number = median(numbers) if measure.unit in SHARES else sum(numbers, Decimal(0))
    return Point(year, number, len(numbers))
