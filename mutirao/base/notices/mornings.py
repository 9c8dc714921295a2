"""When a digest is due: in the morning of whoever gets it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MORNING: Final = time(7)


def zone_of(name: str) -> tzinfo:
    """The time zone of that name; UTC where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def next_morning(after: datetime, zone: tzinfo) -> datetime:
    """The first seven o'clock there that is later than `after`, whatever the clocks do in the night between."""
    day = after.astimezone(zone).date()
    morning = datetime.combine(day, MORNING, zone).astimezone(UTC)
    if morning <= after:
        morning = datetime.combine(day + timedelta(days=1), MORNING, zone).astimezone(UTC)
    return morning


def next_morning_on(weekday: int, after: datetime, zone: tzinfo) -> datetime:
    """The same on a day of the week, Monday being 0."""
    morning = next_morning(after, zone)
    day = morning.astimezone(zone).date()
    return datetime.combine(day + timedelta(days=(weekday - day.weekday()) % 7), MORNING, zone).astimezone(UTC)
