"""Who may listen to what, and for how long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.live import rules
from mutirao.base.live.rules import MOST_CHANNELS, is_still_welcome, may_listen
from mutirao.base.live.services import person_channel

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rooms() -> Iterator[set[str]]:
    """The rooms to which everybody may listen now."""
    open_rooms = {"1", "2"}
    rules.register("room", lambda user, name: name in open_rooms)
    yield open_rooms
    del rules._rules["room"]


def test_a_person_hears_what_is_for_them_and_nobody_else_does(member: Any, administrator: Any) -> None:
    assert may_listen(member, {person_channel(member.pk)})
    assert not may_listen(administrator, {person_channel(member.pk)})


@pytest.mark.parametrize(
    "channel", ["", "person", "person:", "person:0", "person:x", "nothing:1", ":1", "room:3", "room"]
)
def test_a_channel_without_rule_or_leave_is_nobodys(member: Any, channel: str) -> None:
    assert not may_listen(member, {channel})
    assert not may_listen(member, {channel, "room:1"})


def test_a_number_written_otherwise_is_another_channel(member: Any) -> None:
    assert not may_listen(member, {f"person:0{member.pk}"})
    assert not may_listen(member, {f"person:{member.pk} "})


def test_all_channels_or_none(member: Any) -> None:
    assert may_listen(member, {"room:1", "room:2", person_channel(member.pk)})
    assert not may_listen(member, {"room:1", "room:3"})
    assert not may_listen(member, set())


def test_nobody_listens_to_everything(member: Any, rooms: set[str]) -> None:
    rooms.update(str(number) for number in range(MOST_CHANNELS + 1))

    assert may_listen(member, {f"room:{number}" for number in range(MOST_CHANNELS)})
    assert not may_listen(member, {f"room:{number}" for number in range(MOST_CHANNELS + 1)})


@pytest.fixture
def own_browser(member: Any, client_of: Callable[[Any], Client]) -> Client:
    return client_of(member)


def is_welcome(own_browser: Client, person: Any, channel: str = "room:1") -> bool:
    return is_still_welcome(own_browser.session.session_key or "", person.pk, {channel})


def test_a_session_lets_its_own_person_stay(own_browser: Client, member: Any) -> None:
    assert is_welcome(own_browser, member)
    assert not is_welcome(own_browser, UserFactory())
    assert not is_still_welcome("", member.pk, {"room:1"})
    assert not is_still_welcome("nonsense", member.pk, {"room:1"})


def test_logging_out_ends_it(own_browser: Client, member: Any) -> None:
    key = own_browser.session.session_key or ""
    own_browser.logout()

    assert not is_still_welcome(key, member.pk, {"room:1"})


def test_a_session_that_has_run_out_ends_it(own_browser: Client, member: Any) -> None:
    Session.objects.update(expire_date="2020-01-01T00:00Z")

    assert not is_welcome(own_browser, member)


def test_an_account_that_is_no_longer_active_ends_it(own_browser: Client, member: Any) -> None:
    member.is_active = False
    member.save()

    assert not is_welcome(own_browser, member)


def test_a_new_password_ends_it(own_browser: Client, member: Any) -> None:
    member.set_password("another, quite long one")
    member.save()

    assert not is_welcome(own_browser, member)


def test_leaving_a_room_ends_it(own_browser: Client, member: Any, rooms: set[str]) -> None:
    rooms.discard("1")

    assert not is_welcome(own_browser, member)
    assert is_welcome(own_browser, member, "room:2")
