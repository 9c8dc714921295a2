"""For how long what is about people is kept: settings say the days, each part of the house says how it forgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

log = structlog.get_logger("mutirao.accounts")


@dataclass(frozen=True)
class Retention:
    """`name` is a key of `settings.KEEP_DAYS`; `forget` removes what is older than a moment and says how much it was.

    Where something else forgets (the log files' own rotation), there is only the sentence.
    """

    name: str
    label: _StrPromise
    forget: Callable[[datetime], int] | None = None


_table: dict[str, Retention] = {}


def register(retention: Retention) -> None:
    _table[retention.name] = retention


def keep_days(name: str) -> int:
    return int(settings.KEEP_DAYS[name])


def table() -> list[tuple[Retention, int]]:
    """What is kept for a number of days, as the privacy page shows it."""
    return [(retention, keep_days(retention.name)) for retention in _table.values()]


def forget_what_is_due() -> dict[str, int]:
    """By the clock, once a day. Safe to repeat."""
    gone = {
        retention.name: retention.forget(timezone.now() - timedelta(days=days))
        for retention, days in table()
        if retention.forget
    }
    log.info("forgot what was kept long enough", **gone)
    return gone


def forget_suspensions(before: datetime) -> int:
    from mutirao.base.accounts.models import Suspension

    return Suspension.objects.filter(lifted_at__lt=before).delete()[0]


def forget_views(before: datetime) -> int:
    from mutirao.base.accounts.models import ViewingAs

    return ViewingAs.objects.filter(started_at__lt=before).delete()[0]


def forget_downloads(before: datetime) -> int:
    from mutirao.base.accounts.downloads import remove_downloads

    return remove_downloads(before)


def forget_jobs(before: datetime) -> int:
    from django_tasks_db.models import DBTaskResult

    return DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()[0]


def register_own() -> None:
    register(Retention("sessions", _("Sessions: who is logged in where")))
    register(Retention("downloads", _("Copies of one’s data, to be fetched"), forget_downloads))
    register(Retention("suspensions", _("Suspensions that were lifted"), forget_suspensions))
    register(Retention("views_as", _("Looks an administrator took through a person’s eyes"), forget_views))
    register(Retention("jobs", _("Finished background jobs and their arguments"), forget_jobs))
    register(Retention("logs", _("The server’s log: times, addresses of pages, answers")))
