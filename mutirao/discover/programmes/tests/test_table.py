"""The table of all programmes: filters, columns, order, sums and addresses."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from selectolax.lexbor import LexborHTMLParser

from mutirao.base.catalogue.models import Audience
from mutirao.base.catalogue.querysets import audiences_of
from mutirao.discover.programmes.table.questions import Reading, number_of
from mutirao.discover.programmes.table.rows import find, rows
from mutirao.discover.programmes.values import ClaimValue

from .factories import coded, coverage, make_programme

pytestmark = [pytest.mark.django_db, pytest.mark.data]

TABLE = "/en/discover/programmes/table/"
NOBODY = AnonymousUser()


def titles(query: str, user: Any = NOBODY) -> list[str]:
    ids = find(Reading(QueryDict(query)).question, user).ids
    return [row.programme.title for row in rows(ids, (), audiences_of(user))]


def start(text: str) -> ClaimValue:
    return ClaimValue("start_date", text=text)


def test_values_of_a_filter_are_alternatives_and_filters_narrow_each_other() -> None:
    make_programme("Both", *coded("targeting_methods", "means_tested"), *coded("status", "running"))
    make_programme("Ended", *coded("targeting_methods", "means_tested"), *coded("status", "ended"))
    make_programme(
        "Proxy", *coded("targeting_methods", "proxy_means_tested", "geographic"), *coded("status", "running")
    )
    make_programme("Nothing said")

    found = titles("targeting_methods=means_tested&targeting_methods=proxy_means_tested&status=running")

    assert found == ["Both", "Proxy"]


def test_a_region_means_every_country_in_it() -> None:
    make_programme("Peru", countries=("PE",))
    make_programme("Mexico", countries=("MX",))
    make_programme("Kenya", countries=("KE",))

    assert titles("region=419") == ["Mexico", "Peru"]
    assert titles("country=pe") == ["Peru"]
    assert titles("region=419&country=MX&country=KE") == ["Mexico"]


def test_years_of_the_start() -> None:
    for year in ("1999", "2005-07", "2010-01-31"):
        make_programme(year, start(year))
    make_programme("Unknown")

    assert titles("from=2000&to=2009") == ["2005-07"]
    assert titles("from=2005") == ["2005-07", "2010-01-31"]
    assert titles("year=1999&year=2010..") == ["1999", "2010-01-31"]


def test_words_of_the_name_and_what_is_known() -> None:
    make_programme("Child grant of Kenya", coverage(2020, 5))
    make_programme("Child pension", ClaimValue("coverage", status="not_known"))

    assert titles("q=child") == ["Child grant of Kenya", "Child pension"]
    assert titles("q=kenya+child") == ["Child grant of Kenya"]
    assert titles("known=coverage") == ["Child grant of Kenya"]


def test_coverage_is_the_latest_number_in_one_unit_of_the_whole_programme() -> None:
    make_programme("Grew", coverage(2010, 100), coverage(2020, 5000))
    make_programme("Shrank", coverage(2010, 5000), coverage(2020, 100))
    make_programme("Households", coverage(2020, 5000, unit="households"))
    make_programme("Planned", coverage(2020, 5000, basis="planned"))
    make_programme("Women", coverage(2020, 5000, sex="female"))
    make_programme("Not known", ClaimValue("coverage", status="not_known"))

    assert titles("coverage_from=1000") == ["Grew"]
    assert titles("coverage_to=1000") == ["Shrank"]
    assert titles("coverage_from=1,000&coverage_unit=households") == ["Households"]
    assert titles("coverage_from=0") == ["Grew", "Shrank"]


def test_what_has_no_value_comes_last_whichever_way_round() -> None:
    make_programme("A", coverage(2020, 10))
    make_programme("B", coverage(2020, 200))
    make_programme("C", ClaimValue("coverage", status="not_known"))
    make_programme("D", coverage(2020, 999, unit="households"))

    assert titles("sort=coverage") == ["A", "B", "C", "D"]
    assert titles("sort=-coverage") == ["B", "A", "C", "D"]
    assert titles("sort=coverage&coverage_unit=households") == ["D", "A", "B", "C"]
    assert titles("sort=-title") == ["D", "C", "B", "A"]


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        ("country", "Zambia first", "Benin"),
        ("programme_type", "Zambia first", "Benin"),
        ("start_date", "Benin", "Zambia first"),
        ("minimum_duration", "Benin", "Zambia first"),
        ("implemented_by", "Zambia first", "Benin"),
    ],
)
def test_every_sort_of_column_sorts_both_ways(sort: str, first: str, last: str) -> None:
    make_programme(
        "Benin", *coded("programme_type", "wage-subsidy"), start("2001"), countries=("ZM",),
        columns={}, concept_ids=(),
    )  # fmt: skip
    make_programme("Zambia first", *coded("programme_type", "fee-waivers"), start("2012"), countries=("BJ",))
    from mutirao.discover.programmes.models import Programme
    from mutirao.discover.programmes.services.recording import record_claims

    for title, months, office in (("Benin", 6, "Żeta office"), ("Zambia first", 12, "alpha office")):
        programme = Programme.objects.get(title=title)
        values = [ClaimValue("minimum_duration", number=Decimal(months)), ClaimValue("implemented_by", text=office)]
        record_claims(programme, ["minimum_duration", "implemented_by"], values, by=None)

    assert titles(f"sort={sort}") == [first, last]
    assert titles(f"sort=-{sort}") == [last, first]


def test_hidden_programmes_are_in_no_row_and_no_count(client: Client) -> None:
    make_programme("For everyone", coverage(2020, 10))
    make_programme("Draft", coverage(2020, 1000), is_published=False)
    members = Audience.objects.get(is_of_members=True)
    make_programme("For members", coverage(2020, 100), columns={"audience": members})

    page = client.get(TABLE).content.decode()

    assert titles("") == ["For everyone"]
    assert "1 programme" in page
    assert "For members" not in page
    assert "Draft" not in page
    assert "Sum over 1 of 1 programmes; people; 2020; plans left out." in page


def test_a_sum_says_what_it_rests_on(client: Client) -> None:
    make_programme("A", coverage(2018, 1000), coverage(2012, 7))
    make_programme("B", coverage(2020, 234))
    make_programme("C", ClaimValue("coverage", status="not_known"))

    page = client.get(TABLE).content.decode()

    assert "1,234 people" in page
    assert "Sum over 2 of 3 programmes; people; 2018–2020; plans left out." in page


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (coverage(2020, 5, unit="households"), "Not added up, because these are different things: households; people."),
        (
            coverage(2020, 5, basis="estimate"),
            "Not added up, because these are different things: people; people, estimate.",
        ),
    ],
)
def test_different_units_and_bases_are_never_added(client: Client, second: ClaimValue, reason: str) -> None:
    make_programme("A", coverage(2018, 1000))
    make_programme("B", second)

    page = client.get(TABLE).content.decode()

    assert reason in page
    assert "Sum over" not in page


def test_one_unit_chosen_is_the_only_one_shown_and_added(client: Client) -> None:
    make_programme("A", coverage(2018, 1000), coverage(2018, 300, unit="households"))
    make_programme("B", coverage(2018, 50, unit="households"))

    page = client.get(TABLE, {"coverage_unit": "households"}).content.decode()

    assert "Coverage (households)" in page
    assert "350 households" in page
    assert "1,000 people" not in page


def test_shares_and_amounts_people_get_are_not_added(client: Client) -> None:
    make_programme("A", coverage(2018, 10, unit="percent_population"))
    make_programme("B", ClaimValue("benefit_amount", number=Decimal(50), unit="KES", per="monthly", year=2020))

    page = client.get(TABLE, {"field": ["coverage", "benefit_amount"]}).content.decode()

    assert "Shares are not added up." in page
    assert "Amounts that people get are not added up." in page


def test_what_cannot_be_understood_is_told_and_left_out(client: Client) -> None:
    make_programme("A")
    asked = {
        "status": ["running", "nonsense"],
        "country": "XX",
        "coverage_from": "many",
        "from": "MM",
        "field": "colour",
    }

    response = client.get(TABLE, asked)

    assert response.context["left_out"] == ["many", "nonsense", "XX", "MM", "colour"]
    assert "We could not understand this and left it out: many, nonsense, XX, MM, colour" in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=99999999999",
        "sort=newest",
        "q=%00",
        "region=%2B1",
        "coverage_from=1e999",
        "year=..",
        "p=x",
    ],
)
def test_any_address_has_an_answer(client: Client, query: str) -> None:
    make_programme("A")

    response = client.get(f"{TABLE}?{query}")

    assert response.status_code == 200
    assert "1 programme" in response.content.decode() or "No programme is all of this" in response.content.decode()


def test_nothing_found_and_nothing_there_are_said_kindly(client: Client) -> None:
    assert "There are no programmes yet." in client.get(TABLE).content.decode()

    make_programme("A")

    assert "No programme is all of this." in client.get(TABLE, {"status": "ended"}).content.decode()
    assert "The table is not that long." in client.get(TABLE, {"page": "3"}).content.decode()


def test_list_and_table_lead_to_each_other_with_the_same_filters(client: Client) -> None:
    make_programme("A", *coded("status", "running"))
    query = "status=running&region=202"

    page = client.get(f"{TABLE}?{query}&field=status&sort=-title").context["list_url"]

    assert page == "/en/discover/programmes/?status=running&region=202"


def test_pages_do_not_lose_what_was_asked(client: Client) -> None:
    for number in range(26):
        make_programme(f"Grant {number:02}", *coded("status", "running"))

    first = client.get(TABLE, {"status": "running", "field": "status"})
    second = client.get(TABLE + first.context["results"].next_url)

    assert first.context["results"].next_url == "?status=running&field=status&page=2"
    assert [programme.title for programme, _cells in second.context["rows"]] == ["Grant 25"]
    assert (second.context["results"].first, second.context["results"].last) == (26, 26)


@pytest.mark.parametrize("count", [1, 3])
def test_the_table_takes_as_many_queries_for_three_as_for_one(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(count):
        make_programme("", coverage(2020, 10), *coded("status", "running"), ClaimValue("implemented_by", text="Office"))
    client.get(TABLE)

    with django_assert_num_queries(9):  # one of them: which names this reader may see
        client.get(TABLE, {"field": ["coverage", "status", "implemented_by", "region"], "sort": "implemented_by"})


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,500,000", 1500000),
        ("1 500", 1500),
        ("12.5", Decimal("12.5")),
        ("-1", None),
        ("NaN", None),
        ("Infinity", None),
        ("1e30", None),
        ("", None),
    ],
)
def test_numbers_as_people_write_them(text: str, number: Decimal | int | None) -> None:
    assert number_of(text) == number


def test_a_total_over_several_years_is_added_to_no_year(client: Client) -> None:
    make_programme("A", coverage(2018, 100))
    make_programme("B", coverage(2010, 5000, until_year=2015))
    make_programme("C", coverage(2018, 30, until_year=2019))

    (footer,) = [item for item in client.get(TABLE, {"field": "coverage"}).context["footers"] if item]

    assert footer.total == "130 people"
    assert titles("coverage_from=1000") == []


def year_inputs(client: Client, query: str) -> tuple[list[str | None], list[str | None]]:
    page = LexborHTMLParser(client.get(f"{TABLE}?{query}").content)
    spans = [page.css_first(f"main #{name}").attributes["value"] for name in ("from", "to")]  # type: ignore[union-attr]  # both are there
    return spans, [box.attributes["value"] for box in page.css("main input[name=year][checked]")]


def test_the_form_says_every_span_of_years_the_address_asks_for(client: Client) -> None:
    make_programme("A", start("1999"))

    assert year_inputs(client, "year=1999&year=2005..&year=..1980") == (["", ""], ["1999", "2005..", "..1980"])
    assert year_inputs(client, "year=1999..2004") == (["1999", "2004"], [])
    assert year_inputs(client, "from=1999") == (["1999", ""], [])


def test_spans_beside_from_and_to_are_told_and_left_out(client: Client) -> None:
    make_programme("A", start("1999"))
    make_programme("B", start("2010"))

    response = client.get(f"{TABLE}?from=2005&year=1999&year=2001..")

    assert response.context["left_out"] == ["1999", "2001.."]
    assert [programme.title for programme, _cells in response.context["rows"]] == ["B"]
