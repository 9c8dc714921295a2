"""Counting use in a web process: kept pages count like rendered ones, and the numbers reach the database in time."""

from __future__ import annotations

import threading
from typing import Final

import structlog
from django.db import DatabaseError, close_old_connections

from mutirao.base.catalogue import use

WRITE_EVERY: Final = 10.0
"""Seconds of use a process that is killed may lose."""

log = structlog.get_logger(__name__)


def count_served(entry_id: int, headers: dict[bytes, bytes]) -> None:
    """A kept page of an entry was sent."""
    use.count_use(entry_id, headers.get(b"user-agent", b"").decode("latin-1"))


class UseWriter(threading.Thread):
    """Writes what was counted, every few seconds and once more at the end."""

    def __init__(self) -> None:
        super().__init__(name="use", daemon=True)
        self._stop_asked = threading.Event()

    def run(self) -> None:
        while not self._stop_asked.wait(WRITE_EVERY):
            self.write()

    def stop(self) -> None:
        self._stop_asked.set()
        self.write()

    def write(self) -> None:
        close_old_connections()
        try:
            use.flush()
        except DatabaseError:
            log.exception("use could not be written")
