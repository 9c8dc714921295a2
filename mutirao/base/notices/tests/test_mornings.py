"""Seven in the morning, wherever the person is and whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mutirao.base.notices.mornings import next_morning, next_morning_on, zone_of


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "now", "expected"),
    [
        ("UTC", "2026-03-04T06:59", "2026-03-04T07:00"),
        ("UTC", "2026-03-04T07:00", "2026-03-05T07:00"),
        ("Africa/Nairobi", "2026-03-04T03:59", "2026-03-04T04:00"),
        ("Africa/Nairobi", "2026-03-04T12:00", "2026-03-05T04:00"),
        ("Asia/Kolkata", "2026-03-04T00:00", "2026-03-04T01:30"),
        ("America/Los_Angeles", "2026-03-04T12:00", "2026-03-04T15:00"),
        ("Pacific/Kiritimati", "2026-03-04T12:00", "2026-03-04T17:00"),
        # Paris: the night of 28 March loses an hour, that of 24 October has one more.
        ("Europe/Paris", "2026-03-28T12:00", "2026-03-29T05:00"),
        ("Europe/Paris", "2026-03-27T12:00", "2026-03-28T06:00"),
        ("Europe/Paris", "2026-10-24T12:00", "2026-10-25T06:00"),
        ("Europe/Paris", "2026-10-23T12:00", "2026-10-24T05:00"),
    ],
)
def test_the_next_morning(zone: str, now: str, expected: str) -> None:
    assert next_morning(at(now), zone_of(zone)) == at(expected)


@pytest.mark.parametrize(
    ("weekday", "now", "expected"),
    [
        (0, "2026-03-04T12:00", "2026-03-09T07:00"),
        (0, "2026-03-09T06:00", "2026-03-09T07:00"),
        (0, "2026-03-09T07:00", "2026-03-16T07:00"),
        (4, "2026-03-04T12:00", "2026-03-06T07:00"),
        (6, "2026-03-08T08:00", "2026-03-15T07:00"),
    ],
)
def test_the_next_morning_on_a_day_of_the_week(weekday: int, now: str, expected: str) -> None:
    assert next_morning_on(weekday, at(now), UTC) == at(expected)


def test_the_day_of_the_week_is_the_persons_own() -> None:
    """In Auckland it is Monday already."""
    assert next_morning_on(0, at("2026-03-08T12:00"), zone_of("Pacific/Auckland")) == at("2026-03-08T18:00")


@pytest.mark.parametrize("name", ["", "Nowhere/Atlantis", "../../etc/passwd", "/etc/localtime"])
def test_a_zone_that_does_not_exist_is_that_of_the_world(name: str) -> None:
    assert zone_of(name) is UTC
