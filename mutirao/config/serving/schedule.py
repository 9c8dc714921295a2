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

from mutirao.base.accounts.retention import forget_what_is_due
from mutirao.base.catalogue.use import tell_followers
from mutirao.base.files.services import read_what_was_left
from mutirao.base.files.uploads.services import forget_expired_uploads
from mutirao.base.live.services import forget_old_events
from mutirao.base.mail.services import forget_old_mails
from mutirao.base.notices.services.digests import send_what_is_due
from mutirao.base.notices.services.interruptions import go_on_where_cut_short
from mutirao.base.notices.services.reading import forget_old_notices
from mutirao.connect.members.services.messages import forget_old_messages
from mutirao.connect.members.services.profiles import follow_accounts
from mutirao.discover.link_guardian.rounds import check_due_links, find_links
from mutirao.discover.programmes.services.asking import ask_focal_points
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
    Every(2 * MINUTE, "look whether links still work", check_due_links),
    Every(60 * MINUTE, "find links to look after", find_links),
    Every(5 * MINUTE, "let profiles follow their accounts", follow_accounts),
    Every(5 * MINUTE, "notice imports that were cut short", notice_interruptions),
    Every(15 * MINUTE, "go on telling where a worker was cut short", go_on_where_cut_short),
    Every(15 * MINUTE, "send digests that are due", send_what_is_due),
    Every(60 * MINUTE, "read files that were left unread", read_what_was_left),
    Every(60 * MINUTE, "forget uploads nobody finished", forget_expired_uploads),
    Every(60 * MINUTE, "forget old live events", forget_old_events),
    Every(DAY, "ask whether profiles are still right", ask_focal_points),
    Every(DAY, "let the order by use follow", tell_followers),
    Every(DAY, "forget old changes", forget_old_changes),
    Every(DAY, "forget old mails", forget_old_mails),
    Every(DAY, "forget notices read long ago", forget_old_notices),
    Every(DAY, "forget who wrote to whom", forget_old_messages),
    Every(DAY, "forget ended sessions", partial(call_command, "clearsessions", verbosity=0)),
    Every(DAY, "forget what was kept long enough", forget_what_is_due),
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
