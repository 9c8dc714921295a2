"""What follows from a report on a mail of ours: it counts as returned, and dead or unwilling addresses are blocked.

Anybody can write such a report, so only one that names a mail of ours by its Message-ID (which nobody can guess), and
the address that mail went to, is believed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog
from django.db import transaction
from django.utils import timezone

from mutirao.base.mail.models import OutgoingMail, Suppression
from mutirao.base.mail.reports import Report, read_reports
from mutirao.base.mail.services import suppress

log = structlog.get_logger("mutirao.mail")

MOST_SOFT_BOUNCES: Final = 4
"""Mails to an address that came back within `WITHIN` for reasons that should have passed: then it counts as dead."""
WITHIN: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Taken:
    """How many mails of ours a message spoke of, and how many addresses were blocked for it."""

    matched: int
    blocked: int


def take_report(raw: bytes) -> Taken:
    """Act on a message that may be a report; what is no report, or about no mail of ours, changes nothing."""
    matched = blocked = 0
    for report in read_reports(raw):
        with transaction.atomic():
            for mail in mails_meant(report):
                matched += 1
                blocked += conclude(mail, report)
    log.info("report on mails taken", matched=matched, blocked=blocked)
    return Taken(matched, blocked)


def mails_meant(report: Report) -> list[OutgoingMail]:
    mails = OutgoingMail.objects.filter(message_id__in=report.message_ids)
    return [mail for mail in mails if report.recipient in {"", mail.address}]


def conclude(mail: OutgoingMail, report: Report) -> bool:
    """Whether the address was blocked for it."""
    if report.is_complaint:
        suppress(mail.address, reason=Suppression.Reason.COMPLAINT)
        return True
    problem = f"{report.status} {report.explanation}".strip()[:1000]
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state=OutgoingMail.State.BOUNCED, is_hard_bounce=report.is_hard, problem=problem, settled_at=timezone.now()
    )
    if report.is_hard or bounced_lately(mail.address) >= MOST_SOFT_BOUNCES:
        suppress(mail.address, reason=Suppression.Reason.BOUNCE, note=problem)
        return True
    return False


def bounced_lately(address: str) -> int:
    lately = timezone.now() - WITHIN
    bounced = OutgoingMail.objects.filter(address=address, state=OutgoingMail.State.BOUNCED)
    return bounced.filter(created_at__gte=lately).count()
