"""The worker: jobs in the main thread; the search index, the schedule and the mail in threads beside it."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Final
from uuid import uuid4

import structlog
from django.db import connection
from django_tasks_db.management.commands.db_worker import Worker

from mutirao.config.serving.schedule import follow_schedule
from mutirao.config.serving.supervisor import Part

log = structlog.get_logger(__name__)

LOOK_EVERY: Final = 0.5
"""Seconds between two looks for a job."""
START_AGAIN_AFTER: Final = 2.0
"""Seconds before a thread that failed is started again."""
TIME_TO_STOP: Final = 3.0

Follower = Callable[[threading.Event], None]


class JobLoop(Worker):
    """django-tasks-db's loop, silent about being stopped: the site's own stop is no warning."""

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        self.running = False
        if not self.running_task:
            sys.exit(0)


def follow_search_index(stop: threading.Event) -> None:
    from mutirao.overview.search.indexer import follow

    follow(stop)


def follow_mail(stop: threading.Event) -> None:
    from mutirao.base.mail.delivery import follow

    follow(stop)


FOLLOWERS: Final[dict[str, Follower]] = {
    "search index": follow_search_index,
    "schedule": follow_schedule,
    "mail": follow_mail,
}


def run_worker() -> None:
    """Until SIGTERM; a job under way is finished first."""
    logging.getLogger("django_tasks").setLevel(logging.WARNING)
    logging.getLogger("django_tasks_db").setLevel(logging.WARNING)
    stop = threading.Event()
    threads = [
        threading.Thread(target=keep_running, args=(name, follower, stop), name=name, daemon=True)
        for name, follower in FOLLOWERS.items()
    ]
    for thread in threads:
        thread.start()
    loop = JobLoop(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=LOOK_EVERY,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=uuid4().hex,
    )
    loop.configure_signals()
    try:
        loop.run()
    finally:
        stop.set()
        for thread in threads:
            thread.join(TIME_TO_STOP)


def keep_running(name: str, follower: Follower, stop: threading.Event) -> None:
    """Run `follower` until `stop`, again after each failure."""
    while not stop.is_set():
        try:
            follower(stop)
        except Exception:
            log.exception("a thread of the worker failed and is started again", thread=name)
        finally:
            connection.close()
        stop.wait(START_AGAIN_AFTER)


def worker_part() -> Part:
    return Part("worker", run_worker)
