"""Telling, reading what was missed, forgetting."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from mutirao.base.live import services
from mutirao.base.live.models import Event
from mutirao.base.live.services import Missed, forget_old_events, missed_since, person_channel, tell, tell_all

pytestmark = pytest.mark.django_db


def shape(missed: Missed) -> tuple[list[Any], int, bool]:
    return [event.data["n"] for event in missed.events], missed.position, missed.has_gap


def test_what_is_told_stands_in_the_log_in_order() -> None:
    tell("person:5", "notice", {"unread": 3})
    tell("discussion:9", "reply", {"id": 1, "words": "Olá\n“você”"})

    told = list(Event.objects.order_by("pk").values_list("channel", "name", "data"))

    assert told == [
        ("person:5", "notice", {"unread": 3}),
        ("discussion:9", "reply", {"id": 1, "words": "Olá\n“você”"}),
    ]
    assert str(Event.objects.order_by("pk")[0]).endswith(": notice for person:5")


def test_what_is_rolled_back_was_never_told() -> None:
    with transaction.atomic():
        tell("person:5", "notice", {})
        transaction.set_rollback(True)

    assert not Event.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_many_are_told_at_the_price_of_one(number: int, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):  # savepoint, insert, release
        tell_all((person_channel(user_id) for user_id in range(number)), "notice", {"unread": 1})

    assert list(Event.objects.order_by("pk").values_list("channel", flat=True)) == [
        f"person:{n}" for n in range(number)
    ]


@pytest.mark.parametrize(
    "channel", ["", "person", "person:", ":5", "Person:5", "person:5 6", "person:5\nid: 1", "a:" + "b" * 49]
)
def test_a_channel_nobody_can_ask_for_is_a_mistake(channel: str) -> None:
    with pytest.raises(ValueError, match=f"^no page can listen to {re.escape(repr(channel))}$"):
        tell_all(["person:5", channel], "notice", {})

    assert not Event.objects.exists()


@pytest.mark.parametrize("name", ["", "New", "new-notice", "reset\ndata: 1", "x" * 41])
def test_a_name_no_page_can_listen_to_is_a_mistake(name: str) -> None:
    with pytest.raises(ValueError, match="^no page can listen for "):
        tell("person:5", name, {})


def test_who_comes_back_gets_what_came_since_on_their_channels() -> None:
    for number, channel in enumerate(["a:1", "b:1", "a:1", "c:1", "a:1"]):
        tell(channel, "news", {"n": number})
    first, *_, last = Event.objects.order_by("pk").values_list("pk", flat=True)

    assert shape(missed_since(first, ["a:1", "b:1"])) == ([1, 2, 4], last, False)
    assert shape(missed_since(first, ["d:1"])) == ([], last, False)
    assert shape(missed_since(last, ["a:1"])) == ([], last, False)
    assert shape(missed_since(None, ["a:1"])) == ([], last, False)


def test_on_a_new_site_nothing_was_missed() -> None:
    assert shape(missed_since(0, ["a:1"])) == shape(missed_since(None, ["a:1"])) == ([], 0, False)


def test_a_log_that_does_not_reach_back_says_so() -> None:
    for number in range(4):
        tell("a:1", "news", {"n": number})
    first, second, _third, last = Event.objects.order_by("pk").values_list("pk", flat=True)
    Event.objects.filter(pk__lte=second).delete()

    assert shape(missed_since(second, ["a:1"])) == ([2, 3], last, False)
    assert shape(missed_since(first, ["a:1"])) == ([], last, True)
    assert shape(missed_since(-1, ["a:1"])) == ([], last, True)


def test_a_place_the_log_never_reached_is_of_another_log() -> None:
    tell("a:1", "news", {"n": 0})
    last = Event.objects.latest_id()

    assert shape(missed_since(last + 1, ["a:1"])) == ([], last, True)


def test_who_missed_too_much_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_MISSED", 2)
    before = Event.objects.latest_id()
    for number in range(3):
        tell("a:1", "news", {"n": number})
    first, _, last = Event.objects.order_by("pk").values_list("pk", flat=True)

    assert shape(missed_since(first, ["a:1"])) == ([1, 2], last, False)
    assert shape(missed_since(before, ["a:1"])) == ([], last, True)


@pytest.mark.parametrize("number", [1, 3])
def test_looking_back_costs_the_same_however_much_was_missed(number: int, django_assert_num_queries: Any) -> None:
    tell("a:1", "news", {"n": 0})
    position = Event.objects.latest_id()
    for _ in range(number):
        tell("a:1", "news", {"n": 0})

    with django_assert_num_queries(3):
        assert len(missed_since(position, ["a:1"]).events) == number


def test_events_are_kept_for_a_day_and_the_newest_always() -> None:
    with time_machine.travel(timezone.now() - timedelta(days=2), tick=False):
        for number in range(3):
            tell("a:1", "news", {"n": number})
    last_of_old = Event.objects.latest_id()

    assert forget_old_events() == 2
    assert [event.pk for event in Event.objects.all()] == [last_of_old]

    with time_machine.travel(timezone.now() - timedelta(hours=23), tick=False):
        tell("a:1", "news", {"n": 3})

    assert forget_old_events() == 1
    assert [event.data["n"] for event in Event.objects.all()] == [3]
    assert forget_old_events() == 0
