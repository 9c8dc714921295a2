"""From the ledger to the mail server: once, in order, over one connection; and what happens when it says no."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail as django_mail
from django.utils import timezone

from mutirao.base.mail import delivery
from mutirao.base.mail.delivery import Courier, Delivery, deliver_due, follow, note_doubts
from mutirao.base.mail.models import OutgoingMail, Suppression
from mutirao.base.mail.services import NewMail, dismiss, is_suppressed, queue_mails, send_again, suppress

from .sink import Sink, hang_up

pytestmark = [pytest.mark.django_db, pytest.mark.data]

State = OutgoingMail.State


def queue(*addresses: str, **said: Any) -> None:
    queue_mails(NewMail(to=address, subject="News", text="There is news.\n", **said) for address in addresses)


def numbered(count: int) -> list[str]:
    return [f"reader{number}@example.org" for number in range(count)]


def states() -> dict[str, str]:
    return dict(OutgoingMail.objects.order_by("pk").values_list("address", "state"))


def problems() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("problem", flat=True))


def test_what_is_queued_arrives_whole(sink: Sink) -> None:
    queue(
        "Ana María <ana@example.org>",
        html="<p>There is <b>news</b>.</p>",
        headers={"List-Unsubscribe": "<https://example.org/u/1>"},
        from_address="Mutirão <news@knowledge.ngo>",
        reply_to="editor@knowledge.ngo",
    )

    assert deliver_due() == Delivery(sent=1)
    (message,) = sink.messages
    (row,) = OutgoingMail.objects.all()
    assert sink.envelopes == [("news@knowledge.ngo", ["ana@example.org"])]
    assert {name: str(message[name]) for name in ("To", "From", "Reply-To", "Subject", "Message-ID")} == {
        "To": "Ana María <ana@example.org>",
        "From": "Mutirão <news@knowledge.ngo>",
        "Reply-To": "editor@knowledge.ngo",
        "Subject": "News",
        "Message-ID": row.message_id,
    }
    assert message["List-Unsubscribe"] == "<https://example.org/u/1>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content().strip() for part in message.iter_parts()] == [
        "There is news.",
        "<p>There is <b>news</b>.</p>",
    ]
    assert (row.state, row.attempts, row.settled_at is not None, row.problem) == (State.SENT, 1, True, "")


def test_a_person_writing_to_a_person_is_no_machine(sink: Sink) -> None:
    queue("ana@example.org", kind="relay")

    deliver_due()

    assert sink.messages[0]["Auto-Submitted"] is None


def test_nothing_is_sent_twice(sink: Sink) -> None:
    queue("ana@example.org")

    assert [deliver_due().sent for _ in range(3)] == [1, 0, 0]
    assert sink.recipients == ["ana@example.org"]


def test_many_mails_go_over_one_connection(sink: Sink) -> None:
    queue(*numbered(250))

    assert deliver_due() == Delivery(sent=250)
    assert sink.recipients == numbered(250)
    assert sink.connections == 1


def test_what_somebody_sits_waiting_for_goes_first(sink: Sink) -> None:
    queue("digest@example.org", kind="digest")
    queue("notice@example.org", kind="notice")
    queue("code@example.org", kind="account")

    deliver_due()

    assert sink.recipients == ["code@example.org", "notice@example.org", "digest@example.org"]


def test_the_secret_of_a_code_is_not_kept(sink: Sink) -> None:
    queue("code@example.org", kind="account", html="<p>A1B2</p>")
    queue("notice@example.org", kind="notice")

    deliver_due()

    bodies = OutgoingMail.objects.order_by("pk").values_list("state", "text", "html")
    assert list(bodies) == [(State.SENT, "", ""), (State.SENT, "There is news.\n", "")]


def test_the_envelope_can_name_where_bounces_go(sink: Sink, settings: Any) -> None:
    settings.MAIL_BOUNCE_ADDRESS = "bounces@knowledge.ngo"
    queue("ana@example.org", from_address="News <news@knowledge.ngo>")

    deliver_due()

    assert sink.envelopes == [("bounces@knowledge.ngo", ["ana@example.org"])]
    assert sink.messages[0]["From"] == "News <news@knowledge.ngo>"


def test_any_of_djangos_transports_will_do(settings: Any, mailoutbox: list[Any]) -> None:
    queue("ana@example.org")

    assert deliver_due() == Delivery(sent=1)
    assert [mail.to for mail in django_mail.outbox] == [["ana@example.org"]]


# The server says no


@pytest.mark.parametrize(
    ("answer", "is_blocked"),
    [
        ("550 5.1.1 No such user", True),
        ("550 No such user", True),
        ("553 5.1.3 Bad address", True),
        ("550 5.2.1 Mailbox disabled", True),
        ("550 5.7.1 Your network is on our list", False),
        ("552 5.2.2 Mailbox full", False),
        ("554 Transaction failed", False),
    ],
)
def test_a_dead_address_is_blocked_and_a_policy_is_not_a_dead_address(
    sink: Sink, answer: str, is_blocked: bool
) -> None:
    sink.answer_to["dead@example.org"] = answer
    queue("dead@example.org", "ana@example.org")

    assert deliver_due() == Delivery(sent=1)
    assert states() == {"dead@example.org": State.FAILED, "ana@example.org": State.SENT}
    assert problems() == [answer, ""]
    assert is_suppressed("dead@example.org") is is_blocked
    assert sink.recipients == ["ana@example.org"]


def test_a_message_that_is_refused_says_nothing_about_the_address(sink: Sink) -> None:
    sink.answer_to_data["ana@example.org"] = "550 5.1.1 It looks like spam"
    queue("ana@example.org")

    deliver_due()

    assert (states(), Suppression.objects.count()) == ({"ana@example.org": State.FAILED}, 0)


def test_not_now_is_tried_again_after_a_delay_that_grows_and_ends(sink: Sink) -> None:
    sink.answer_to["busy@example.org"] = "451 4.7.1 Greylisted"
    waits = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        queue("busy@example.org")
        for _ in range(30):
            deliver_due()
            row = OutgoingMail.objects.get()
            if row.state != State.WAITING:
                break
            waits.append(row.due_at - timezone.now())
            assert deliver_due() == Delivery()
            clock.move_to(row.due_at)
        tried_for = timezone.now() - row.created_at

    assert waits[:3] == [timedelta(minutes=1), timedelta(minutes=3), timedelta(minutes=9)]
    assert max(waits) == timedelta(hours=6)
    assert (row.state, row.problem) == (State.FAILED, "451 4.7.1 Greylisted")
    assert timedelta(days=4) < tried_for < timedelta(days=5)
    assert not is_suppressed("busy@example.org")


def test_not_now_and_then_yes(sink: Sink) -> None:
    sink.answer_to["busy@example.org"] = "451 4.7.1 Greylisted"
    queue("busy@example.org")
    first = OutgoingMail.objects.get().message_id
    deliver_due()
    sink.answer_to.clear()

    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert deliver_due() == Delivery(sent=1)

    row = OutgoingMail.objects.get()
    assert (row.state, row.attempts, row.problem) == (State.SENT, 2, "")
    assert sink.messages[0]["Message-ID"] == first


def test_a_server_that_is_not_there_costs_no_attempt(sink: Sink, settings: Any) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    queue("ana@example.org", "ben@example.org")

    assert deliver_due() == Delivery(is_down=True)
    rows = list(OutgoingMail.objects.values_list("state", "attempts", "claimed_by"))
    assert rows == [(State.WAITING, 0, "")] * 2
    assert all("refused" in problem for problem in problems())

    settings.EMAIL_PORT = port
    assert deliver_due() == Delivery(sent=2)


def test_a_server_that_is_not_there_for_days(sink: Sink, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    queue("ana@example.org")

    with time_machine.travel(timezone.now() + timedelta(days=4, minutes=1)):
        deliver_due()

    assert states() == {"ana@example.org": State.FAILED}


def test_a_connection_that_breaks_before_the_message_repeats_nothing_and_loses_nothing(sink: Sink) -> None:
    addresses = numbered(30)
    sink.at_recipient = lambda address, server: (
        hang_up(address, server) if address == addresses[5] and len(sink.messages) == 5 else None
    )
    queue(*addresses)

    assert deliver_due() == Delivery(sent=29)
    assert states() == {**dict.fromkeys(addresses, State.SENT), addresses[5]: State.WAITING}
    assert OutgoingMail.objects.get(address=addresses[5]).attempts == 1
    assert OutgoingMail.objects.get(address=addresses[6]).attempts == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        deliver_due()
    assert sink.received == dict.fromkeys(addresses, 1)


def test_a_connection_that_breaks_after_the_message_leaves_it_in_doubt(sink: Sink) -> None:
    addresses = numbered(30)
    sink.before_answer = lambda address, server: hang_up(address, server) if address == addresses[5] else None
    queue(*addresses)

    assert deliver_due() == Delivery(sent=29)
    assert states() == {**dict.fromkeys(addresses, State.SENT), addresses[5]: State.IN_DOUBT}
    assert sink.received == dict.fromkeys(addresses, 1)


def test_a_server_that_says_goodbye_is_greeted_again(sink: Sink) -> None:
    addresses = numbered(10)
    sink.answer_to[addresses[4]] = "421 4.7.0 Too many in one session"
    queue(*addresses)

    assert deliver_due() == Delivery(sent=9)
    assert states()[addresses[4]] == State.WAITING
    assert sink.connections == 2


def test_a_mail_that_cannot_be_written_stops_no_other(sink: Sink) -> None:
    queue("ana@example.org", "ben@example.org")
    OutgoingMail.objects.filter(address="ana@example.org").update(from_address="two\nlines@example.org")

    assert deliver_due() == Delivery(sent=1)
    assert states() == {"ana@example.org": State.FAILED, "ben@example.org": State.SENT}
    assert problems()[0].startswith("It cannot be written: ")


def test_an_address_blocked_meanwhile_gets_nothing(sink: Sink) -> None:
    queue("ana@example.org", "ben@example.org", kind="notice")
    Suppression.objects.create(address="ana@example.org", reason="bounce")  # as if it came with the last moment

    assert deliver_due() == Delivery(sent=1)
    assert states() == {"ana@example.org": State.SUPPRESSED, "ben@example.org": State.SENT}
    assert OutgoingMail.objects.get(address="ana@example.org").text == ""


# Several workers, and those that fall silent


def test_what_one_has_claimed_no_other_touches_until_the_claim_lapses(sink: Sink) -> None:
    queue("ana@example.org")
    with Courier(threading.Event()) as courier:
        assert courier.claim() == [OutgoingMail.objects.get().pk]

    assert deliver_due() == Delivery()
    with time_machine.travel(timezone.now() + delivery.CLAIM):
        assert deliver_due() == Delivery(sent=1)


def test_who_lost_a_claim_does_not_send(sink: Sink) -> None:
    queue("ana@example.org")
    with Courier(threading.Event()) as slow:
        claimed = slow.claim()
        with time_machine.travel(timezone.now() + delivery.CLAIM):
            assert deliver_due() == Delivery(sent=1)
            assert slow.mark(claimed, []) == []

    assert sink.recipients == ["ana@example.org"]


def test_the_mark_stands_before_the_message_leaves(sink: Sink) -> None:
    seen = []
    queue("ana@example.org")
    with Courier(threading.Event()) as courier:
        courier.reach_server()
        marked = courier.mark(courier.claim(), [])
        seen = list(OutgoingMail.objects.values_list("state", flat=True))
        assert sink.recipients == []
        list(courier.hand_over(marked))

    assert seen == [State.SENDING]
    assert sink.recipients == ["ana@example.org"]


def test_who_falls_silent_leaves_doubt_and_nothing_is_repeated(sink: Sink) -> None:
    queue("ana@example.org")
    with Courier(threading.Event()) as courier:
        courier.mark(courier.claim(), [])

    assert (note_doubts(), states()) == (0, {"ana@example.org": State.SENDING})
    with time_machine.travel(timezone.now() + delivery.LEASE):
        assert deliver_due() == Delivery()
        assert states() == {"ana@example.org": State.IN_DOUBT}
        assert deliver_due() == Delivery()
    assert sink.recipients == []


def test_who_comes_back_late_is_believed(sink: Sink) -> None:
    queue("ana@example.org")
    with Courier(threading.Event()) as late:
        late.reach_server()
        marked = late.mark(late.claim(), [])
        with time_machine.travel(timezone.now() + delivery.LEASE):
            note_doubts()
        delivery.record(list(late.hand_over(marked)), late.token)

    assert states() == {"ana@example.org": State.SENT}


def test_who_comes_back_after_a_person_has_decided_changes_nothing(sink: Sink) -> None:
    queue("ana@example.org", "ben@example.org")
    with Courier(threading.Event()) as late:
        late.reach_server()
        marked = late.mark(late.claim(), [])
        with time_machine.travel(timezone.now() + delivery.LEASE):
            note_doubts()
        send_again(marked[0])
        dismiss(marked[1])
        delivery.record(list(late.hand_over(marked)), late.token)

    assert states() == {"ana@example.org": State.WAITING, "ben@example.org": State.DISMISSED}


def test_who_was_slow_after_marking_does_not_begin(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "HAND_OVER_WITHIN", -1.0)
    queue("ana@example.org")
    with Courier(threading.Event()) as courier:
        courier.reach_server()
        delivery.record(list(courier.hand_over(courier.mark(courier.claim(), []))), courier.token)

    assert (states(), sink.recipients) == ({"ana@example.org": State.WAITING}, [])
    assert OutgoingMail.objects.get().attempts == 0


def test_being_stopped_puts_back_what_was_not_begun(sink: Sink) -> None:
    stop, addresses = threading.Event(), numbered(150)
    sink.before_answer = lambda address, server: stop.set() if address == addresses[7] else None
    queue(*addresses)

    assert deliver_due(stop) == Delivery(sent=8)
    assert list(states().values()) == [State.SENT] * 8 + [State.WAITING] * 142
    assert deliver_due() == Delivery(sent=142)
    assert sink.received == dict.fromkeys(addresses, 1)


def test_an_idle_look_writes_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        assert deliver_due() == Delivery()


def test_a_mail_costs_no_query_of_its_own(sink: Sink, django_assert_max_num_queries: Any) -> None:
    queue(*numbered(delivery.MARKED_AT_ONCE))

    with django_assert_max_num_queries(25):
        deliver_due()


def test_following_pauses_longer_each_time_the_server_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = iter([Delivery(is_down=True)] * 8 + [Delivery(sent=1), Delivery(is_down=True)])
    monkeypatch.setattr(delivery, "deliver_due", lambda stop: next(rounds))
    monkeypatch.setattr(delivery, "close_old_connections", lambda: None)
    stop = Patient(rounds=10)

    follow(stop)

    assert stop.waits == [5, 10, 20, 40, 80, 160, 300, 300, delivery.LOOK_EVERY, 5]


class Patient(threading.Event):
    """An event that is set after some waits, none of which takes time."""

    def __init__(self, rounds: int) -> None:
        super().__init__()
        self.waits: list[float] = []
        self.rounds = rounds

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0)
        if len(self.waits) == self.rounds:
            self.set()
        return self.is_set()


def test_blocking_stops_what_waits_and_only_that(sink: Sink) -> None:
    queue("ana@example.org", kind="notice")
    deliver_due()
    queue("ana@example.org", "ben@example.org", kind="notice")

    suppress("Ana@Example.org", reason="operator")

    found = OutgoingMail.objects.order_by("pk").values_list("address", "state")
    assert list(found) == [
        ("ana@example.org", State.SENT),
        ("ana@example.org", State.SUPPRESSED),
        ("ben@example.org", State.WAITING),
    ]
