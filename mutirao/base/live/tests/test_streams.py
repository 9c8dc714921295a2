"""The open stream: nothing missed, nothing twice, only for whom it is, and gone when it should be."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections
from django.test import Client

from mutirao.base.live import hub, rules, streams
from mutirao.base.live.hub import MOST_OF_A_PERSON, MOST_WAITING
from mutirao.base.live.models import Event
from mutirao.base.live.services import person_channel, tell, tell_all
from mutirao.base.live.streams import LiveStreams
from mutirao.base.live.tests.listening import OpenPage

pytestmark = [pytest.mark.data, pytest.mark.django_db(transaction=True)]

Scene = Callable[[LiveStreams], Coroutine[Any, Any, None]]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "LOOK_EVERY", 0.005)


@pytest.fixture(autouse=True)
def rooms() -> Iterator[set[str]]:
    """The rooms to which everybody may listen now."""
    open_rooms = {"1", "2"}
    rules.register("room", lambda user, name: name in open_rooms)
    yield open_rooms
    del rules._rules["room"]


@pytest.fixture(autouse=True)
def past(quick: None) -> None:
    """The numbers of a log do not begin anew with each test as its rows do, so something was told before."""
    tell("room:9", "reply", {})


@pytest.fixture
def own_browser(member: Any, client_of: Callable[[Any], Client]) -> Client:
    return client_of(member)


def play(scene: Scene) -> None:
    """With the site's own middleware; the test itself stands outside the event loop and may use the database."""

    async def with_streams() -> None:
        served = LiveStreams(WSGIHandler().get_response)
        try:
            async with asyncio.timeout(30):
                await scene(served)
        finally:
            served.close()
            await served._in_thread(connections.close_all)
            served._thread.shutdown()

    asyncio.run(with_streams())


async def elsewhere(work: Callable[..., Any], *arguments: Any) -> Any:
    """In a thread with a connection of its own, as another process would."""

    def connected() -> Any:
        try:
            return work(*arguments)
        finally:
            connection.close()

    return await asyncio.to_thread(connected)


def test_what_is_told_reaches_the_open_page(own_browser: Client, member: Any) -> None:
    mine = person_channel(member.pk)

    async def scene(served: LiveStreams) -> None:
        page = await OpenPage(served, [mine, "room:1"], browser=own_browser).opened()
        assert (page.status, page.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")

        await elsewhere(tell, mine, "notice", {"unread": 3, "title": "Água\npara todos"})
        await elsewhere(tell, "room:2", "reply", {"id": 4})
        await elsewhere(tell, "room:1", "reply", {"id": 5})
        await page.until(lambda page: len(page.heard.told) == 2)

        assert [told[1:] for told in page.heard.told] == [
            (mine, "notice", {"unread": 3, "title": "Água\npara todos"}),
            ("room:1", "reply", {"id": 5}),
        ]
        await page.leave()
        assert len(served.hub) == 0

    play(scene)


def test_the_head_of_an_open_answer(own_browser: Client) -> None:
    async def scene(served: LiveStreams) -> None:
        page = await OpenPage(served, ["room:1"], browser=own_browser, headers={"X-Request-ID": "abcdefgh"}).opened()

        assert "content-length" not in page.headers
        assert page.headers["cache-control"] == "no-store, no-transform"
        assert page.headers["x-accel-buffering"] == "no"
        assert page.headers["x-request-id"] == "abcdefgh"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in page.headers
        await page.leave()

    play(scene)


def test_a_page_that_comes_back_goes_on_where_it_was(own_browser: Client) -> None:
    async def scene(served: LiveStreams) -> None:
        page = await OpenPage(served, ["room:1"], browser=own_browser).opened()
        await elsewhere(tell, "room:1", "reply", {"n": 1})
        await page.until(lambda page: page.heard.told)
        await page.leave()
        await elsewhere(tell, "room:1", "reply", {"n": 2})

        again = OpenPage(served, ["room:1"], browser=own_browser, headers={"Last-Event-ID": page.heard.last_id})
        await again.until(lambda page: page.heard.told)
        await elsewhere(tell, "room:1", "reply", {"n": 3})
        await again.until(lambda page: len(page.heard.told) == 2)

        assert again.heard.data == [{"n": 2}, {"n": 3}]
        await again.leave()

    play(scene)


def test_what_was_told_between_being_let_in_and_joining_is_not_missed(own_browser: Client, monkeypatch: Any) -> None:
    async def scene(served: LiveStreams) -> None:
        keeps_it_going = await OpenPage(served, ["room:2"], browser=own_browser).opened()
        join = served.hub.join

        async def late(listener: Any) -> None:
            await elsewhere(tell_all, ["room:1", "room:2", "room:1"], "reply", {})
            await keeps_it_going.until(lambda page: page.heard.told)
            await join(listener)

        monkeypatch.setattr(served.hub, "join", late)
        page = OpenPage(served, ["room:1"], browser=own_browser)
        await page.until(lambda page: len(page.heard.told) == 2)
        await elsewhere(tell, "room:1", "reply", {})
        await page.until(lambda page: len(page.heard.told) == 3)

        assert page.heard.numbers == sorted(set(page.heard.numbers))
        await page.leave()
        await keeps_it_going.leave()

    play(scene)


def test_nothing_is_lost_or_doubled_while_several_write_and_pages_come_and_go(own_browser: Client) -> None:
    writers, each = 3, 60

    def write(writer: int) -> None:
        for number in range(each):
            tell(f"room:{number % 2 + 1}", "reply", {"n": [writer, number]})

    async def scene(served: LiveStreams) -> None:
        steady = await OpenPage(served, ["room:1", "room:2"], browser=own_browser).opened()
        position = steady.heard.last_id
        writing = asyncio.gather(*(elsewhere(write, writer) for writer in range(writers)))
        numbers: list[int] = []
        while len(numbers) < writers * each:
            page = OpenPage(served, ["room:1", "room:2"], browser=own_browser, headers={"Last-Event-ID": position})
            await page.until(lambda page: page.heard.told)
            await page.leave()
            numbers += page.heard.numbers
            position = page.heard.last_id
            assert page.heard.resets == 0
        await writing
        await steady.until(lambda page: len(page.heard.told) >= writers * each)

        rows = Event.objects.of(["room:1", "room:2"]).order_by("pk")
        assert numbers == steady.heard.numbers == await elsewhere(lambda: [event.pk for event in rows])
        assert len({tuple(data["n"]) for data in steady.heard.data}) == writers * each
        await steady.leave()

    play(scene)


def test_a_transaction_that_ends_late_is_not_passed_over(own_browser: Client) -> None:
    """Two writers at once: the one that began first and ends last is heard as well."""
    began, may_end = threading.Event(), threading.Event()

    def slowly() -> None:
        from django.db import transaction

        with transaction.atomic():
            tell("room:1", "reply", {"who": "slow"})
            began.set()
            may_end.wait(10)

    async def scene(served: LiveStreams) -> None:
        page = await OpenPage(served, ["room:1"], browser=own_browser).opened()
        slow = asyncio.create_task(elsewhere(slowly))
        await asyncio.to_thread(began.wait, 10)
        quick = asyncio.create_task(elsewhere(tell, "room:1", "reply", {"who": "quick"}))
        await asyncio.sleep(0.1)
        assert page.heard.told == []

        may_end.set()
        await asyncio.gather(slow, quick)
        await page.until(lambda page: len(page.heard.told) == 2)

        assert page.heard.data == [{"who": "slow"}, {"who": "quick"}]
        await page.leave()

    play(scene)


def test_a_slow_page_is_ended_and_resumes_without_loss(own_browser: Client) -> None:
    many = MOST_WAITING + 100

    async def scene(served: LiveStreams) -> None:
        slow = OpenPage(served, ["room:1"], browser=own_browser, is_slow=True)
        quick = await OpenPage(served, ["room:1"], browser=own_browser).opened()
        position = quick.heard.last_id
        for _ in range(many // 50):
            await elsewhere(tell_all, ["room:1"] * 50, "reply", {})
        await quick.until(lambda page: len(page.heard.told) == many)

        slow.flow()
        await slow.ended()
        assert (slow.is_over, slow.heard.told) == (True, [])
        assert slow.heard.last_id == position
        again = OpenPage(served, ["room:1"], browser=own_browser, headers={"Last-Event-ID": position})
        await again.until(lambda page: len(page.heard.told) == many)

        assert again.heard.numbers == quick.heard.numbers
        await again.leave()
        await quick.leave()

    play(scene)


def test_a_quiet_stream_gives_signs_of_life_that_say_how_far_it_has_come(own_browser: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT", (0.02, 0.02))

    async def scene(served: LiveStreams) -> None:
        page = await OpenPage(served, ["room:1"], browser=own_browser).opened()
        await elsewhere(tell, "room:2", "reply", {})
        latest = await elsewhere(Event.objects.latest_id)

        await page.until(lambda page: page.heard.last_id == str(latest))

        assert page.heard.heartbeats > 0
        assert page.heard.told == []
        await page.leave()

    play(scene)


@pytest.mark.parametrize("end", ["logs out", "is suspended", "leaves the room"])
def test_who_may_listen_no_more_is_not_told_any_more(
    own_browser: Client, member: Any, rooms: set[str], end: str, monkeypatch: Any
) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT", (0.02, 0.02))
    monkeypatch.setattr(streams, "CHECK_EVERY", 0.0)

    def suspend() -> None:
        member.is_active = False
        member.save()

    ends = {"logs out": own_browser.logout, "is suspended": suspend, "leaves the room": lambda: rooms.discard("1")}
    pages = list[OpenPage]()

    async def scene(served: LiveStreams) -> None:
        page = await OpenPage(served, ["room:1"], browser=own_browser).opened()
        pages.append(page)
        await page.until(lambda page: page.heard.heartbeats > 2)
        assert not page.is_over
        scope_before = dict(own_browser.cookies)

        await elsewhere(ends[end])
        await page.ended()

        assert page.is_over
        assert len(served.hub) == 0
        own_browser.cookies.update(scope_before)
        refused = await OpenPage(served, ["room:1"], browser=own_browser).ended()
        assert refused.status in {401, 404}

    play(scene)


def test_an_event_is_not_the_way_around_the_check(own_browser: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(streams, "CHECK_EVERY", 0.0)

    async def scene(served: LiveStreams) -> None:
        page = await OpenPage(served, ["room:1"], browser=own_browser).opened()
        await elsewhere(own_browser.logout)

        await elsewhere(tell, "room:1", "reply", {"secret": True})
        await page.ended()

        assert page.heard.told == []

    play(scene)


def test_the_check_comes_within_a_minute() -> None:
    assert streams.CHECK_EVERY + streams.HEARTBEAT[1] < 60


def test_more_streams_than_a_person_may_have_are_short(own_browser: Client) -> None:
    async def scene(served: LiveStreams) -> None:
        pages = [await OpenPage(served, ["room:1"], browser=own_browser).opened() for _ in range(MOST_OF_A_PERSON)]
        position = pages[0].heard.last_id
        await elsewhere(tell, "room:1", "reply", {})

        short = await OpenPage(served, ["room:1"], browser=own_browser, last_event_id=position).ended()
        assert (short.status, len(short.heard.told), short.is_over) == (200, 1, True)

        assert [page.is_over for page in pages] == [False] * MOST_OF_A_PERSON
        for page in pages:
            await page.leave()

    play(scene)


def test_closing_ends_all_at_once_and_later_ones_are_short(own_browser: Client) -> None:
    async def scene(served: LiveStreams) -> None:
        pages = [await OpenPage(served, [f"room:{number}"], browser=own_browser).opened() for number in (1, 2)]

        served.close()

        for page in pages:
            assert (await page.ended()).is_over
        assert (await OpenPage(served, ["room:1"], browser=own_browser).ended()).status == 200
        assert len(served.hub) == 0

    play(scene)


def test_a_page_that_leaves_before_it_is_let_in_leaves_nothing(own_browser: Client) -> None:
    async def scene(served: LiveStreams) -> None:
        page = OpenPage(served, ["room:1"], browser=own_browser)
        await page.leave()

        assert len(served.hub) == 0

    play(scene)


def test_nobody_gets_no_stream_and_no_cookie() -> None:
    async def scene(served: LiveStreams) -> None:
        page = await OpenPage(served, ["room:1"]).ended()

        assert (page.status, page.headers["www-authenticate"], page.is_over) == (401, "Session", True)
        assert "set-cookie" not in page.headers

    play(scene)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"headers": {"host": "evil.example"}}, 400),
        ({"method": "POST"}, 403),
        ({"method": "HEAD"}, 200),
        ({"query": b"channel=nothing:1"}, 404),
        ({"query": b"channel=\xff\xfe"}, 400),
        ({"query": b"channel=%ff%00"}, 404),
        ({"query": b""}, 404),
    ],
)
def test_what_is_not_for_listening_is_answered_and_done(
    own_browser: Client, asked: dict[str, Any], status: int
) -> None:
    async def scene(served: LiveStreams) -> None:
        page = await OpenPage(served, ["room:1"], browser=own_browser, **asked).ended()

        assert (page.status, page.is_over, len(served.hub)) == (status, True, 0)

    play(scene)


def test_https_is_asked_for_as_on_any_page(own_browser: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    async def scene(served: LiveStreams) -> None:
        plain = await OpenPage(served, ["room:1"], browser=own_browser).ended()
        assert (plain.status, plain.headers["location"]) == (301, "https://testserver/live/?channel=room%3A1")

        safe = await OpenPage(served, ["room:1"], browser=own_browser, headers={"X-Forwarded-Proto": "https"}).opened()
        assert safe.status == 200
        await safe.leave()

    play(scene)
