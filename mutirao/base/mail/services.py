"""What happens to mails before and after they are delivered: queued, settled by a person, stopped, forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parseaddr
from functools import lru_cache
from typing import Final, TypeVar
from uuid import uuid4

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail.message import BadHeaderError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mutirao.base.mail.models import OutgoingMail, Suppression

log = structlog.get_logger("mutirao.mail")

State = OutgoingMail.State
T = TypeVar("T")

ACCOUNT: Final = "account"
"""Codes and links a person has just asked for: they go first, and their secrets are not kept."""
RANKS: Final = {ACCOUNT: OutgoingMail.Rank.AWAITED, "digest": OutgoingMail.Rank.BULK}
ATTEMPTS: Final = 3
AT_ONCE: Final = 900
"""Values in one question to the database."""


@dataclass(frozen=True, slots=True)
class NewMail:
    """One message to one recipient; `to` is `ana@example.org` or `Ana <ana@example.org>`.

    A second mail with the same non-empty `key` is not made. `kind` is a word such as "notice", "digest" or "relay".
    """

    to: str
    subject: str
    text: str
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    user_id: int | None = None
    kind: str = ""
    from_address: str = ""
    reply_to: str = ""
    key: str = ""


def queue_mails(mails: Iterable[NewMail]) -> int:
    """Put mails into the ledger, in the caller's transaction; how many are new. Those to blocked addresses are not."""
    rows = [as_row(mail) for mail in mails]
    blocked = blocked_addresses({row.address for row in rows})
    rows = [row for row in rows if not (blocked and is_blocked(blocked.get(row.address), row.kind))]
    for attempt in range(1, ATTEMPTS + 1):
        rows = without_repetitions(rows)
        try:
            with transaction.atomic():
                return len(OutgoingMail.objects.bulk_create(rows))
        except IntegrityError:  # somebody else queued one of the keys just now
            if attempt == ATTEMPTS:
                raise
    return 0


def as_row(mail: NewMail) -> OutgoingMail:
    """The row of a mail; raises `BadHeaderError` where a header would hold a line break."""
    sender = mail.from_address or settings.DEFAULT_FROM_EMAIL
    headers = "".join((mail.to, sender, mail.reply_to, *mail.headers, *mail.headers.values()))
    if "\n" in headers or "\r" in headers:
        raise BadHeaderError(f"A header of the mail to {mail.to!r} holds a line break.")
    return OutgoingMail(
        to=mail.to,
        address=plain_address(mail.to),
        user_id=mail.user_id,
        subject=" ".join(mail.subject.split())[:500],
        text=mail.text,
        html=mail.html,
        headers=dict(mail.headers),
        from_address=sender,
        reply_to=mail.reply_to,
        kind=mail.kind,
        key=mail.key,
        rank=RANKS.get(mail.kind, OutgoingMail.Rank.USUAL),
        message_id=f"<{uuid4().hex}@{host_of(sender)}>",
    )


def plain_address(address: str) -> str:
    """The address alone, as it is compared: `Ana <Ana@Example.org>` is ana@example.org."""
    alone = parseaddr(address)[1] if "<" in address or "(" in address else address
    return alone.strip().lower()


@lru_cache(maxsize=100)
def host_of(sender: str) -> str:
    return plain_address(sender).rpartition("@")[2] or "localhost"


def without_repetitions(rows: list[OutgoingMail]) -> list[OutgoingMail]:
    """The first row of each key, and none whose key is in the ledger."""
    keyed = OutgoingMail.objects.exclude(key="")  # said so that the index of keys can be used
    known: set[str] = set()
    for some in portions(sorted({row.key for row in rows if row.key})):
        known.update(keyed.filter(key__in=some).values_list("key", flat=True))
    kept = []
    for row in rows:
        if row.key not in known:
            kept.append(row)
        if row.key:
            known.add(row.key)
    return kept


def portions(values: Iterable[T]) -> Iterator[list[T]]:
    listed = list(values)
    for start in range(0, len(listed), AT_ONCE):
        yield listed[start : start + AT_ONCE]


# Addresses that get no mail


def blocked_addresses(addresses: Iterable[str]) -> dict[str, str]:
    """Which of the addresses are blocked, and the reasons."""
    found: dict[str, str] = {}
    for some in portions(addresses):
        found.update(Suppression.objects.filter(address__in=some).values_list("address", "reason"))
    return found


def is_blocked(reason: str | None, kind: str) -> bool:
    """Who calls our news spam still gets the code they ask for: otherwise they could never log in to end the news."""
    return reason is not None and not (kind == ACCOUNT and reason == Suppression.Reason.COMPLAINT)


def is_suppressed(address: str) -> bool:
    return Suppression.objects.filter(address=plain_address(address)).exists()


@transaction.atomic
def suppress(address: str, *, reason: str, note: str = "") -> Suppression:
    """Send nothing more there, what waits included. Of two reasons the one that blocks more stays."""
    said = {"reason": reason, "note": note[:300]}
    suppression, is_new = Suppression.objects.get_or_create(address=plain_address(address), defaults=said)
    if not is_new and suppression.reason == Suppression.Reason.COMPLAINT:
        suppression.reason, suppression.note = said["reason"], said["note"]
        suppression.save(update_fields=["reason", "note"])
    stop_what_waits(suppression)
    log.info("address blocked", reason=reason)
    return suppression


def stop_what_waits(suppression: Suppression) -> None:
    waiting = OutgoingMail.objects.filter(address=suppression.address, state=State.WAITING)
    if suppression.reason == Suppression.Reason.COMPLAINT:
        waiting = waiting.exclude(kind=ACCOUNT)
    waiting.update(state=State.SUPPRESSED, settled_at=timezone.now(), text="", html="", claimed_by="")


def unsuppress(address: str) -> None:
    """Mail may go there again; what was stopped meanwhile stays unsent."""
    Suppression.objects.filter(address=plain_address(address)).delete()


# What a person decides


def send_again(mail: OutgoingMail) -> bool:
    """Let a mail in doubt, or one that failed, be sent once more; false where somebody was quicker.

    Raises `ValidationError` where it cannot go: its text is gone, or its address is blocked.
    """
    if not mail.has_body:
        raise ValidationError(_("The text of this mail is no longer kept, so it cannot be sent again."))
    if is_blocked(blocked_addresses([mail.address]).get(mail.address), mail.kind):
        raise ValidationError(_("This address is blocked. Unblock it first, then send the mail again."))
    unsettled = OutgoingMail.objects.to_be_settled().filter(pk=mail.pk)
    again = {"state": State.WAITING, "due_at": timezone.now(), "attempts": 0, "claimed_by": "", "settled_at": None}
    return bool(unsettled.update(**again))


def dismiss(mail: OutgoingMail) -> bool:
    """Leave a mail in doubt, or one that failed, as it is; false where somebody was quicker."""
    unsettled = OutgoingMail.objects.to_be_settled().filter(pk=mail.pk)
    return bool(unsettled.update(state=State.DISMISSED, settled_at=timezone.now(), text="", html="", claimed_by=""))


def settle_all(mails: QuerySet[OutgoingMail], *, send: bool) -> tuple[int, int]:
    """The same for many: how many were decided on, and how many cannot be sent."""
    decided = left = 0
    for mail in mails.iterator(chunk_size=AT_ONCE):
        try:
            decided += send_again(mail) if send else dismiss(mail)
        except ValidationError:
            left += 1
    return decided, left


def doubt_what_was_unsent() -> int:
    """After a restore: whether what waited then has been sent since, only a person can say."""
    unsent = OutgoingMail.objects.filter(state__in=[State.WAITING, State.SENDING])
    return unsent.update(state=State.IN_DOUBT, claimed_by="", problem="It waited when the backup was made.")


# By the clock


def forget_old_mails() -> None:
    """Texts go a few days after a mail was settled, the row itself some months later."""
    now = timezone.now()
    old = now - timedelta(days=settings.MAIL_KEEP_DAYS)
    OutgoingMail.objects.filter(created_at__lt=old).exclude(state__in=[State.WAITING, State.SENDING]).delete()
    told = OutgoingMail.objects.filter(settled_at__lt=now - timedelta(days=settings.MAIL_KEEP_TEXT_DAYS))
    told.exclude(state=State.FAILED).exclude(text="", html="").update(text="", html="")
