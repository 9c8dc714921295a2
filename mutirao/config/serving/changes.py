"""Following the log of changes: exact at any moment, cheap enough to be asked before every stored page is sent."""

from __future__ import annotations

import threading
import time
from typing import Final

import structlog

from mutirao.base.catalogue.models import Change
from mutirao.base.database.logs import LogReader, open_log
from mutirao.base.ui.page_tags import LISTS, entry_tag

log = structlog.get_logger(__name__)

REMEMBERED: Final = 20_000
"""Entries whose last change is known one by one; past that, every page counts as changed once."""
RETRY_AFTER: Final = 1.0
"""Seconds before a log that could not be read is tried again."""

Row = tuple[int, int | None]


class LogUnreadableError(Exception):
    """Nobody can say now what has changed, so nothing stored may be sent."""


def open_log_of_changes() -> LogReader:
    return open_log(Change, "entry_id")


class Changes:
    """When each tag last changed. A page holds while none of its tags has changed since its rendering began.

    Because a page carries the position read *before* it was rendered, a change committed while it was
    being rendered makes it stale from birth: no lock is needed between rendering and storing.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._log: LogReader | None = None
        self._position = -1
        self._everything = 0
        self._anything = 0
        self._entries: dict[str, int] = {}
        self._not_before = 0.0

    def position(self) -> int:
        """Where the log of changes stands at this moment. Raises `LogUnreadableError`."""
        with self._lock:
            reader = self._log or self._open()
            try:
                self._take_in(list(reader.since(self._position, REMEMBERED)))
            except reader.failures as problem:
                self._give_up(problem)
            return self._position

    def holds(self, made_at: int, tags: frozenset[str]) -> bool:
        """Is what was made at position `made_at` still as it would be made at the last position asked for?"""
        if made_at < self._everything:
            return False
        if LISTS in tags and made_at < self._anything:
            return False
        entries = self._entries
        return all(made_at >= entries.get(tag, 0) for tag in tags)

    def close(self) -> None:
        with self._lock:
            if self._log is not None:
                self._log.close()
            self._log = None

    def _open(self) -> LogReader:
        if time.monotonic() < self._not_before:
            raise LogUnreadableError
        try:
            self._log = open_log_of_changes()
            if self._position < 0:
                self._position = self._log.latest()
        except Exception as problem:
            self._give_up(problem)
        assert self._log is not None
        return self._log

    def _give_up(self, problem: Exception) -> None:
        log.warning("the log of changes cannot be read: no stored pages", problem=str(problem))
        self._not_before = time.monotonic() + RETRY_AFTER
        if self._log is not None:
            self._log.close()
        self._log = None
        raise LogUnreadableError from problem

    def _take_in(self, rows: list[Row]) -> None:
        if not rows:
            return
        self._position = self._anything = rows[-1][0]
        if len(self._entries) + len(rows) >= REMEMBERED:
            self._entries = {}
            self._everything = self._position
            return
        for change_id, entry_id in rows:
            if entry_id is None:
                self._everything = change_id
            else:
                self._entries[entry_tag(entry_id)] = change_id
