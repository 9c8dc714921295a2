"""Small charts as SVG in the page: lines over years and labelled bars, each beside a table that its caller makes.

Places across are per cent and places down are pixels, so that a chart takes any width and its letters keep their size.
A page that shows one links `ui/charts.css`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape
from itertools import pairwise
from math import ceil
from typing import Final, NamedTuple

from babel.numbers import format_compact_decimal
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi

from mutirao.base.ui.templatetags.ui import number, reader_locale

TOP: Final = 24
HEIGHT: Final = 160
YEARS_BELOW: Final = 24
FIRST, LAST = Decimal(15), Decimal(94)
"""Between these per cents lie the years; the numbers of the lines across stand before them."""
LOOKS: Final = 6
"""Colour, dashes and marks for so many series are in `charts.css` and `MARKS`; then they begin anew."""
MARKS: Final = (
    "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
    "M-4-4h8v8h-8z",
    "M0-5l5 9h-10z",
    "M0-6l5 6l-5 6l-5-6z",
    "M-5-2h3v-3h4v3h3v4h-3v3h-4v-3h-3z",
    "M0 5l5-9h-10z",
)
YEAR_STEPS: Final = (1, 2, 5, 10, 20, 50, 100)
MOST_YEARS_NAMED: Final = 7
ROW: Final = 46
LONGEST_BAR: Final = Decimal(72)
LONGEST_LABEL: Final = 40


class Series(NamedTuple):
    """One line: numbers of one unit by year. A year without a number is left out, never given as zero."""

    label: str
    points: Sequence[tuple[int, Decimal]]


class Bar(NamedTuple):
    """One bar; `text` says its value where digits alone would not do."""

    label: str
    value: Decimal
    text: str = ""


def line_chart(series: Sequence[Series], *, title: str, description: str) -> SafeString:
    """Lines from zero over years. Only neighbouring years are joined: across a missing one nobody knows the way."""
    years = sorted({year for line in series for year, _value in line.points})
    if not years:
        return mark_safe("")
    ticks = ticks_up_to(max(value for line in series for _year, value in line.points))
    plot = _Plot(years[0], years[-1], ticks[-1])
    body = "".join([*_lines_across(plot, ticks), *_year_names(plot), *_drawn(plot, series)])
    picture = _picture(body, TOP + HEIGHT + YEARS_BELOW, "lines", title, description)
    return mark_safe(f'<figure class="chart">{picture}{_key(series)}</figure>')  # noqa: S308 - escaped where it is made


def bar_chart(rows: Sequence[Bar | tuple[str, Decimal]], *, title: str, description: str) -> SafeString:
    """A bar from zero for each row, in the order given, with its label above and its value at its end."""
    bars = [Bar(*row) for row in rows]
    if not bars:
        return mark_safe("")
    most = max(bar.value for bar in bars) or Decimal(1)
    body = "".join(_row(bar, most, at * ROW) for at, bar in enumerate(bars))
    picture = _picture(body, len(bars) * ROW, "bars", title, description)
    return mark_safe(f'<figure class="chart">{picture}</figure>')  # noqa: S308 - escaped where it is made


def ticks_up_to(most: Decimal) -> list[Decimal]:
    """From zero in two to five equal steps of 1, 2 or 5 (or ten times that …), the last not below `most`."""
    if most <= 0:
        return [Decimal(0), Decimal(1)]
    size = Decimal(10) ** (most.adjusted() - 1)
    step = next(size * factor for factor in (2, 5, 10, 20, 50) if size * factor * 5 >= most)
    return [step * at for at in range(ceil(most / step) + 1)]


def short_number(value: Decimal) -> str:
    """`1.5M`, `200K`, `0.5`, as the reader's language writes them."""
    if abs(value) < 1000:
        return number(value)
    return format_compact_decimal(value, locale=reader_locale(), fraction_digits=1)


class _Plot(NamedTuple):
    first: int
    last: int
    most: Decimal

    def across(self, year: int) -> str:
        span = self.last - self.first
        share = Decimal(year - self.first) / span if span else Decimal("0.5")
        return f"{FIRST + (LAST - FIRST) * share:.2f}%"

    def down(self, value: Decimal) -> str:
        return f"{TOP + HEIGHT - HEIGHT * value / self.most:.1f}"


def _lines_across(plot: _Plot, ticks: Sequence[Decimal]) -> Iterator[str]:
    for tick in ticks:
        y = plot.down(tick)
        yield f'<line class="grid" x2="100%" y1="{y}" y2="{y}"/>'
        yield f'<text y="{y}" dy="-4">{escape(short_number(tick))}</text>'


def _year_names(plot: _Plot) -> Iterator[str]:
    span = plot.last - plot.first
    step = next((step for step in YEAR_STEPS if span < step * MOST_YEARS_NAMED), YEAR_STEPS[-1])
    start = plot.first if step == 1 else -(-plot.first // step) * step
    for year in range(start, plot.last + 1, step):
        x = plot.across(year)
        yield f'<text class="year" x="{x}" y="{TOP + HEIGHT + YEARS_BELOW - 6}">{year}</text>'


def _drawn(plot: _Plot, series: Sequence[Series]) -> Iterator[str]:
    for at, line in enumerate(series):
        points = sorted(line.points)
        joined = (
            f'<line x1="{plot.across(year)}" y1="{plot.down(value)}" x2="{plot.across(next_year)}" '
            f'y2="{plot.down(next_value)}"/>'
            for (year, value), (next_year, next_value) in pairwise(points)
            if next_year - year == 1
        )
        marks = (
            f'<svg x="{plot.across(year)}" y="{plot.down(value)}">'
            f'<path d="{MARKS[at % LOOKS]}"/><title>{year}: {escape(number(value))}</title></svg>'
            for year, value in points
        )
        yield f'<g class="s{at % LOOKS + 1}">{"".join(joined)}{"".join(marks)}</g>'


def _key(series: Sequence[Series]) -> str:
    """Which line is which, in words; nothing to tell apart needs no key."""
    if len(series) < 2:
        return ""
    items = (
        f'<li><svg class="s{at % LOOKS + 1}" width="36" height="12" aria-hidden="true"><line x2="36" y1="6" y2="6"/>'
        f'<svg x="18" y="6"><path d="{MARKS[at % LOOKS]}"/></svg></svg> {escape(line.label)}</li>'
        for at, line in enumerate(series)
    )
    return f'<ul class="key">{"".join(items)}</ul>'


def _row(bar: Bar, most: Decimal, top: int) -> str:
    """Where one reads from the right, bars grow from the right."""
    length = max(LONGEST_BAR * bar.value / most, Decimal(0))
    from_right = get_language_bidi()
    start, end = ("100%", f"{100 - length:.2f}%") if from_right else ("0", f"{length:.2f}%")
    label = bar.label if len(bar.label) <= LONGEST_LABEL else bar.label[: LONGEST_LABEL - 1].rstrip() + "…"
    text = bar.text or number(bar.value)
    return (
        f'<text x="{start}" y="{top + 15}">{escape(label)}</text>'
        f'<rect x="{end if from_right else 0}" y="{top + 22}" width="{length:.2f}%" height="14"/>'
        f'<text x="{end}" dx="{-6 if from_right else 6}" y="{top + 33}">{escape(text)}</text>'
    )


def _picture(body: str, height: int, kind: str, title: str, description: str) -> str:
    return (
        f'<svg class="{kind}" width="100%" height="{height}" role="img">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{body}</svg>"
    )
