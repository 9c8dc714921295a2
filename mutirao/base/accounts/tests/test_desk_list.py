"""The list of people: narrowed down, taken away, and what each row offers."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from mutirao.base.accounts.desk.listing import harmless
from mutirao.base.accounts.models import User
from mutirao.base.accounts.services import CURATORS
from mutirao.base.accounts.suspending import suspend
from mutirao.base.accounts.tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtails_templates")]

PEOPLE = "/desk/users/"


@pytest.fixture
def desk(administrator: Any, client_of: Callable[[Any], Client]) -> Client:
    User.objects.filter(pk=administrator.pk).update(
        name="Ada", last_login=timezone.now(), date_joined=datetime(2020, 1, 1, tzinfo=UTC)
    )
    return client_of(administrator)


@pytest.fixture
def people(desk: Client, administrator: Any) -> dict[str, User]:
    now = timezone.now()
    found = {
        "curator": UserFactory(name="Cora", language="fr", last_login=now),
        "suspended": UserFactory(name="Sami", language="es", last_login=now),
        "closed": UserFactory(name="Carl", is_active=False, last_login=now),
        "new": UserFactory(name="Nora", date_joined=datetime(2024, 5, 6, tzinfo=UTC)),
    }
    found["curator"].groups.add(Group.objects.get(name=CURATORS))
    suspend(found["suspended"], by=administrator, reason="x", appeal_to="y@example.org")
    return found


def names(desk: Client, query: str) -> list[str]:
    return sorted(user.name for user in desk.get(f"{PEOPLE}?{query}").context["object_list"])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Ada", "Carl", "Cora", "Nora", "Sami"]),
        ("state=active", ["Ada", "Cora", "Nora"]),
        ("state=suspended", ["Sami"]),
        ("state=closed", ["Carl"]),
        ("state=never", ["Nora"]),
        ("role={role}", ["Cora"]),
        ("language=fr", ["Cora"]),
        ("date_joined_from=2024-05-01&date_joined_to=2024-05-31", ["Nora"]),
        ("date_joined_to=2020-12-31", ["Ada"]),
        ("state=active&language=es", []),
        ("q=cor", ["Cora"]),
    ],
)
def test_it_is_narrowed_down(desk: Client, people: dict[str, User], query: str, expected: list[str]) -> None:
    assert names(desk, query.format(role=Group.objects.get(name=CURATORS).pk)) == expected


def test_each_state_has_a_word(desk: Client, people: dict[str, User]) -> None:
    page = desk.get(PEOPLE).content.decode()

    assert [word in page for word in ("Can log in", "Suspended", "Closed, not suspended")] == [True] * 3


def rows_of(desk: Client, form: str, query: str = "") -> list[list[Any]]:
    body = b"".join(desk.get(f"{PEOPLE}?export={form}{query}").streaming_content)
    if form == "csv":
        return list(csv.reader(StringIO(body.decode())))
    return [list(row) for row in load_workbook(BytesIO(body)).active.iter_rows(values_only=True)]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_it_is_taken_away_as_it_is_narrowed_down(desk: Client, people: dict[str, User], form: str) -> None:
    rows = rows_of(desk, form, "&state=suspended")

    person = people["suspended"]
    assert [len(row) for row in rows] == [8, 8]
    assert [str(cell or "") for cell in rows[1][:6]] == [str(person.pk), "Sami", person.email, "es", "", "Suspended"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_secret_is_in_it(desk: Client, people: dict[str, User], form: str) -> None:
    text = str(rows_of(desk, form))

    assert "Cora" in text
    assert [secret for secret in (people["curator"].password, "password", "totp") if secret in text] == []


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "  =1"])
def test_no_name_becomes_a_formula(desk: Client, form: str, name: str) -> None:
    UserFactory(name=name, language="ar")

    (cell,) = [row[1] for row in rows_of(desk, form, "&language=ar")[1:]]

    assert cell[0] == "'"


@pytest.mark.parametrize("value", ["Ada", "", None, 5, "a=b", datetime(2024, 1, 1, tzinfo=UTC)])
def test_everything_else_stays_as_it_is(value: Any) -> None:
    assert harmless(value) == value


def test_it_costs_the_same_with_one_and_three(desk: Client) -> None:
    desk.get(PEOPLE)
    counts = []
    for _round in range(2):
        for _person in range(2):
            UserFactory(last_login=timezone.now() - timedelta(days=1)).groups.add(Group.objects.get(name=CURATORS))
        with CaptureQueriesContext(connection) as queries:
            desk.get(PEOPLE)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_each_row_offers_what_may_be_done(desk: Client, people: dict[str, User], administrator: Any) -> None:
    page = desk.get(PEOPLE).content.decode()

    def offers(name: str, person: User) -> bool:
        return f"/desk/users/{name}/{person.pk}/" in page

    assert [offers(name, people["curator"]) for name in ("suspend", "lift", "view-as", "merge")] == [
        True,
        False,
        True,
        True,
    ]
    assert [offers(name, people["suspended"]) for name in ("suspend", "lift", "view-as")] == [False, True, False]
    assert [offers(name, administrator) for name in ("suspend", "view-as")] == [False, False]


def test_the_list_is_for_administrators(curator: Any, client_of: Callable[[Any], Client]) -> None:
    assert client_of(curator).get(f"{PEOPLE}?export=csv")["Location"] == "/desk/"
