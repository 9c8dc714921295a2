"""Handing mails to the mail server: each at most once, whatever happens to the process that does it.

A worker claims a batch for a while (another takes over when the claim lapses), marks a few as being sent, in one
commit, then hands them over one by one; what became of them is written together with the next mark. Killed in between,
it leaves those few marked, and nobody knows which of them went out: they become "in doubt", are shown to the operator
and never sent again by themselves.
"""

from __future__ import annotations

import smtplib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from typing import Any, Final
from uuid import uuid4

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import close_old_connections, transaction
from django.db.models import F
from django.utils import timezone

from mutirao.base.mail.models import OutgoingMail
from mutirao.base.mail.outcomes import Outcome, ends_connection, not_tried, outcome_of, record
from mutirao.base.mail.services import blocked_addresses, is_blocked

log = structlog.get_logger("mutirao.mail")

State = OutgoingMail.State

LOOK_EVERY: Final = 0.4
"""Seconds between two looks for mails."""
FIRST_PAUSE: Final = 5.0
LONGEST_PAUSE: Final = 300.0
"""Seconds to leave a mail server alone that cannot be reached."""
BATCH: Final = 100
MARKED_AT_ONCE: Final = 20
"""What a crash can leave in doubt; more of them would cost fewer commits."""
CLAIM: Final = timedelta(minutes=2)
LEASE: Final = timedelta(minutes=15)
"""How long nobody else touches a mail that is claimed, and one that is marked as being sent."""
HAND_OVER_WITHIN: Final = 300.0
"""Seconds after marking in which the last of them must begin to be handed over: well before the lease ends."""


@dataclass(slots=True)
class Delivery:
    """What a round came to; `is_down` where the mail server could not be reached."""

    sent: int = 0
    is_down: bool = False


def follow(stop: threading.Event) -> None:
    """Deliver what is due, soon after it was queued, until `stop`."""
    pause = 0.0
    while not stop.is_set():
        close_old_connections()
        is_down = deliver_due(stop).is_down
        pause = min(max(2 * pause, FIRST_PAUSE), LONGEST_PAUSE) if is_down else 0.0
        stop.wait(pause or LOOK_EVERY)


def deliver_due(stop: threading.Event | None = None) -> Delivery:
    """Everything that is due now, over as few connections to the mail server as it allows."""
    delivery = Delivery()
    note_doubts()
    while not delivery.is_down and not (stop and stop.is_set()) and OutgoingMail.objects.due(timezone.now()).exists():
        sent_before = delivery.sent
        with Courier(stop or threading.Event()) as courier:
            delivery.sent += courier.carry_all()
        delivery.is_down = courier.is_broken and delivery.sent == sent_before
    return delivery


def note_doubts() -> int:
    """Mails whose sender fell silent may have gone out or not."""
    silent = OutgoingMail.objects.fallen_silent(timezone.now())
    if not silent.exists():
        return 0
    doubtful = silent.update(state=State.IN_DOUBT, problem="The process that sent it ended before it could say so.")
    log.warning("mails in doubt", number=doubtful)
    return doubtful


@dataclass
class Courier:
    """One connection to the mail server, and the mails claimed for it."""

    stop: threading.Event
    token: str = field(default_factory=lambda: uuid4().hex)
    is_broken: bool = False
    backend: Any = None
    problem: str = ""

    def __enter__(self) -> Courier:
        self.backend = get_connection(settings.MAIL_TRANSPORT_BACKEND)
        return self

    def __exit__(self, *_raised: object) -> None:
        try:
            self.backend.close()
        except (OSError, smtplib.SMTPException):
            log.debug("the connection was gone before it was closed")

    def carry_all(self) -> int:
        """Until nothing is due or the connection breaks; how many were sent."""
        sent = 0
        while not self.has_to_stop and (claimed := self.claim()):
            if self.reach_server():
                sent += self.carry(claimed)
            self.release()
        return sent

    @property
    def has_to_stop(self) -> bool:
        return self.is_broken or self.stop.is_set()

    def reach_server(self) -> bool:
        """Opens the connection, or does nothing where it is open."""
        try:
            self.backend.open()
        except (OSError, smtplib.SMTPException) as problem:
            self.break_off(problem)
        return not self.is_broken

    def break_off(self, problem: Exception) -> None:
        self.is_broken, self.problem = True, str(problem) or type(problem).__name__
        log.warning("mail server not reached", problem=self.problem)

    @transaction.atomic
    def claim(self) -> list[int]:
        """Nobody else touches these for a while."""
        due = OutgoingMail.objects.due(timezone.now()).select_for_update(skip_locked=True)
        ids = list(due.values_list("pk", flat=True)[:BATCH])
        claim = {"claimed_by": self.token, "due_at": timezone.now() + CLAIM}
        OutgoingMail.objects.filter(pk__in=ids, state=State.WAITING).update(**claim)
        return ids

    def release(self) -> None:
        """Claimed and not needed after all: due again at once."""
        still_claimed = OutgoingMail.objects.filter(claimed_by=self.token, state=State.WAITING)
        if self.has_to_stop:
            record([not_tried(mail, self.problem) for mail in still_claimed], self.token)

    def carry(self, claimed: list[int]) -> int:
        sent, outcomes = 0, list[Outcome]()
        for some in groups(claimed):
            if self.has_to_stop:
                break
            marked = self.mark(some, outcomes)
            outcomes = list(self.hand_over(marked))
            sent += sum(outcome.state == State.SENT for outcome in outcomes)
        record(outcomes, self.token)
        return sent

    @transaction.atomic
    def mark(self, ids: list[int], outcomes: list[Outcome]) -> list[OutgoingMail]:
        """Write down what became of the last ones, and that these are being sent; committed before any leaves."""
        record(outcomes, self.token)
        ours = OutgoingMail.objects.filter(pk__in=ids, claimed_by=self.token)
        mails = list(ours.filter(state=State.WAITING).select_for_update().order_by("rank", "pk"))
        blocked = blocked_addresses({mail.address for mail in mails})
        unwanted = [mail for mail in mails if is_blocked(blocked.get(mail.address), mail.kind)]
        record([Outcome(mail.pk, State.SUPPRESSED) for mail in unwanted], self.token)
        begun = {"state": State.SENDING, "attempts": F("attempts") + 1, "due_at": timezone.now() + LEASE}
        ours.filter(state=State.WAITING).update(**begun)
        return [mail for mail in mails if mail not in unwanted]

    def hand_over(self, mails: list[OutgoingMail]) -> Iterator[Outcome]:
        """One after the other; what cannot be begun in time, or after the connection broke, is put back."""
        deadline = time.monotonic() + HAND_OVER_WITHIN
        for mail in mails:
            if self.has_to_stop or time.monotonic() > deadline:
                yield not_tried(mail, self.problem)
            else:
                yield self.send(mail)

    def send(self, mail: OutgoingMail) -> Outcome:
        try:
            self.backend.send_messages([as_message(mail)])
        except Exception as problem:
            is_in_the_air = getattr(getattr(self.backend, "connection", None), "is_handing_over", True)
            if ends_connection(problem):
                self.break_off(problem)
            return outcome_of(problem, mail, is_in_the_air=is_in_the_air)
        return Outcome(mail.pk, State.SENT)


def groups(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), MARKED_AT_ONCE):
        yield ids[start : start + MARKED_AT_ONCE]


def as_message(mail: OutgoingMail) -> EmailMultiAlternatives:
    """The same message at every attempt: its number and date were given when it was made."""
    headers = {"Message-ID": mail.message_id, "Date": format_datetime(mail.created_at), **mail.headers}
    if mail.kind != "relay":
        headers.setdefault("Auto-Submitted", "auto-generated")
    envelope = settings.MAIL_BOUNCE_ADDRESS
    if envelope:
        headers.setdefault("From", mail.from_address)
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        envelope or mail.from_address,
        [mail.to],
        headers=headers,
        reply_to=[mail.reply_to] if mail.reply_to else None,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message
