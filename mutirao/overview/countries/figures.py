"""The key indicators of a place: the newest value with its year and source, and how it has been over the years."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mutirao.base.indicators.models import IncomeGroup, Indicator, Observation
from mutirao.base.ui.charts import Series, line_chart
from mutirao.base.ui.templatetags.ui import number


@dataclass(frozen=True)
class Figure:
    """One indicator of one place; `points` are all years that anybody measured, the earliest first."""

    indicator: Indicator
    place: str
    points: list[tuple[int, Decimal]]

    @property
    def year(self) -> int:
        return self.points[-1][0]

    @property
    def value(self) -> str:
        return told(self.points[-1][1])

    @property
    def rows(self) -> list[tuple[int, str]]:
        return [(year, told(value)) for year, value in reversed(self.points)]

    @property
    def chart(self) -> SafeString:
        """Nothing is drawn of a single year, or below zero."""
        if len(self.points) < 2 or min(value for _year, value in self.points) < 0:
            return SafeString()
        title = _("%(indicator)s: %(place)s") % {"indicator": self.indicator.name, "place": self.place}
        span = {"first": self.points[0][0], "last": self.year, "unit": self.indicator.unit}
        described = _("From %(first)s to %(last)s, %(unit)s; the table beside it has every value.") % span
        return line_chart([Series(self.indicator.name, self.points)], title=title, description=described)


def told(value: Decimal) -> str:
    """As exactly as it helps: two digits after the point below ten, one above."""
    return number(round(value, 2 if abs(value) < 10 else 1))


def key_figures(place_id: int, label: str) -> tuple[list[Figure], list[Indicator]]:
    """Those known of a place, and the key indicators of which nothing is known there; two queries."""
    key = list(Indicator.objects.key())
    points: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
    rows = Observation.objects.in_places([place_id]).filter(indicator__in=[item.pk for item in key]).order_by("year")
    for indicator_id, year, value in rows.values_list("indicator_id", "year", "value"):
        points[indicator_id].append((year, value))
    known = [Figure(item, label, points[item.pk]) for item in key if item.pk in points]
    return known, [item for item in key if item.pk not in points]


def income_group(place_id: int) -> str:
    return IncomeGroup.objects.filter(place=place_id).values_list("group", flat=True).first() or ""


def newest_by_country(place_ids: list[int]) -> tuple[Indicator | None, dict[int, tuple[int, Decimal]]]:
    """The first key indicator known anywhere among these places, and its newest (year, value) in each."""
    found: dict[int, dict[int, tuple[int, Decimal]]] = defaultdict(dict)
    key = {item.pk: item for item in Indicator.objects.key()}
    rows = Observation.objects.in_places(place_ids).filter(indicator__in=key).order_by("year")
    for indicator_id, place_id, year, value in rows.values_list("indicator_id", "place_id", "year", "value"):
        found[indicator_id][place_id] = (year, value)
    first = next((item for pk, item in key.items() if pk in found), None)
    return first, found[first.pk] if first else {}
