"""What the tests of the wiring share: a log of changes to move by hand, and pages to keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mutirao.config.serving import changes
from mutirao.config.serving.changes import Changes, Row
from mutirao.config.serving.page import Page


class LogByHand:
    """Stands in for the database's log of changes."""

    failures = (OSError,)

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.is_broken = False

    def latest(self) -> int:
        return self.rows[-1][0] if self.rows else 0

    def since(self, position: int, limit: int) -> list[Row]:
        if self.is_broken:
            raise OSError("gone")
        return [row for row in self.rows if row[0] > position][:limit]

    def close(self) -> None:
        pass

    def change(self, *entry_ids: int | None) -> None:
        for entry_id in entry_ids:
            self.rows.append((self.latest() + 1, entry_id))


@pytest.fixture
def hand_log(monkeypatch: pytest.MonkeyPatch) -> LogByHand:
    log = LogByHand()
    monkeypatch.setattr(changes, "open_log_of_changes", lambda: log)
    return log


@pytest.fixture
def followed(hand_log: LogByHand) -> Iterator[Changes]:
    following = Changes()
    yield following
    following.close()


@pytest.fixture
def make_page() -> Callable[..., Page]:
    def make(body: bytes = b"<p>hello</p>", *, tags: set[str] = frozenset(), made_at: int = 0, **more: Any) -> Page:
        headers = more.pop("headers", [("Content-Type", "text/html; charset=utf-8"), ("Vary", "Cookie")])
        page = Page.of(headers, body, tags=frozenset(tags), made_at=made_at, good_until=more.pop("good_until", 1e12))
        page.copy("gzip")
        return page

    return make
