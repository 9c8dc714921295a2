"""Django's `send_mail` and allauth's codes, into the ledger and out of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection, mail_admins, send_mail
from django.test import Client

from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.mail.backend import LedgerBackend, UnsupportedMailError
from mutirao.base.mail.delivery import deliver_due
from mutirao.base.mail.models import OutgoingMail
from mutirao.base.mail.services import suppress

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _through_the_ledger(settings: Any) -> None:
    settings.EMAIL_BACKEND = "mutirao.base.mail.backend.LedgerBackend"


def addresses() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("to", flat=True))


def test_a_mail_arrives_as_it_was_written(mailoutbox: list[EmailMessage]) -> None:
    message = EmailMultiAlternatives(
        "Subject",
        "Text\n",
        "Site <site@knowledge.ngo>",
        ["Ana <ana@example.org>"],
        headers={"X-One": "1"},
        reply_to=["team@knowledge.ngo"],
    )
    message.attach_alternative("<p>Text</p>", "text/html")

    assert message.send() == 1
    assert mailoutbox == []
    assert deliver_due().sent == 1
    (arrived,) = mailoutbox
    assert (arrived.subject, arrived.body, arrived.from_email) == ("Subject", "Text\n", "Site <site@knowledge.ngo>")
    assert (arrived.to, arrived.reply_to) == (["Ana <ana@example.org>"], ["team@knowledge.ngo"])
    assert arrived.extra_headers["X-One"] == "1"
    assert [tuple(alternative) for alternative in arrived.alternatives] == [("<p>Text</p>", "text/html")]


def test_each_recipient_gets_a_mail_of_their_own(mailoutbox: list[EmailMessage]) -> None:
    EmailMessage(
        "S", "T", None, ["ana@example.org", "ben@example.org"], cc=["eve@example.org"], bcc=["ana@example.org"]
    ).send()

    deliver_due()

    assert [mail.recipients() for mail in mailoutbox] == [["ana@example.org"], ["ben@example.org"], ["eve@example.org"]]


def test_it_belongs_to_the_person_who_has_the_address() -> None:
    ana = UserFactory(email="ana@example.org")

    send_mail("S", "T", None, ["ANA@example.org", "ben@example.org"])

    assert list(OutgoingMail.objects.order_by("pk").values_list("user", "kind")) == [
        (ana.pk, "account"),
        (None, "account"),
    ]


def test_several_messages_are_one_visit(django_assert_max_num_queries: Any) -> None:
    messages = [EmailMessage("S", "T", None, [f"r{number}@example.org"]) for number in range(20)]

    with django_assert_max_num_queries(6):
        assert LedgerBackend().send_messages(messages) == 20
    assert len(addresses()) == 20


def test_nobody_learns_that_an_address_is_blocked() -> None:
    suppress("ana@example.org", reason="operator")

    assert send_mail("S", "T", None, ["ana@example.org"]) == 1
    assert addresses() == []


def test_what_cannot_be_kept_whole_is_refused() -> None:
    attached = EmailMessage("S", "T", None, ["ana@example.org"])
    attached.attach("report.pdf", b"%PDF", "application/pdf")
    only_html = EmailMessage("S", "<p>T</p>", None, ["ana@example.org"])
    only_html.content_subtype = "html"
    calendar = EmailMultiAlternatives("S", "T", None, ["ana@example.org"])
    calendar.attach_alternative("BEGIN:VCALENDAR", "text/calendar")
    good = EmailMessage("S", "T", None, ["ben@example.org"])

    for message in (attached, only_html, calendar):
        with pytest.raises(UnsupportedMailError):
            get_connection().send_messages([good, message])
    assert addresses() == []


def test_errors_of_the_site_reach_its_administrators(settings: Any) -> None:
    settings.ADMINS = [("Op", "op@knowledge.ngo")]

    mail_admins("It broke", "Here.", html_message="<p>Here.</p>")

    assert addresses() == ["op@knowledge.ngo"]


def test_a_code_to_log_in_with_comes_through(client: Client, mailoutbox: list[EmailMessage]) -> None:
    from mutirao.base.accounts.tests.journeys import address, code_in, is_logged_in, make_person

    make_person("chipo@example.org")

    client.post(address("en", "login/code/"), {"email": "chipo@example.org"})
    assert deliver_due().sent == 1
    client.post(address("en", "login/code/confirm/"), {"code": code_in(mailoutbox[0])})

    assert is_logged_in(client)
    assert OutgoingMail.objects.get().has_body is False
