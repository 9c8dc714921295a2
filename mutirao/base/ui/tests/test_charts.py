"""Charts: honest about gaps and zero, distinguishable without colour, and never a hole for markup."""

from __future__ import annotations

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mutirao.base.ui.charts import MARKS, Bar, Series, bar_chart, line_chart, short_number, ticks_up_to


def chart(*series: Series) -> str:
    return line_chart(series, title="People covered", description="From 2015 to 2019.")


def lines(label: str, **points: int) -> Series:
    return Series(label, [(int(year[1:]), Decimal(value)) for year, value in points.items()])


def joined(svg: str) -> int:
    group = re.search(r'<g class="s1">(.*?)</g>', svg)
    assert group
    return group[1].count("<line")


def test_neighbouring_years_are_joined() -> None:
    assert joined(chart(lines("a", y2015=1, y2016=2, y2017=3))) == 2


def test_a_missing_year_leaves_a_gap_and_every_point_is_shown() -> None:
    svg = chart(lines("a", y2015=1, y2016=2, y2019=3))

    assert joined(svg) == 1
    assert re.findall(r"<title>(\d{4}: .*?)</title>", svg) == ["2015: 1", "2016: 2", "2019: 3"]


def test_the_order_of_points_does_not_matter() -> None:
    assert chart(lines("a", y2016=2, y2015=1)) == chart(lines("a", y2015=1, y2016=2))


def test_one_series_needs_no_key_and_several_are_told_apart_without_colour() -> None:
    assert "key" not in chart(lines("Women", y2015=1))

    svg = chart(lines("Women", y2015=1), lines("Men", y2015=2))

    assert re.findall(r"</svg> (\w+)</li>", svg) == ["Women", "Men"]
    assert (svg.count(MARKS[0]), svg.count(MARKS[1])) == (2, 2)


def test_a_chart_is_an_image_with_a_name_and_a_description() -> None:
    root = ElementTree.fromstring(chart(lines("a", y2015=1)))
    picture = root.find("svg")

    assert picture is not None
    assert picture.attrib["role"] == "img"
    assert [(child.tag, child.text) for child in picture][:2] == [
        ("title", "People covered"),
        ("desc", "From 2015 to 2019."),
    ]
    assert "style" not in picture.attrib


def test_nothing_to_show_is_nothing() -> None:
    assert chart(Series("a", [])) == ""
    assert bar_chart([], title="", description="") == ""


def test_labels_cannot_become_markup() -> None:
    svg = chart(Series("<b>&", [(2015, Decimal(1))]), Series("b", []))
    bars = bar_chart([("<script>", Decimal(1))], title='"><i>', description="<u>")

    assert "<b>" not in svg
    assert not re.search(r"<(script|i|u)>", bars)


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        ("0", ["0", "1"]),
        ("1", ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        ("764000", ["0", "200000", "400000", "600000", "800000"]),
        ("0.35", ["0", "0.1", "0.2", "0.3", "0.4"]),
    ],
)
def test_ticks(most: str, expected: list[str]) -> None:
    assert ticks_up_to(Decimal(most)) == [Decimal(text) for text in expected]


@given(st.decimals(min_value="0.0001", max_value="1e20", places=4))
def test_ticks_are_few_begin_at_zero_and_hold_the_highest(most: Decimal) -> None:
    ticks = ticks_up_to(most)

    assert ticks[0] == 0
    assert ticks[-2] < most <= ticks[-1]
    assert 3 <= len(ticks) <= 6


@pytest.mark.parametrize(
    ("language", "text"), [("en", "1.5M"), ("fr", "1,5\u00a0M"), ("es", "1,5\u00a0M"), ("ar", "1.5\u00a0مليون")]
)
def test_numbers_are_written_as_the_language_does(language: str, text: str) -> None:
    with translation.override(language):
        assert short_number(Decimal(1_500_000)) == text
    assert short_number(Decimal("0.5")) == "0.5"


def test_bars_are_longest_for_the_most_and_nothing_for_zero() -> None:
    bars = bar_chart(
        [("Cash", Decimal(30)), Bar("Voucher", Decimal(15), "15 of them"), ("Food", Decimal(0))],
        title="By type",
        description="",
    )

    assert re.findall(r' width="([\d.]+)%" height="14"', bars) == ["72.00", "36.00", "0.00"]
    assert re.findall(r">([^<>]+)</text>", bars) == ["Cash", "30", "Voucher", "15 of them", "Food", "0"]


def test_bars_grow_from_the_right_where_one_reads_from_there() -> None:
    with translation.override("ar"):
        bars = bar_chart([("Cash", Decimal(30))], title="", description="")

    assert re.findall(r'x="([\d.%]+)"', bars) == ["100%", "28.00%", "28.00%"]


def test_a_long_label_is_cut() -> None:
    bars = bar_chart([("x" * 60, Decimal(1))], title="", description="")

    assert "x" * 39 + "…" in bars
    assert "x" * 40 not in bars
