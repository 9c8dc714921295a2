"""What live knows about a person can be had and forgotten."""

from __future__ import annotations

from typing import Any

import pytest

from mutirao.base.accounts import personal_data
from mutirao.base.accounts.personal_data import PersonalData
from mutirao.base.live.models import Event
from mutirao.base.live.services import missed_since, person_channel, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def part() -> PersonalData:
    return next(part for part in personal_data.all_parts() if part.name == "live")


def test_a_person_gets_what_their_pages_were_told(part: PersonalData, member: Any, curator: Any) -> None:
    tell(person_channel(member.pk), "notice", {"unread": 1})
    tell(person_channel(curator.pk), "notice", {"unread": 9})

    (told,) = part.export(member).data

    assert (told["name"], told["data"]) == ("notice", {"unread": 1})
    assert told["at"] == Event.objects.order_by("pk")[0].created_at.isoformat()
    assert part.kept_for() == "One day."


def test_forgetting_a_person_leaves_nothing_of_theirs(part: PersonalData, member: Any, curator: Any) -> None:
    for unread in (1, 2):
        tell(person_channel(member.pk), "notice", {"unread": unread, "title": "A secret"})
    tell(person_channel(curator.pk), "notice", {"unread": 9})

    part.erase(member)
    part.erase(member)

    assert list(Event.objects.values_list("channel", "data")) == [(person_channel(curator.pk), {"unread": 9})]
    assert part.export(member).data == []


def test_the_log_still_knows_how_far_it_had_come(part: PersonalData, member: Any) -> None:
    for unread in (1, 2):
        tell(person_channel(member.pk), "notice", {"unread": unread, "title": "A secret"})
    position = Event.objects.latest_id()

    part.erase(member)

    assert list(Event.objects.values_list("pk", "channel", "name", "data")) == [(position, "", "", {})]
    assert not missed_since(position, ["room:1"]).has_gap
