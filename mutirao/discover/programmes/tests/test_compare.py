"""Programmes side by side: what differs is marked, what cannot be compared is said."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from mutirao.base.catalogue.querysets import PUBLIC
from mutirao.discover.programmes.comparison import State, compared
from mutirao.discover.programmes.models import Programme
from mutirao.discover.programmes.table.rows import rows
from mutirao.discover.programmes.values import ClaimValue

from .factories import coded, coverage, make_programme

pytestmark = [pytest.mark.django_db, pytest.mark.data]

EVERYBODY = frozenset({PUBLIC})
COMPARE = "/en/discover/programmes/compare/"


def lines_of(*programmes: Programme, only: bool = False) -> dict[str, Any]:
    side_by_side = rows([programme.pk for programme in programmes], [*FIELDS], EVERYBODY)
    return {line.label: line for part in compared(side_by_side, {}, only_differences=only) for line in part.lines}


FIELDS = ("status", "targeting_methods", "coverage", "objectives", "end_date", "contact")


def test_what_is_the_same_differs_or_is_known_for_some() -> None:
    first = make_programme("A", *coded("status", "running"), *coded("targeting_methods", "universal", "geographic"),
                           ClaimValue("objectives", text="Less poverty"), ClaimValue("contact", status="not_known"))  # fmt: skip
    second = make_programme("B", *coded("status", "ended"), *coded("targeting_methods", "geographic", "universal"),
                            ClaimValue("contact", status="not_researched"))  # fmt: skip

    found = lines_of(first, second)

    assert {
        label: line.state
        for label, line in found.items()
        if label in {"Status", "Targeting methods", "Objectives", "Contact"}
    } == {
        "Status": State.DIFFERS,
        "Targeting methods": State.SAME,
        "Objectives": State.PARTLY,
        "Contact": State.SILENT,
    }
    assert set(lines_of(first, second, only=True)) == {"Status", "Objectives"}


def test_not_known_is_no_difference_and_not_applicable_is_one() -> None:
    first = make_programme("A", ClaimValue("end_date", text="2015"))
    second = make_programme("B", ClaimValue("end_date", status="not_applicable"))
    third = make_programme("C", ClaimValue("end_date", status="not_known"))

    assert lines_of(first, second)["End"].state == State.DIFFERS
    assert lines_of(first, third)["End"].state == State.PARTLY
    assert [list(cell.lines) for cell in lines_of(first, second, third)["End"].cells] == [
        ["2015"], ["Not applicable"], ["Not known"],
    ]  # fmt: skip


def test_series_stand_side_by_side_for_the_latest_year_that_all_have() -> None:
    first = make_programme("A", coverage(2018, 10), coverage(2020, 30))
    second = make_programme("B", coverage(2016, 1), coverage(2018, 20))

    first_cell, second_cell = lines_of(first, second)["Coverage: people"].cells

    assert (list(first_cell.lines), first_cell.note) == (["10 people (2018)"], "Newer: 30 people (2020)")
    assert (list(second_cell.lines), second_cell.note) == (["20 people (2018)"], "")


def test_without_a_year_in_common_each_stands_with_its_own() -> None:
    first = make_programme("A", coverage(2019, 10))
    second = make_programme("B", coverage(2016, 20))

    line = lines_of(first, second)["Coverage: people"]

    assert [list(cell.lines) for cell in line.cells] == [["10 people (2019)"], ["20 people (2016)"]]


def test_different_units_never_share_a_line() -> None:
    first = make_programme("A", coverage(2018, 10))
    second = make_programme("B", coverage(2018, 4, unit="households"))

    found = lines_of(first, second)

    assert [list(cell.lines) for cell in found["Coverage: people"].cells] == [
        ["10 people (2018)"],
        ["Given otherwise: households"],
    ]
    assert [list(cell.lines) for cell in found["Coverage: households"].cells] == [
        ["Given otherwise: people"],
        ["4 households (2018)"],
    ]
    assert found["Coverage: people"].state == State.PARTLY


def test_plans_and_facts_never_share_a_line() -> None:
    first = make_programme("A", coverage(2018, 10, basis="planned"))
    second = make_programme("B", coverage(2018, 10, basis="actual"))

    assert {"Coverage: people, planned", "Coverage: people, actual"} <= set(lines_of(first, second))


def test_differences_are_marked_in_words_and_sources_lead_to_the_profile(client: Client) -> None:
    first = make_programme("A", *coded("status", "running"), coverage(2020, 5))
    second = make_programme("B", *coded("status", "ended"))

    page = client.get(COMPARE, {"p": [first.slug, second.slug]}).content.decode()

    assert "≠ Differs" in page
    assert "Known for some" in page
    assert f'<a href="{first.get_absolute_url()}#coverage">1 source</a>' in page


@pytest.mark.parametrize(
    ("count", "sentence"),
    [(0, "Choose 2 to 6 programmes"), (1, "This is one programme. Add another"), (7, "More than 6 do not fit")],
)
def test_too_few_and_too_many_get_a_way_on(client: Client, count: int, sentence: str) -> None:
    slugs = [make_programme(f"Grant {number}").slug for number in range(count)]

    page = client.get(COMPARE, {"p": slugs})

    assert sentence in page.content.decode()
    assert len(page.context["columns"]) == (6 if count == 7 else 0)


def test_what_is_hidden_is_as_absent_as_what_never_was(client: Client) -> None:
    shown = make_programme("Shown")
    hidden = make_programme("Hidden name", coverage(2020, 777), is_published=False)

    with_hidden = client.get(COMPARE, {"p": [shown.slug, hidden.slug]}).content.decode()
    with_unknown = client.get(COMPARE, {"p": [shown.slug, "never-was"]}).content.decode()

    assert "1 programme of this address cannot be found" in with_hidden
    assert "Hidden name" not in with_hidden
    assert "777" not in with_hidden
    assert with_hidden.count("<p") == with_unknown.count("<p")


def test_programmes_are_added_by_a_part_of_their_name_and_taken_away(client: Client) -> None:
    first = make_programme("Child grant")
    second = make_programme("Social pension")
    make_programme("Secret pension", is_published=False)

    found = client.get(COMPARE, {"p": first.slug, "find": "pension", "only": "differences"})

    assert found.context["offered"] == [(second, f"?p={first.slug}&p={second.slug}&only=differences")]
    assert (
        client.get(COMPARE + found.context["offered"][0][1]).context["chosen"][0][1]
        == f"?p={second.slug}&only=differences"
    )
    assert "No other programme has these words" in client.get(COMPARE, {"find": "zzz"}).content.decode()


@pytest.mark.parametrize("count", [2, 5])
def test_five_take_as_many_queries_as_two(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    slugs = [
        make_programme(
            "",
            coverage(2020, 5),
            ClaimValue("implemented_by", text="Office"),
            ClaimValue("minimum_duration", number=Decimal(3)),
        ).slug
        for _number in range(count)
    ]
    client.get(COMPARE, {"p": slugs})

    with django_assert_num_queries(5):
        client.get(COMPARE, {"p": slugs})
