"""What tests of notices ask for: the mail that leaves, what open pages are told, and a moment that stands still."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext_lazy as _

from mutirao.base.mail.services import NewMail
from mutirao.base.notices import kinds
from mutirao.base.notices.kinds import Frequency, NoticeKind
from mutirao.base.notices.services import mailing, notifying, reading

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
"""A Wednesday."""


@pytest.fixture
def outbox(monkeypatch: pytest.MonkeyPatch) -> list[NewMail]:
    """The mails queued so far, each key once, as the ledger keeps them."""
    queued: list[NewMail] = []

    def queue(mails: Iterable[NewMail]) -> int:
        fresh = [mail for mail in mails if mail.key not in {known.key for known in queued}]
        queued.extend(fresh)
        return len(fresh)

    monkeypatch.setattr(mailing, "queue_mails", queue)
    return queued


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The channel and the name of every event that open pages were told."""
    events: list[tuple[str, str]] = []
    monkeypatch.setattr(
        notifying, "tell_all", lambda channels, event, data: events.extend((channel, event) for channel in channels)
    )
    monkeypatch.setattr(reading, "tell", lambda channel, event, data: events.append((channel, event)))
    return events


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two kinds beside those of notices themselves: one that is urgent, and one that can wait."""
    own = {name: kind for name, kind in kinds._kinds.items() if name.startswith("followed_")}
    monkeypatch.setattr(kinds, "_kinds", own)
    kinds.register(
        NoticeKind(
            "asked",
            _("Somebody asks about what you share"),
            _("%(actor)s asks about “%(title)s”"),
            Frequency.AT_ONCE,
            "submissions",
        )
    )
    kinds.register(NoticeKind("noted", _("Something small"), _("%(what)s was noted"), Frequency.DAILY, "nowhere"))


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


class Counter(list[int]):
    """How many queries each `with counter.counting():` has asked."""

    @contextmanager
    def counting(self) -> Iterator[None]:
        with CaptureQueriesContext(connection) as captured:
            yield
        self.append(len(captured))


@pytest.fixture
def queries() -> Counter:
    return Counter()
