"""PageStore: anonymous pages as ready bytes; none is sent that a change concerns."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable

from mutirao.config.serving.changes import Changes, LogUnreadableError
from mutirao.config.serving.page import Page

Key = tuple[str, str, str, bytes, bytes]
"""Scheme, host, path, query string, and `Accept-Language` where the page varies on it (else empty)."""


class PageStore:
    """Holds at most `limit` bytes, dropping what was read longest ago; 0 keeps nothing.

    Used by the event loop and by the threads that render.
    """

    def __init__(self, limit: int, changes: Changes) -> None:
        self.limit = limit
        self.changes = changes
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._pages)

    @property
    def size(self) -> int:
        return self._bytes

    def position(self) -> int | None:
        """The place in the log of changes to note before rendering; None where nothing may be kept."""
        try:
            return self.changes.position() if self.limit else None
        except LogUnreadableError:
            return None

    def find(self, keys: Iterable[Key], encoding: str) -> Page | None:
        """The first page under `keys` that is still true at this very moment, ready in `encoding`."""
        with self._lock:
            key = next((key for key in keys if key in self._pages), None)
            if key is None:
                return None
            page = self._pages[key]
            if self.position() is None:
                return None
            if page.good_until < time.monotonic() or not self.changes.holds(page.made_at, page.tags):
                self._drop(key)
                return None
            self._pages.move_to_end(key)
            before = page.size
            page.copy(encoding)
            self._bytes += page.size - before
            self._make_room()
            return page

    def keep(self, key: Key, page: Page) -> None:
        with self._lock:
            if key in self._pages:
                self._drop(key)
            self._pages[key] = page
            self._bytes += page.size
            self._make_room()

    def _drop(self, key: Key) -> None:
        self._bytes -= self._pages.pop(key).size

    def _make_room(self) -> None:
        while self._bytes > self.limit and self._pages:
            self._drop(next(iter(self._pages)))
