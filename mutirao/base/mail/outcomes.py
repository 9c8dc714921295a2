"""What became of a mail that was to be handed over, and how that is written down."""

from __future__ import annotations

import smtplib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.db import transaction
from django.utils import timezone

from mutirao.base.mail.models import OutgoingMail, Suppression
from mutirao.base.mail.reports import is_hard
from mutirao.base.mail.services import ACCOUNT, suppress

log = structlog.get_logger("mutirao.mail")

State = OutgoingMail.State

FIRST_DELAY: Final = timedelta(minutes=1)
LONGEST_DELAY: Final = timedelta(hours=6)
GIVE_UP_AFTER: Final = timedelta(days=4)
CLOSING: Final = 421
"""The answer of a server that is about to close the connection."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The state a mail goes into, and why.

    One that waits is due at `due_at`, and has been tried `attempts` times. `is_dead`: its address is no more.
    """

    pk: int
    state: str
    problem: str = ""
    due_at: datetime | None = None
    attempts: int = 0
    is_dead: bool = False


def outcome_of(problem: Exception, mail: OutgoingMail, *, is_in_the_air: bool) -> Outcome:
    """What an error means for a mail. `is_in_the_air`: it was on its way to the server when the error came."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(problem.recipients.values()))
        return refused(mail, code, said, is_about_address=True)
    if isinstance(problem, smtplib.SMTPResponseException):
        return refused(mail, problem.smtp_code, problem.smtp_error)
    if isinstance(problem, smtplib.SMTPNotSupportedError | ValueError):
        return Outcome(mail.pk, State.FAILED, f"It cannot be written: {problem}")
    if is_in_the_air:
        log.warning("mail in doubt", mail=mail.pk, problem=repr(problem))
        return Outcome(mail.pk, State.IN_DOUBT, str(problem) or type(problem).__name__)
    return later(mail, str(problem) or type(problem).__name__)


def refused(mail: OutgoingMail, code: int, said: bytes | str, *, is_about_address: bool = False) -> Outcome:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    problem = f"{code} {' '.join(text.split())}"[:1000]
    if code >= 500:
        return Outcome(mail.pk, State.FAILED, problem, is_dead=is_about_address and is_hard(code, text))
    return later(mail, problem)


def later(mail: OutgoingMail, problem: str) -> Outcome:
    """Tried once more, after a while that grows, unless it has been tried for days."""
    if is_too_old(mail):
        return Outcome(mail.pk, State.FAILED, problem)
    delay = min(FIRST_DELAY * 3 ** min(mail.attempts, 10), LONGEST_DELAY)
    due_at = timezone.now() + delay
    return Outcome(mail.pk, State.WAITING, problem, due_at=due_at, attempts=mail.attempts + 1)


def not_tried(mail: OutgoingMail, problem: str) -> Outcome:
    """Put back as if nothing had been, unless the mail server has not been reached for days."""
    if problem and is_too_old(mail):
        return Outcome(mail.pk, State.FAILED, problem)
    return Outcome(mail.pk, State.WAITING, problem, due_at=timezone.now(), attempts=mail.attempts)


def ends_connection(problem: Exception) -> bool:
    """Whether nothing more can go over the connection on which this was raised."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return any(code == CLOSING for code, _said in problem.recipients.values())
    if isinstance(problem, smtplib.SMTPResponseException):
        return problem.smtp_code == CLOSING
    is_answer = isinstance(problem, smtplib.SMTPException) and not isinstance(problem, smtplib.SMTPServerDisconnected)
    return isinstance(problem, OSError) and not is_answer


def is_too_old(mail: OutgoingMail) -> bool:
    return mail.created_at < timezone.now() - GIVE_UP_AFTER


@transaction.atomic
def record(outcomes: Iterable[Outcome], token: str) -> None:
    """Write down outcomes of mails claimed with `token`; what a person has decided on meanwhile is left alone."""
    ours = OutgoingMail.objects.filter(claimed_by=token, state__in=[State.WAITING, State.SENDING, State.IN_DOUBT])
    outcomes = list(outcomes)
    if sent := [outcome.pk for outcome in outcomes if outcome.state == State.SENT]:
        done: dict[str, Any] = {"state": State.SENT, "settled_at": timezone.now(), "problem": ""}
        ours.filter(pk__in=sent, kind=ACCOUNT).update(**done, text="", html="")
        ours.filter(pk__in=sent).update(**done)
    for outcome in outcomes:
        if outcome.state != State.SENT:
            ours.filter(pk=outcome.pk).update(**as_columns(outcome))
            if outcome.is_dead:
                block(outcome)


def as_columns(outcome: Outcome) -> dict[str, Any]:
    columns: dict[str, Any] = {"state": outcome.state, "problem": outcome.problem}
    if outcome.state == State.WAITING:
        return columns | {"due_at": outcome.due_at, "attempts": outcome.attempts, "claimed_by": ""}
    if outcome.state == State.SUPPRESSED:
        columns |= {"text": "", "html": ""}
    return columns | {"settled_at": timezone.now(), "is_hard_bounce": outcome.is_dead}


def block(outcome: Outcome) -> None:
    address = OutgoingMail.objects.values_list("address", flat=True).get(pk=outcome.pk)
    suppress(address, reason=Suppression.Reason.BOUNCE, note=outcome.problem)
