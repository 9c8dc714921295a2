"""How all programmes in figures answer: charts, each with its table beneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mutirao.base.ui.charts import Bar, Series, bar_chart, line_chart
from mutirao.base.ui.page_tags import LISTS, tag_page
from mutirao.discover.programmes.fields import BY_NAME
from mutirao.discover.programmes.overview_figures import Counted, Line, by_code, by_country, coverage_lines
from mutirao.discover.programmes.wording import amount_text

BARS = 12


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of the commonest values, and all of them in the table: (label, count, address of the programmes)."""

    title: str
    note: str
    chart: SafeString
    rows: Sequence[tuple[str, int, str]]


@dataclass(frozen=True, slots=True)
class OverTime:
    """A chart, and its rows: (year, number, how many programmes it rests on)."""

    title: str
    note: str
    chart: SafeString
    rows: Sequence[tuple[int, str, int]]


@require_safe
def charts(request: HttpRequest) -> HttpResponse:
    lines = coverage_lines(request.user)
    context = {
        "bars": [
            bars(str(BY_NAME[name].label), name, by_code(name, request.user))
            for name in ("programme_type", "targeting_methods")
        ]
        + [bars(_("Country"), "country", by_country(request.user))],
        "over_time": [over_time(line) for line in lines],
    }
    return tag_page(render(request, "programmes/charts.html", context), LISTS)


def bars(label: str, parameter: str, counted: Sequence[Counted]) -> Bars:
    title = _("Programmes by %(field)s") % {"field": label}
    note = _("A programme with several of them counts for each.")
    if len(counted) > BARS:
        note = f"{note} " + _("The chart shows the first %(count)s, the table all.") % {"count": BARS}
    shown = [Bar(item.label, Decimal(item.count)) for item in counted[:BARS]]
    table = reverse("programmes:table")
    return Bars(
        title,
        note,
        bar_chart(shown, title=title, description=_("The numbers are in the table beneath.")),
        [(item.label, item.count, f"{table}?{urlencode({parameter: item.value})}") for item in counted],
    )


def over_time(line: Line) -> OverTime:
    title = _("Coverage over time: %(sort)s") % {"sort": line.measure.label}
    note = _(
        "Each point is the sum over the programmes that give a number for that year; they are not always the same."
    )
    if line.is_median:
        note = _("Each point is the middle one of the shares that programmes give for that year; shares are not added.")
    points = [(point.year, point.number) for point in line.points]
    return OverTime(
        title,
        note,
        line_chart([Series(line.measure.label, points)], title=title, description=note),
        [(point.year, amount_text(point.number, line.measure.unit), point.programmes) for point in line.points],
    )
