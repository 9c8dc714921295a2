"""What happens live: events are told, read again by who missed them, and forgotten."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from mutirao.base.accounts.models import User
from mutirao.base.database.logs import one_at_a_time
from mutirao.base.live.models import Event
from mutirao.base.live.rules import PERSON

KEEP_EVENTS: Final = timedelta(days=1)
MOST_MISSED: Final = 500
"""Who has missed more had better load the page again."""

_CHANNEL: Final = re.compile(r"[a-z][a-z_]{0,30}:[\w-]{1,48}")
_NAME: Final = re.compile(r"[a-z][a-z_]{0,39}")


def person_channel(user_id: int) -> str:
    """The channel of one person, to which only they may listen."""
    return f"{PERSON}:{user_id}"


def tell(channel: str, event: str, data: dict[str, Any]) -> None:
    """Tell the pages that listen to `channel`, once the caller's transaction is committed.

    On PostgreSQL others who tell wait for the end of that transaction: tell last. The data should name what has
    happened and let the page fetch what it shows, for permissions may change within the day the event is kept.
    Raises `ValueError` for a channel or a name that no page could listen to.
    """
    tell_all([channel], event, data)


@transaction.atomic
def tell_all(channels: Iterable[str], event: str, data: dict[str, Any]) -> None:
    """The same to many channels at once."""
    events = [Event(channel=channel, name=event, data=data) for channel in channels]
    if not _NAME.fullmatch(event):
        raise ValueError(f"no page can listen for {event!r}")
    for told in events:
        if not _CHANNEL.fullmatch(told.channel):
            raise ValueError(f"no page can listen to {told.channel!r}")
    one_at_a_time(Event.objects.db)
    Event.objects.bulk_create(events, batch_size=1000)


@dataclass(frozen=True, slots=True)
class Missed:
    """What was told on some channels since a place in the log.

    `position` is the place up to which this is all. `has_gap` says that it is not: the log does not reach back so far.
    """

    events: list[Event]
    position: int
    has_gap: bool = False


def missed_since(after: int | None, channels: Collection[str]) -> Missed:
    """`None` has missed nothing yet; a number that the log never reached is of another log, before a restore."""
    position = Event.objects.latest_id()
    if after is None or after == position:
        return Missed([], position)
    events = list(Event.objects.of(channels).between(after, position)[: MOST_MISSED + 1])
    # Asked last: what was forgotten meanwhile counts as forgotten.
    is_known = Event.objects.oldest_id() - 1 <= after <= position
    if not is_known or len(events) > MOST_MISSED:
        return Missed([], position, has_gap=True)
    return Missed(events, position)


def forget_old_events() -> int:
    """Keep the log short, and the newest event always: it says how far the log had come."""
    old = Event.objects.filter(created_at__lt=timezone.now() - KEEP_EVENTS, pk__lt=Event.objects.latest_id())
    return old.delete()[0]


def forget_person(user: User) -> None:
    """The newest event stays as a number, as above."""
    theirs = Event.objects.of([person_channel(user.pk)])
    theirs.filter(pk=Event.objects.latest_id()).update(channel="", name="", data={})
    theirs.delete()
