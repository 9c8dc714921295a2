"""All programmes in figures: each bar leads to its programmes, no line mixes units or plans with facts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from mutirao.discover.programmes.overview_figures import Point, by_code, by_country, coverage_lines
from mutirao.discover.programmes.table.figures import Measure

from .factories import coded, coverage, make_programme

pytestmark = [pytest.mark.django_db, pytest.mark.data]

CHARTS = "/en/discover/programmes/charts/"
NOBODY = AnonymousUser()


def test_programmes_are_counted_once_for_each_of_their_values() -> None:
    make_programme("A", *coded("targeting_methods", "means_tested", "geographic"), countries=("KE", "UG"))
    make_programme("B", *coded("targeting_methods", "geographic"))
    make_programme("C", *coded("targeting_methods", "universal"), is_published=False)

    assert [(item.value, item.count) for item in by_code("targeting_methods", NOBODY)] == [
        ("geographic", 2),
        ("means_tested", 1),
    ]
    assert [(item.value, item.count) for item in by_country(NOBODY)] == [("KE", 2), ("UG", 1)]


def test_a_line_for_each_unit_and_basis_says_on_how_many_programmes_each_point_rests() -> None:
    make_programme("A", coverage(2018, 10), coverage(2019, 20), coverage(2019, 5, unit="households"))
    make_programme("B", coverage(2019, 100), coverage(2019, 7, sex="female"), coverage(2020, 900, basis="planned"))
    make_programme("C", coverage(2019, 1000, until_year=2020), coverage(None, 4), coverage(2019, 50, basis="actual"))
    make_programme("D", coverage(2019, 99999), is_published=False)

    lines = {line.measure: list(line.points) for line in coverage_lines(NOBODY)}

    assert lines == {
        Measure("persons"): [Point(2018, Decimal(10), 1), Point(2019, Decimal(120), 2)],
        Measure("households"): [Point(2019, Decimal(5), 1)],
        Measure("persons", basis="planned"): [Point(2020, Decimal(900), 1)],
        Measure("persons", basis="actual"): [Point(2019, Decimal(50), 1)],
    }


def test_of_shares_the_middle_one_is_drawn() -> None:
    for share in (1, 2, 30):
        make_programme("", coverage(2019, share, unit="percent_population"))

    (line,) = coverage_lines(NOBODY)

    assert line.is_median
    assert list(line.points) == [Point(2019, Decimal(2), 3)]


def test_each_chart_has_its_table_and_each_row_leads_to_its_programmes(client: Client) -> None:
    make_programme("A", *coded("programme_type", "school-feeding"), coverage(2019, 1234))

    page = client.get(CHARTS).content.decode()

    assert '<a href="/en/discover/programmes/table/?programme_type=school-feeding">School feeding</a>' in page
    assert '<a href="/en/discover/programmes/table/?country=KE">Kenya</a>' in page
    assert page.count('<figure class="chart">') == 3
    assert "Coverage over time: people" in page
    assert "<td>1,234 people</td>" in page
    assert page.count("style=") == 0


def test_without_programmes_it_says_so(client: Client) -> None:
    assert "Nothing is known of this yet." in client.get(CHARTS).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_charts_take_as_many_queries_for_three_as_for_one(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make_programme("", coverage(2019, number), *coded("targeting_methods", "universal"))
    client.get(CHARTS)

    with django_assert_num_queries(4):
        client.get(CHARTS)
