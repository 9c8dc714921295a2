"""Reports of other mail servers, as Postfix, Exim, Exchange and the large providers write them; and forged or broken ones."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mutirao.base.mail.bounces import MOST_SOFT_BOUNCES, Taken, take_report
from mutirao.base.mail.models import OutgoingMail, Suppression
from mutirao.base.mail.reports import is_hard, read_reports
from mutirao.base.mail.services import NewMail, is_suppressed, queue_mails

pytestmark = pytest.mark.django_db

State = OutgoingMail.State

POSTFIX = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: bounces@knowledge.ngo
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B1/mx"

This is a MIME-encapsulated message.

--B1/mx
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B1/mx
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
X-Postfix-Queue-ID: 4B3C91A2
Arrival-Date: Mon, 23 Nov 2026 10:00:00 +0000 (UTC)

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 550 {status} <{address}>: Recipient address
    rejected: User unknown

--B1/mx
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: News <news@knowledge.ngo>
To: {address}
Subject: News
Message-ID: {message_id}

There is news.

--B1/mx--
"""
EXCHANGE = """\
From: postmaster@contoso.example
To: bounces@knowledge.ngo
Subject: Undeliverable: News
In-Reply-To: {message_id}
References: {message_id}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
 boundary="=_X"

--=_X
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: base64

PGh0bWw+PC9odG1sPg==

--=_X
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR.contoso.example

Final-recipient: RFC822;{address}
Action: Failed
Status: 5.1.10
Diagnostic-code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found

--=_X--
"""
HEADERS_ONLY = POSTFIX.replace("Content-Type: message/rfc822\n\n", "Content-Type: text/rfc822-headers\n\n")
COMPLAINT = """\
From: feedback@provider.example
To: bounces@knowledge.ngo
Subject: complaint about message from 192.0.2.1
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="arf"

--arf
Content-Type: text/plain; charset="US-ASCII"

This is an email abuse report.

--arf
Content-Type: message/feedback-report

Feedback-Type: {type}
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <bounces@knowledge.ngo>
{recipient}
--arf
Content-Type: message/rfc822

From: <news@knowledge.ngo>
To: <redacted>
Subject: News
Message-ID: {message_id}

There is news.
--arf--
"""


@pytest.fixture
def sent() -> OutgoingMail:
    return make_sent()


def make_sent(address: str = "ana@example.org") -> OutgoingMail:
    queue_mails([NewMail(address, "News", "There is news.\n", kind="notice")])
    mail = OutgoingMail.objects.latest("pk")
    OutgoingMail.objects.filter(pk=mail.pk).update(state=State.SENT)
    return mail


def bounce(template: str = POSTFIX, **said: Any) -> bytes:
    told = {"address": "ana@example.org", "action": "failed", "status": "5.1.1", "type": "abuse", "recipient": ""}
    return template.format(**told | said).encode()


def state_of(mail: OutgoingMail) -> str:
    return OutgoingMail.objects.get(pk=mail.pk).state


@pytest.mark.parametrize("template", [POSTFIX, EXCHANGE, HEADERS_ONLY], ids=["postfix", "exchange", "headers only"])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_a_dead_address_is_blocked_at_once(sent: OutgoingMail, template: str, newline: bytes) -> None:
    raw = bounce(template, message_id=sent.message_id).replace(b"\n", newline)

    assert take_report(raw) == Taken(matched=1, blocked=1)
    sent.refresh_from_db()
    assert (sent.state, sent.is_hard_bounce, sent.problem[:5]) == (State.BOUNCED, True, "5.1.1")
    suppression = Suppression.objects.get()
    assert (suppression.address, suppression.reason) == ("ana@example.org", Suppression.Reason.BOUNCE)


def test_the_reason_is_kept_for_the_operator(sent: OutgoingMail) -> None:
    take_report(bounce(message_id=sent.message_id))

    said = "5.1.1 smtp; 550 5.1.1 <ana@example.org>: Recipient address rejected: User unknown"
    assert (OutgoingMail.objects.get().problem, Suppression.objects.get().note) == (said, said)


def test_a_full_mailbox_is_blocked_after_several(sent: OutgoingMail) -> None:
    mails = [sent, *(make_sent() for _ in range(MOST_SOFT_BOUNCES - 1))]
    blocked = []
    for mail in mails:
        raw = bounce(message_id=mail.message_id, status="4.2.2")
        take_report(raw)  # the same report once more is no further failure
        take_report(raw)
        blocked.append(is_suppressed("ana@example.org"))

    assert blocked == [False] * (MOST_SOFT_BOUNCES - 1) + [True]
    assert state_of(sent) == State.BOUNCED


def test_a_delay_is_no_failure(sent: OutgoingMail) -> None:
    assert take_report(bounce(message_id=sent.message_id, action="delayed", status="4.4.1")) == Taken(0, 0)
    assert state_of(sent) == State.SENT


@pytest.mark.parametrize("recipient", ["", "Original-Rcpt-To: <ANA@example.org>\n"])
@pytest.mark.parametrize("kind", ["abuse", "fraud", "opt-out"])
def test_who_complains_gets_no_more(sent: OutgoingMail, kind: str, recipient: str) -> None:
    raw = bounce(COMPLAINT, message_id=sent.message_id, type=kind, recipient=recipient)

    assert take_report(raw) == Taken(matched=1, blocked=1)
    assert Suppression.objects.get().reason == Suppression.Reason.COMPLAINT
    assert state_of(sent) == State.SENT


def test_who_says_that_it_is_no_spam_does_not_complain(sent: OutgoingMail) -> None:
    assert take_report(bounce(COMPLAINT, message_id=sent.message_id, type="not-spam")) == Taken(0, 0)
    assert not Suppression.objects.exists()


# Not believed


def test_a_report_on_a_mail_that_is_not_ours(sent: OutgoingMail) -> None:
    assert take_report(bounce(message_id="<guessed@knowledge.ngo>")) == Taken(0, 0)
    assert (state_of(sent), Suppression.objects.count()) == (State.SENT, 0)


def test_a_report_on_our_mail_that_names_somebody_else(sent: OutgoingMail) -> None:
    """Who got a mail knows its number; that must not be enough to silence another."""
    make_sent("ben@example.org")
    raw = bounce(message_id=sent.message_id, address="ben@example.org")

    assert take_report(raw) == Taken(0, 0)
    assert not Suppression.objects.exists()


def test_a_letter_that_only_quotes_a_report(sent: OutgoingMail) -> None:
    raw = b"Subject: Fwd\nContent-Type: text/plain\n\n" + bounce(message_id=sent.message_id)

    assert take_report(raw) == Taken(0, 0)
    assert state_of(sent) == State.SENT


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"Content-Type: multipart/report; report-type=delivery-status\n\nno parts",
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\n\n--x\nContent-Type: message/delivery-status\n\nAction: failed',
        b"Content-Type: multipart/report; report-type*=utf-8''delivery-status; boundary=\"x\"\n\n--x--",
    ],
)
def test_broken_reports_change_nothing(raw: bytes) -> None:
    assert take_report(raw) == Taken(0, 0)


@given(st.binary(max_size=400), st.integers(0, 1500), st.integers(0, 300))
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_comes_is_read_without_an_error(noise: bytes, start: int, length: int) -> None:
    raw = bounce(message_id="<x@y>")

    assert isinstance(read_reports(noise), list)
    assert isinstance(read_reports(raw[:start] + noise + raw[start + length :]), list)


@pytest.mark.parametrize(
    ("code", "said", "expected"),
    [
        (550, "5.1.1 no such user", True),
        (550, "no such user", True),
        (550, "5.7.1 rejected by policy", False),
        (552, "5.2.2 over quota", False),
        (554, "no thanks", False),
        (0, "5.1.10", True),
        (0, "5.2.1", True),
        (0, "5.4.4", False),
        (0, "4.1.1", False),
        (0, "", False),
        (550, "see 192.0.2.15", True),
    ],
)
def test_which_failures_speak_of_a_dead_address(code: int, said: str, expected: bool) -> None:
    assert is_hard(code, said) is expected


def test_a_mail_server_pipes_it_in(sent: OutgoingMail, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    piped = io.TextIOWrapper(io.BytesIO(bounce(message_id=sent.message_id)))
    monkeypatch.setattr("sys.stdin", piped)

    call_command("bounce", stdout=out)

    assert out.getvalue() == "Mails returned or complained about: 1; addresses blocked: 1.\n"
    assert state_of(sent) == State.BOUNCED


def test_a_report_with_a_huge_message_is_read_to_its_end(sent: OutgoingMail, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = bounce(message_id=sent.message_id) + b"x" * (3 * 1024 * 1024)
    pipe = io.BytesIO(raw)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(pipe))

    call_command("bounce", verbosity=0)

    assert pipe.tell() == len(raw)
    assert state_of(sent) == State.BOUNCED
