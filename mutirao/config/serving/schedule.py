"""What happens by the clock: one table, run by the worker."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import structlog
from django.core.management import call_command
from django.db import close_old_connections

from mutirao.base.catalogue.use import tell_followers
from mutirao.base.files.services import read_what_was_left
from mutirao.connect.members.services.messages import forget_old_messages
from mutirao.connect.members.services.profiles import follow_accounts
from mutirao.overview.interchange.services.imports import notice_interruptions
from mutirao.overview.search.indexer import forget_old_changes

log = structlog.get_logger(__name__)

MINUTE: Final = 60
DAY: Final = 24 * 60 * MINUTE
LOOK_EVERY: Final = 1.0


@dataclass(frozen=True, slots=True)
class Every:
    """`work`, safe to repeat, at the start of the worker and then every `seconds`."""

    seconds: int
    name: str
    work: Callable[[], object]


SCHEDULE: Final = (
    Every(MINUTE, "publish what is due", partial(call_command, "publish_scheduled", verbosity=0)),
    Every(5 * MINUTE, "let profiles follow their accounts", follow_accounts),
    Every(5 * MINUTE, "notice imports that were cut short", notice_interruptions),
    Every(60 * MINUTE, "read files that were left unread", read_what_was_left),
    Every(DAY, "let the order by use follow", tell_followers),
    Every(DAY, "forget old changes", forget_old_changes),
    Every(DAY, "forget who wrote to whom", forget_old_messages),
    Every(DAY, "forget finished jobs", partial(call_command, "prune_db_task_results", verbosity=0)),
    Every(DAY, "forget ended sessions", partial(call_command, "clearsessions", verbosity=0)),
)


def follow_schedule(stop: threading.Event, schedule: tuple[Every, ...] = SCHEDULE) -> None:
    """Until `stop`. One failure delays nothing else; the same work is tried again at its next turn."""
    due = dict.fromkeys(schedule, 0.0)
    while not stop.wait(LOOK_EVERY):
        for item in schedule:
            if due[item] <= time.monotonic():
                due[item] = time.monotonic() + item.seconds
                run(item)


def run(item: Every) -> None:
    close_old_connections()
    try:
        item.work()
    except Exception:
        log.exception("scheduled work failed", work=item.name)
    finally:
        close_old_connections()
