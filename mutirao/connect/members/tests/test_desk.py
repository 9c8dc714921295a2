"""Members in the editors’ desk: who sees which list, what is in it, what can be taken away, and reports that wait."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from openpyxl import load_workbook
from selectolax.lexbor import LexborHTMLParser

from mutirao.base.accounts.services import ADMINISTRATORS
from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.connect.members.models import Member, Message

from .factories import country, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtails_templates")]

LIST, FIGURES, REPORTED = "/desk/members/", "/desk/members/figures/", "/desk/members/reported/"


@pytest.fixture
def manager() -> Any:
    """An administrator by role rather than by being all-powerful."""
    user = UserFactory(name="Manager")
    user.groups.add(Group.objects.get(name=ADMINISTRATORS))
    return user


def cells(response: Any) -> list[list[str]]:
    tree = LexborHTMLParser(response.content)
    return [[" ".join(cell.text().split()) for cell in row.css("td")] for row in tree.css("table.listing tbody tr")]


def names(response: Any) -> list[str]:
    return [row[0] for row in cells(response)]


@pytest.fixture
def people() -> list[Member]:
    return [
        make_member("Ada", institution="ngo", country=country("KE"), profile_shown_to="me"),
        make_member("Bo", institution="research", country=country("KE"), shown_to={"country": "me"}),
        make_member("Chipo", institution="ngo", country=country("MW")),
        make_member("Not confirmed", has_arrived=False, institution="ngo", country=country("MW")),
    ]


# The list


def test_curators_see_names_countries_and_institutions(
    people: list[Member], curator: Any, client_of: Callable[[Any], Client]
) -> None:
    response = client_of(curator).get(LIST)

    rows = {row[0]: row[1:3] for row in cells(response)}
    assert rows["Ada"] == ["Kenya", "Non-governmental organisation"]
    assert rows["Bo"] == ["Kenya", "Research and academia"]
    assert "Not confirmed" not in rows
    assert not any(member.user.email in response.content.decode() for member in people)


def test_administrators_see_addresses_too(
    people: list[Member], manager: Any, client_of: Callable[[Any], Client]
) -> None:
    rows = {row[0]: row[1] for row in cells(client_of(manager).get(LIST))}

    assert rows["Ada"] == people[0].user.email


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("institution=ngo", ["Ada", "Chipo"]),
        ("country={KE}", ["Ada", "Bo"]),
        ("country={KE}&institution=ngo", ["Ada"]),
        ("q=chi", ["Chipo"]),
        ("q=nobody", []),
        ("institution=ngo&ordering=-title", ["Chipo", "Ada"]),
    ],
)
def test_it_is_narrowed_down(
    query: str, found: list[str], people: list[Member], curator: Any, client_of: Callable[[Any], Client]
) -> None:
    response = client_of(curator).get(f"{LIST}?{query.format(KE=country('KE').pk)}")

    assert names(response) == found


def export(browser: Client, query: str) -> list[list[str]]:
    response: Any = browser.get(f"{LIST}?{query}")
    return list(csv.reader(StringIO(b"".join(response.streaming_content).decode())))


def test_it_is_taken_away_as_far_as_it_is_seen(
    people: list[Member], curator: Any, manager: Any, client_of: Callable[[Any], Client]
) -> None:
    by_curator = export(client_of(curator), "export=csv&institution=ngo")
    by_manager = export(client_of(manager), "export=csv&institution=ngo")

    assert [row[:3] for row in by_curator] == [
        ["Name", "Country", "Type of institution"],
        ["Ada", "Kenya", "Non-governmental organisation"],
        ["Chipo", "Malawi", "Non-governmental organisation"],
    ]
    assert [row[:2] for row in by_manager] == [
        ["Name", "E-mail address"], ["Ada", people[0].user.email], ["Chipo", people[2].user.email],
    ]  # fmt: skip
    assert people[0].user.email not in str(by_curator)


def test_it_is_taken_away_as_a_spreadsheet(
    people: list[Member], manager: Any, client_of: Callable[[Any], Client]
) -> None:
    response: Any = client_of(manager).get(f"{LIST}?export=xlsx")

    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    assert sheet is not None
    assert [row[0].value for row in sheet.iter_rows()][:1] == ["Name"]
    assert {"Ada", "Bo", "Chipo"} <= {row[0].value for row in sheet.iter_rows()}


@pytest.mark.parametrize("name", ['=HYPERLINK("http://evil.example","Ada")', "+1", "-1", "@SUM(A1)"])
def test_no_name_is_run_by_a_spreadsheet(name: str, curator: Any, client_of: Callable[[Any], Client]) -> None:
    make_member(name)

    assert f"'{name}" in [row[0] for row in export(client_of(curator), "export=csv")]


def test_the_list_costs_the_same_for_one_and_for_three(
    curator: Any, client_of: Callable[[Any], Client], django_assert_max_num_queries: Any
) -> None:
    browser = client_of(curator)
    make_member("Ada", country=country("KE"))
    browser.get(LIST)
    with django_assert_max_num_queries(40) as one:
        browser.get(LIST)

    make_member("Bo", country=country("MW"))
    make_member("Chipo", country=country("GH"))
    with django_assert_max_num_queries(len(one)):
        browser.get(LIST)


# Figures


def figures(response: Any) -> dict[str, list[str]]:
    tree = LexborHTMLParser(response.content)
    found = {}
    for row in tree.css("table.listing tbody tr"):
        head = row.css_first("th")
        assert head is not None
        found[head.text(strip=True)] = [cell.text(strip=True) for cell in row.css("td")]
    return found


def test_members_are_counted_by_country_and_institution(
    people: list[Member], client_of: Callable[[Any], Client], curator: Any
) -> None:
    closed = make_member("Closed", institution="ngo", country=country("KE"))
    closed.user.is_active = False
    closed.user.save()

    found = figures(client_of(curator).get(FIGURES))

    # government, research, NGO, international, other, not said, together; the curator has said nothing
    assert found == {
        "All countries": ["0", "1", "2", "0", "0", "1", "4"],
        "Kenya": ["0", "1", "1", "0", "0", "0", "2"],
        "Malawi": ["0", "0", "1", "0", "0", "0", "1"],
        "not said": ["0", "0", "0", "0", "0", "1", "1"],
    }


def test_the_figures_are_taken_away(people: list[Member], client_of: Callable[[Any], Client], curator: Any) -> None:
    response = client_of(curator).get(f"{FIGURES}?export=csv")

    rows = list(csv.reader(StringIO(response.content.decode())))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert rows[0] == [
        "Country", "Government", "Research and academia", "Non-governmental organisation",
        "International organisation", "Other", "not said", "Together",
    ]  # fmt: skip
    assert rows[1] == ["Kenya", "0", "1", "1", "0", "0", "0", "2"]
    assert rows[-1] == ["All countries", "0", "1", "2", "0", "0", "1", "4"]


# Reports


@pytest.fixture
def reported() -> Message:
    amina, bashir = make_member("Amina"), make_member("Bashir")
    Message.objects.create(sender=amina.user, recipient=bashir.user)
    return Message.objects.create(
        sender=bashir.user,
        recipient=amina.user,
        reported_at=datetime(2026, 1, 2, tzinfo=UTC),
        report="He wants <script>alert(1)</script> money",
    )


def test_administrators_read_reports_and_are_done_with_them(
    reported: Message, manager: Any, client_of: Callable[[Any], Client]
) -> None:
    browser = client_of(manager)
    (row,) = cells(browser.get(f"{REPORTED}?state=open"))
    assert row[:3] == ["Bashir", "Amina", "He wants <script>alert(1)</script> money"]

    settled = browser.post(f"{REPORTED}{reported.pk}/settle/")
    assert settled["Location"] == f"{REPORTED}?state=open"
    assert cells(browser.get(f"{REPORTED}?state=open")) == []
    assert len(cells(browser.get(f"{REPORTED}?state=settled"))) == 1

    browser.post(f"{REPORTED}{reported.pk}/settle/")
    assert Message.objects.open().get() == reported


def test_only_reported_messages_are_settled(
    reported: Message, manager: Any, client_of: Callable[[Any], Client]
) -> None:
    ordinary = Message.objects.get(reported_at=None)

    assert client_of(manager).post(f"{REPORTED}{ordinary.pk}/settle/").status_code == 404


def test_the_desks_first_page_says_how_many_wait(
    reported: Message, manager: Any, curator: Any, client_of: Callable[[Any], Client]
) -> None:
    def said(person: Any) -> list[str]:
        tree = LexborHTMLParser(client_of(person).get("/desk/").content)
        return [" ".join(link.text().split()) for link in tree.css("a") if "reported message" in link.text()]

    assert (said(manager), said(curator)) == (["1 reported message"], [])


@pytest.mark.parametrize("path", [LIST, FIGURES])
def test_lists_are_for_the_team(path: str, member: Any, client_of: Callable[[Any], Client], client: Client) -> None:
    assert client_of(member).get(path)["Location"] == "/en/"
    assert client.get(path)["Location"].startswith("/en/account/login/")


def test_reports_are_for_administrators(reported: Message, curator: Any, client_of: Callable[[Any], Client]) -> None:
    browser = client_of(curator)

    assert browser.get(REPORTED)["Location"] == "/desk/"
    browser.post(f"{REPORTED}{reported.pk}/settle/")
    assert Message.objects.open().count() == 1
