"""What comes into the ledger, what a person decides about it, and what is forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.mail.message import BadHeaderError
from django.db import transaction
from django.utils import timezone

from mutirao.base.mail import services
from mutirao.base.mail.models import OutgoingMail, Suppression
from mutirao.base.mail.services import (
    NewMail,
    dismiss,
    doubt_what_was_unsent,
    forget_old_mails,
    is_suppressed,
    queue_mails,
    send_again,
    settle_all,
    suppress,
    unsuppress,
)

pytestmark = [pytest.mark.django_db, pytest.mark.data]

State = OutgoingMail.State


def mail_to(address: str, **said: Any) -> NewMail:
    return NewMail(**{"to": address, "subject": "News", "text": "There is news.\n"} | said)


def make_mail(state: str = State.IN_DOUBT, address: str = "ana@example.org", **said: Any) -> OutgoingMail:
    queue_mails([mail_to(address, kind=said.pop("kind", ""))])
    OutgoingMail.objects.filter(pk=OutgoingMail.objects.latest("pk").pk).update(state=state, **said)
    return OutgoingMail.objects.latest("pk")


def states() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("state", flat=True))


def addresses() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("address", flat=True))


# Queueing


def test_a_mail_becomes_a_row_that_waits(member: Any, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Mutirão <no-reply@knowledge.ngo>"
    told = mail_to("Ana María <Ana@Example.org>", html="<p>News</p>", headers={"X-A": "b"}, user_id=member.pk, kind="x")

    assert queue_mails([told]) == 1
    row = OutgoingMail.objects.get()
    assert (row.to, row.address) == ("Ana María <Ana@Example.org>", "ana@example.org")
    assert (row.subject, row.text, row.html, row.headers) == ("News", "There is news.\n", "<p>News</p>", {"X-A": "b"})
    assert (row.user, row.kind, row.from_address) == (member, "x", "Mutirão <no-reply@knowledge.ngo>")
    assert (row.state, row.attempts, row.due_at <= timezone.now()) == (State.WAITING, 0, True)
    assert row.message_id.endswith("@knowledge.ngo>")
    assert len(row.message_id) > 32


def test_a_title_of_two_lines_makes_a_subject_of_one() -> None:
    queue_mails([mail_to("ana@example.org", subject="Cash\n  transfers\r\nBcc: all@example.org")])

    assert OutgoingMail.objects.get().subject == "Cash transfers Bcc: all@example.org"


@pytest.mark.parametrize(
    "said",
    [
        {"to": "ana@example.org\nBcc: all@example.org"},
        {"reply_to": "ana@example.org\r\nX: y"},
        {"from_address": "a@example.org\rX: y"},
        {"headers": {"X-A": "b\nBcc: all@example.org"}},
        {"headers": {"X-A\nBcc": "b"}},
    ],
)
def test_a_line_break_in_a_header_is_refused_and_nothing_is_queued(said: dict[str, Any]) -> None:
    with pytest.raises(BadHeaderError):
        queue_mails([mail_to("ben@example.org"), mail_to(**{"address": "ana@example.org"} | said)])

    assert not OutgoingMail.objects.exists()


def test_a_key_is_used_once() -> None:
    first = [mail_to("ana@example.org", key="n:1"), mail_to("ben@example.org", key="n:2")]
    second = [mail_to("ben@example.org", key="n:2"), mail_to("eve@example.org", key="n:3")]
    twice = [mail_to("eve@example.org", key="n:4"), mail_to("eve@example.org", key="n:4")]

    assert [queue_mails(mails) for mails in (first, second, twice)] == [2, 1, 1]
    assert addresses() == ["ana@example.org", "ben@example.org", "eve@example.org", "eve@example.org"]


def test_without_a_key_the_same_is_another_mail() -> None:
    assert queue_mails([mail_to("ana@example.org"), mail_to("ana@example.org")]) == 2


def test_somebody_who_queues_the_same_key_meanwhile_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key comes up between the look and the writing: as two processes meet."""
    look, looks = services.without_repetitions, []

    def looks_too_early(rows: list[OutgoingMail]) -> list[OutgoingMail]:
        looks.append(1)
        found = look(rows)
        if len(looks) == 1:
            OutgoingMail.objects.bulk_create([services.as_row(mail_to("ana@example.org", key="n:1"))])
        return found

    monkeypatch.setattr(services, "without_repetitions", looks_too_early)

    assert queue_mails([mail_to("ana@example.org", key="n:1"), mail_to("ben@example.org", key="n:2")]) == 1
    assert addresses() == ["ana@example.org", "ben@example.org"]


def test_it_belongs_to_the_callers_transaction() -> None:
    with transaction.atomic():
        queue_mails([mail_to("ana@example.org")])
        transaction.set_rollback(True)

    assert not OutgoingMail.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_mails(django_assert_num_queries: Any) -> None:
    for count in (1, 3):
        with django_assert_num_queries(5):  # blocked ones, keys, a savepoint around the rows
            queue_mails([mail_to(f"r{number}@example.org", key=f"{count}:{number}") for number in range(count)])


def test_no_mails_are_no_mails() -> None:
    assert queue_mails([]) == 0


# Blocked addresses


@pytest.mark.parametrize(
    ("reason", "kind", "is_queued"),
    [
        ("bounce", "notice", False),
        ("bounce", "account", False),
        ("operator", "account", False),
        ("complaint", "notice", False),
        ("complaint", "relay", False),
        ("complaint", "account", True),
    ],
)
def test_a_blocked_address_gets_nothing_but_the_code_it_asks_for(reason: str, kind: str, is_queued: bool) -> None:
    suppress("ana@example.org", reason=reason)

    assert queue_mails([mail_to("Ana <ANA@example.org>", kind=kind), mail_to("ben@example.org", kind=kind)]) == (
        2 if is_queued else 1
    )
    assert addresses() == ["ana@example.org", "ben@example.org"][0 if is_queued else 1 :]


def test_blocking_and_unblocking_whatever_the_spelling() -> None:
    assert not is_suppressed("ana@example.org")

    suppress("Ana <ANA@Example.org>", reason="operator", note="asked us to")
    assert is_suppressed("ana@example.org")
    assert is_suppressed("ANA@example.ORG")

    unsuppress("aNa@example.org")
    unsuppress("ana@example.org")
    assert not is_suppressed("ana@example.org")
    assert queue_mails([mail_to("ana@example.org")]) == 1


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("operator", "bounce", "operator"),
        ("bounce", "complaint", "bounce"),
        ("complaint", "bounce", "bounce"),
        ("operator", "complaint", "operator"),
        ("complaint", "operator", "operator"),
    ],
)
def test_blocked_twice_keeps_the_reason_that_blocks_more(first: str, second: str, kept: str) -> None:
    suppress("ana@example.org", reason=first, note="first")
    suppress("ana@example.org", reason=second, note="second")

    assert Suppression.objects.get().reason == kept


def test_a_complaint_leaves_the_code_that_waits() -> None:
    queue_mails([mail_to("ana@example.org", kind="account"), mail_to("ana@example.org", kind="notice")])

    suppress("ana@example.org", reason="complaint")

    rows = OutgoingMail.objects.order_by("pk").values_list("state", "text")
    assert list(rows) == [(State.WAITING, "There is news.\n"), (State.SUPPRESSED, "")]


# Decisions


@pytest.mark.parametrize("state", [State.IN_DOUBT, State.FAILED])
def test_a_person_can_send_again_or_leave_it(state: str) -> None:
    again, left = make_mail(state, attempts=7, problem="no"), make_mail(state)

    assert (send_again(again), dismiss(left)) == (True, True)
    assert states() == [State.WAITING, State.DISMISSED]
    again.refresh_from_db()
    left.refresh_from_db()
    assert (again.attempts, again.has_body) == (0, True)
    assert (left.has_body, left.settled_at is not None) == (False, True)


@pytest.mark.parametrize("state", [State.WAITING, State.SENDING, State.SENT, State.SUPPRESSED, State.DISMISSED])
def test_nothing_else_is_to_be_decided(state: str) -> None:
    mail = make_mail(state)

    assert (send_again(mail), dismiss(mail)) == (False, False)
    assert states() == [state]


def test_the_second_press_of_the_button_does_nothing() -> None:
    mail = make_mail()

    assert [send_again(mail), send_again(mail), dismiss(mail)] == [True, False, False]
    assert states() == [State.WAITING]


def test_what_has_no_text_cannot_be_sent_again() -> None:
    mail = make_mail(text="", html="")

    with pytest.raises(ValidationError, match="no longer kept"):
        send_again(mail)
    assert states() == [State.IN_DOUBT]


def test_what_goes_to_a_blocked_address_cannot_be_sent_again() -> None:
    mail = make_mail(State.FAILED)
    suppress("ana@example.org", reason="bounce")

    with pytest.raises(ValidationError, match="Unblock it first"):
        send_again(mail)
    unsuppress("ana@example.org")
    assert send_again(mail)


def test_many_are_decided_on_at_once() -> None:
    for address in ("ana@example.org", "ben@example.org", "eve@example.org"):
        make_mail(address=address)
    make_mail(State.SENT)
    suppress("ben@example.org", reason="operator")
    doubtful = OutgoingMail.objects.filter(state=State.IN_DOUBT)

    assert settle_all(doubtful.all(), send=True) == (2, 1)
    assert states() == [State.WAITING, State.IN_DOUBT, State.WAITING, State.SENT]
    assert settle_all(doubtful.all(), send=False) == (1, 0)
    assert states() == [State.WAITING, State.DISMISSED, State.WAITING, State.SENT]


def test_after_a_restore_nothing_goes_out_by_itself() -> None:
    for state in (State.WAITING, State.SENDING, State.SENT, State.FAILED):
        make_mail(state)

    assert doubt_what_was_unsent() == 2
    assert states() == [State.IN_DOUBT, State.IN_DOUBT, State.SENT, State.FAILED]


# Forgetting


def test_texts_go_first_and_rows_later(settings: Any) -> None:
    settings.MAIL_KEEP_TEXT_DAYS, settings.MAIL_KEEP_DAYS = 3, 90
    now = timezone.now()
    for state in (State.SENT, State.FAILED, State.BOUNCED, State.DISMISSED):
        make_mail(state, settled_at=now)
    make_mail(State.IN_DOUBT)
    make_mail(State.WAITING)

    def texts() -> dict[str, bool]:
        return {mail.state: mail.has_body for mail in OutgoingMail.objects.all()}

    with time_machine.travel(now + timedelta(days=2, hours=23)):
        forget_old_mails()
        assert set(texts().values()) == {True}
    with time_machine.travel(now + timedelta(days=3, hours=1)):
        forget_old_mails()
        assert {state for state, is_there in texts().items() if is_there} == {
            State.FAILED,
            State.IN_DOUBT,
            State.WAITING,
        }
    with time_machine.travel(now + timedelta(days=89)):
        forget_old_mails()
        assert OutgoingMail.objects.count() == 6
    with time_machine.travel(now + timedelta(days=91)):
        forget_old_mails()
        assert states() == [State.WAITING]
