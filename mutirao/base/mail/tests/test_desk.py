"""Mails and blocked addresses in the desk: seen and decided on by administrators alone, bodies by nobody."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

from mutirao.base.accounts.services import ADMINISTRATORS
from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.mail.models import OutgoingMail, Suppression
from mutirao.base.mail.services import NewMail, is_suppressed, queue_mails, suppress

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtails_templates")]

State = OutgoingMail.State


@pytest.fixture
def desk(client_of: Any) -> Client:
    """An administrator by role, not the first person of the site, who may do everything anyway."""
    user = UserFactory()
    user.groups.add(Group.objects.get(name=ADMINISTRATORS))
    return client_of(user)


def make_mail(state: str, to: str = "ana@example.org", subject: str = "News", kind: str = "notice") -> OutgoingMail:
    queue_mails([NewMail(to, subject, "SECRET-BODY", kind=kind)])
    mail = OutgoingMail.objects.latest("pk")
    OutgoingMail.objects.filter(pk=mail.pk).update(state=state)
    return OutgoingMail.objects.get(pk=mail.pk)


def rows(response: Any) -> list[list[str]]:
    found = LexborHTMLParser(response.content).css("table.listing tbody tr")
    return [[" ".join(cell.text().split()) for cell in row.css("td")] for row in found]


def said(response: Any) -> str:
    page = LexborHTMLParser(response.content)
    return " ".join(" ".join(node.text().split()) for node in page.css(".messages li"))


@pytest.mark.parametrize("path", ["/desk/mail/", "/desk/mail/blocked/", "/desk/mail/blocked/add/"])
def test_only_administrators_see_mails(
    path: str, client: Client, member: Any, curator: Any, desk: Client, client_of: Any
) -> None:
    make_mail(State.SENT, "private@example.org")
    suppress("private@example.org", reason="operator")

    assert client.get(path)["Location"].startswith("/en/account/login/")
    assert client_of(member).get(path)["Location"] == "/en/"
    assert client_of(curator).get(path)["Location"] == "/desk/"
    assert desk.get(path).status_code == 200


def test_curators_can_decide_on_nothing(curator: Any, client_of: Any) -> None:
    mail, suppression = make_mail(State.IN_DOUBT), suppress("eve@example.org", reason="operator")
    browser = client_of(curator)

    for path in (f"{mail.pk}/settle/", "settle/in_doubt/", "blocked/add/", f"blocked/{suppression.pk}/lift/"):
        browser.post(f"/desk/mail/{path}", {"decision": "dismiss", "address": "ben@example.org"})

    assert OutgoingMail.objects.get().state == State.IN_DOUBT
    assert list(Suppression.objects.values_list("address", flat=True)) == ["eve@example.org"]


def test_the_list_tells_how_each_mail_stands_and_not_what_it_says(desk: Client) -> None:
    mail = make_mail(State.FAILED)
    OutgoingMail.objects.filter(pk=mail.pk).update(problem="550 5.1.1 No such user")

    response = desk.get("/desk/mail/")

    (row,) = rows(response)
    assert row[:4] == ["ana@example.org", "News", "notice", "failed 550 5.1.1 No such user"]
    assert "SECRET-BODY" not in response.content.decode()


def test_an_empty_ledger_says_so(desk: Client) -> None:
    response = desk.get("/desk/mail/")

    assert rows(response) == []
    assert "No mail has left this site yet." in response.content.decode()


def test_filters_search_and_counts(desk: Client) -> None:
    make_mail(State.SENT, "ana@example.org", "Pensions")
    make_mail(State.IN_DOUBT, "ben@example.org", "Cholera", kind="digest")
    make_mail(State.SENT, "eve@example.org", "Pensions again")

    def shown(query: str) -> list[str]:
        return sorted(row[0] for row in rows(desk.get(f"/desk/mail/?{query}")))

    assert shown("state=in_doubt") == ["ben@example.org"]
    assert shown("kind=digest") == ["ben@example.org"]
    assert shown("q=pensions") == ["ana@example.org", "eve@example.org"]
    assert shown("q=EVE@") == ["eve@example.org"]
    assert rows(desk.get("/desk/mail/results/?state=in_doubt"))[0][0] == "ben@example.org"
    links = LexborHTMLParser(desk.get("/desk/mail/").content).css("a[href^='/desk/mail/?state=']")
    assert [node.text() for node in links] == ["sent: 2", "in doubt: 1"]


@pytest.mark.parametrize(
    ("decision", "state", "sentence"),
    [
        ("again", State.WAITING, "The mail will be sent again."),
        ("dismiss", State.DISMISSED, "The mail is left as it is."),
    ],
)
def test_deciding_on_one(desk: Client, decision: str, state: str, sentence: str) -> None:
    mail = make_mail(State.IN_DOUBT)

    response = desk.post(f"/desk/mail/{mail.pk}/settle/", {"decision": decision}, follow=True)

    assert response.redirect_chain == [("/desk/mail/?state=in_doubt", 302)]
    assert sentence in said(response)
    assert OutgoingMail.objects.get().state == state
    again = desk.post(f"/desk/mail/{mail.pk}/settle/", {"decision": decision}, follow=True)
    assert "Somebody has decided on this mail already." in said(again)
    assert OutgoingMail.objects.get().state == state


def test_buttons_only_where_there_is_something_to_decide(desk: Client) -> None:
    for state in State:
        make_mail(state)

    forms = LexborHTMLParser(desk.get("/desk/mail/").content).css("form[action$='/settle/']")

    assert sorted(form.attributes["action"] for form in forms) == sorted(
        f"/desk/mail/{mail.pk}/settle/" for mail in OutgoingMail.objects.to_be_settled()
    )


def test_what_cannot_be_sent_again_is_explained(desk: Client) -> None:
    mail = make_mail(State.FAILED)
    suppress("ana@example.org", reason="bounce")

    response = desk.post(f"/desk/mail/{mail.pk}/settle/", {"decision": "again"}, follow=True)

    assert "This address is blocked. Unblock it first, then send the mail again." in said(response)
    assert OutgoingMail.objects.get().state == State.FAILED


def test_a_mail_that_is_not_there(desk: Client) -> None:
    assert desk.post("/desk/mail/10000000/settle/", {"decision": "again"}).status_code == 404
    assert desk.get(f"/desk/mail/{make_mail(State.IN_DOUBT).pk}/settle/").status_code == 405


def test_deciding_on_all(desk: Client) -> None:
    for address in ("ana@example.org", "ben@example.org"):
        make_mail(State.IN_DOUBT, address)
    make_mail(State.FAILED, "eve@example.org")
    suppress("ben@example.org", reason="operator")

    listing = LexborHTMLParser(desk.get("/desk/mail/?state=in_doubt").content)
    assert listing.css_first("a[href='/desk/mail/settle/in_doubt/']") is not None
    question = desk.get("/desk/mail/settle/in_doubt/")
    assert "2 mails were being handed to the mail server" in " ".join(question.content.decode().split())
    response = desk.post("/desk/mail/settle/in_doubt/", {"decision": "again"}, follow=True)

    assert said(response).startswith("1 mail is decided on. 1 mail cannot be sent again:")
    states = OutgoingMail.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [State.WAITING, State.IN_DOUBT, State.FAILED]


@pytest.mark.parametrize("state", ["failed", "sent", "nonsense"])
def test_where_there_is_nothing_to_decide_one_is_back_at_the_list(desk: Client, state: str) -> None:
    make_mail(State.SENT)

    for response in (desk.get(f"/desk/mail/settle/{state}/"), desk.post(f"/desk/mail/settle/{state}/")):
        assert (response.status_code, response["Location"]) == (302, "/desk/mail/")
    assert OutgoingMail.objects.get().state == State.SENT
    assert "Decide on all" not in desk.get(f"/desk/mail/?state={state}").content.decode()


def test_blocking_an_address_and_letting_it_have_mail_again(desk: Client) -> None:
    response = desk.post(
        "/desk/mail/blocked/add/", {"address": "Eve@Example.org", "note": "asked by phone"}, follow=True
    )
    assert "The address gets no more mail." in said(response)
    (row,) = rows(response)
    assert row[:3] == ["eve@example.org", "decided by the team", "asked by phone"]
    suppression = Suppression.objects.get()

    for _ in range(2):  # the back button does no harm
        response = desk.post(f"/desk/mail/blocked/{suppression.pk}/lift/", follow=True)
        assert "The address gets mail again." in said(response)
    assert not is_suppressed("eve@example.org")


def test_what_is_no_address_is_not_blocked(desk: Client) -> None:
    response = desk.post("/desk/mail/blocked/add/", {"address": "eve at example"})

    assert response.status_code == 200
    assert "Enter a valid email address." in response.content.decode()
    assert not Suppression.objects.exists()


def test_blocked_addresses_are_found(desk: Client) -> None:
    suppress("ana@example.org", reason="bounce")
    suppress("ben@example.org", reason="operator")

    def shown(query: str) -> list[str]:
        return [row[0] for row in rows(desk.get(f"/desk/mail/blocked/?{query}"))]

    assert shown("q=ana") == ["ana@example.org"]
    assert shown("reason=operator") == ["ben@example.org"]
    assert rows(desk.get("/desk/mail/blocked/results/?q=ana"))[0][0] == "ana@example.org"


@pytest.mark.parametrize("path", ["/desk/mail/", "/desk/mail/blocked/"])
def test_more_rows_cost_no_more_queries(path: str, desk: Client, django_assert_num_queries: Any) -> None:
    def fill(numbers: range) -> None:
        for number in numbers:
            make_mail(State.IN_DOUBT, f"r{number}@example.org")
            Suppression.objects.create(address=f"b{number}@example.org", reason="bounce")

    fill(range(1))
    desk.get(path)
    with CaptureQueriesContext(connection) as one:
        desk.get(path)
    fill(range(1, 3))
    with django_assert_num_queries(len(one)):
        desk.get(path)


def test_the_first_page_of_the_desk_counts_doubts(desk: Client, curator: Any, client_of: Any) -> None:
    assert "in doubt" not in desk.get("/desk/").content.decode()
    for _ in range(2):
        make_mail(State.IN_DOUBT)

    page = LexborHTMLParser(desk.get("/desk/").content)

    link = page.css_first("a[href='/desk/mail/?state=in_doubt']")
    assert " ".join(link.text().split()) == "2 mails in doubt"
    assert "in doubt" not in client_of(curator).get("/desk/").content.decode()
