"""The live address without the event loop: it says what was told so far, and ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mutirao.base.live import services
from mutirao.base.live.models import Event
from mutirao.base.live.services import person_channel, tell
from mutirao.base.live.tests.listening import Heard

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_browser(member: Any, client_of: Callable[[Any], Client]) -> Client:
    return client_of(member)


@pytest.fixture
def mine(member: Any) -> str:
    return person_channel(member.pk)


def listen(own_browser: Client, channel: str, **more: Any) -> Any:
    headers = more.pop("headers", {})
    return own_browser.get(reverse("live:stream"), {"channel": channel, **more}, headers=headers)


def heard(response: Any) -> Heard:
    assert (response.status_code, response["Content-Type"]) == (200, "text/event-stream; charset=utf-8")
    return Heard().read(response.content.decode())


def test_a_page_that_comes_back_hears_what_it_missed_and_no_more(own_browser: Client, mine: str) -> None:
    tell(mine, "notice", {"unread": 1})
    position = Event.objects.latest_id()
    tell(mine, "notice", {"unread": 2, "title": "Água\n\ndata: 1"})
    tell("person:0", "notice", {"unread": 9})

    found = heard(listen(own_browser, mine, last_event_id=position))

    assert found.told == [(position + 1, mine, "notice", {"unread": 2, "title": "Água\n\ndata: 1"})]
    assert found.last_id == str(position + 2)
    assert 2000 <= found.retry <= 6000


def test_the_browsers_own_header_counts_more_than_the_address(own_browser: Client, mine: str) -> None:
    for unread in (1, 2):
        tell(mine, "notice", {"unread": unread})
    last = Event.objects.latest_id()

    found = heard(listen(own_browser, mine, last_event_id=last - 2, headers={"Last-Event-ID": str(last - 1)}))

    assert found.data == [{"unread": 2}]


def test_a_page_that_begins_hears_nothing_of_the_past(own_browser: Client, mine: str) -> None:
    tell(mine, "notice", {"unread": 1})

    found = heard(listen(own_browser, mine))

    assert (found.told, found.resets, found.last_id) == ([], 0, str(Event.objects.latest_id()))


@pytest.mark.parametrize("nonsense", ["x", "-5", "1.5", "9" * 19, "9" * 5000, "²", "1\x00"])
def test_nonsense_for_a_place_begins_anew(own_browser: Client, mine: str, nonsense: str) -> None:
    tell(mine, "notice", {"unread": 1})

    found = heard(listen(own_browser, mine, last_event_id=nonsense))

    assert (found.told, found.resets, found.last_id) == ([], 1, str(Event.objects.latest_id()))


def test_what_the_log_has_forgotten_is_said(own_browser: Client, mine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_MISSED", 1)
    before = Event.objects.latest_id()
    for unread in (1, 2):
        tell(mine, "notice", {"unread": unread})

    found = heard(listen(own_browser, mine, last_event_id=before or 0))

    assert (found.told, found.resets) == ([], 1)


def test_no_cache_and_no_proxy_keeps_it(own_browser: Client, mine: str) -> None:
    response = listen(own_browser, mine)

    assert response["Cache-Control"] == "no-store, no-transform"
    assert response["X-Accel-Buffering"] == "no"
    assert not response.cookies


def test_nobody_is_asked_to_log_in_and_gets_no_cookie(client: Client, mine: str) -> None:
    tell(mine, "notice", {"unread": 77})

    response = listen(client, mine, last_event_id=0)

    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Session")
    assert response.content == b"Log in to listen."
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]


def test_the_channel_of_another_looks_like_none(own_browser: Client, administrator: Any) -> None:
    tell(person_channel(administrator.pk), "notice", {"unread": 77})

    hidden = listen(own_browser, person_channel(administrator.pk), last_event_id=0)
    absent = listen(own_browser, "nothing:1", last_event_id=0)
    silent = own_browser.get(reverse("live:stream"))

    answers = {(answer.status_code, answer.content, answer["Cache-Control"]) for answer in (hidden, absent, silent)}
    assert answers == {(404, b"There is no such channel.", "private, no-store")}


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_for_reading(own_browser: Client, mine: str, method: str) -> None:
    assert getattr(own_browser, method)(f"/live/?channel={mine}").status_code == 405


@pytest.mark.parametrize("number", [1, 3])
def test_it_costs_the_same_however_much_was_missed(
    own_browser: Client, mine: str, number: int, django_assert_num_queries: Any
) -> None:
    tell(mine, "notice", {"unread": 0})
    position = Event.objects.latest_id()
    for unread in range(number):
        tell(mine, "notice", {"unread": unread})

    with django_assert_num_queries(5):  # session, person, newest, missed, oldest
        assert len(heard(listen(own_browser, mine, last_event_id=position)).told) == number
