"""The hub: everybody gets what is theirs, in order and once; who is slow harms nobody; nobody listening, nothing done."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from mutirao.base.live import hub as hub_module
from mutirao.base.live.hub import MOST_OF_A_PERSON, MOST_WAITING, Hub, Listener
from mutirao.base.live.tests.listening import Heard
from mutirao.base.live.views import Admission


class LogByHand:
    """Stands in for the database's log; counts how it is used."""

    failures = (OSError,)

    def __init__(self) -> None:
        self.rows: list[tuple[int, str, str, str]] = []
        self.is_broken = False
        self.opened = 0
        self.closed = 0
        self.looks = 0

    def open(self) -> LogByHand:
        if self.is_broken:
            raise OSError("gone")
        self.opened += 1
        return self

    def latest(self) -> int:
        return self.rows[-1][0] if self.rows else 0

    def since(self, position: int, limit: int) -> list[tuple[int, str, str, str]]:
        self.looks += 1
        if self.is_broken:
            raise OSError("gone")
        return self.rows[position : position + limit]

    def close(self) -> None:
        self.closed += 1

    def tell(self, channel: str, *numbers: int) -> None:
        for number in numbers:
            self.rows.append((len(self.rows) + 1, channel, "news", json.dumps({"n": number})))


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> LogByHand:
    monkeypatch.setattr(hub_module, "LOOK_EVERY", 0.001)
    monkeypatch.setattr(hub_module, "TRY_AGAIN_AFTER", 0.001)
    return LogByHand()


Scene = Callable[[Hub, LogByHand], Coroutine[Any, Any, None]]


@pytest.fixture
def play(log: LogByHand) -> Callable[[Scene], None]:
    """Runs a scene with a hub that is closed afterwards, whatever happens."""

    async def with_hub(scene: Scene) -> None:
        hub = Hub(log.open)
        try:
            async with asyncio.timeout(20):
                await scene(hub, log)
        finally:
            hub.close()
            await asyncio.sleep(0)

    return lambda scene: asyncio.run(with_hub(scene))


def listener(*channels: str, person: int = 1, position: int = 0) -> Listener:
    return Listener(Admission(person, "session", frozenset(channels), position))


async def until(condition: Callable[[], object]) -> None:
    while not condition():
        await asyncio.sleep(0.001)


async def hear(listener: Listener, count: int, heard: Heard | None = None) -> list[int]:
    heard = heard or Heard()
    while len(heard.told) < count:
        heard.read((await listener.take(10)).decode())
    return [data["n"] for data in heard.data]


def test_each_hears_its_own_channels_in_order(play: Any) -> None:
    async def scene(hub: Hub, log: LogByHand) -> None:
        first, second, both = listener("a:1"), listener("b:1"), listener("a:1", "b:1")
        for each in (first, second, both):
            await hub.join(each)

        log.tell("a:1", 1, 2)
        log.tell("c:1", 3)
        log.tell("b:1", 4)
        log.tell("a:1", 5)

        assert await hear(first, 3) == [1, 2, 5]
        assert await hear(second, 1) == [4]
        assert await hear(both, 4) == [1, 2, 4, 5]
        assert hub.position == 5

    play(scene)


def test_what_was_told_before_joining_is_not_told_again(play: Any) -> None:
    async def scene(hub: Hub, log: LogByHand) -> None:
        log.tell("a:1", 1, 2)
        late = listener("a:1")

        await hub.join(late)
        assert hub.position == 2
        log.tell("a:1", 3)

        assert await hear(late, 1) == [3]

    play(scene)


def test_what_was_read_from_the_log_already_is_not_sent_twice(play: Any) -> None:
    async def scene(hub: Hub, log: LogByHand) -> None:
        ahead = listener("a:1", position=2)
        await hub.join(ahead)

        log.tell("a:1", 1, 2, 3)

        assert await hear(ahead, 1) == [3]
        assert ahead.position == 3

    play(scene)


def test_more_than_is_read_at_once_reaches_a_page_that_keeps_up(play: Any) -> None:
    async def scene(hub: Hub, log: LogByHand) -> None:
        page = listener("a:1")
        await hub.join(page)

        log.tell("a:1", *range(10 * MOST_WAITING))

        assert await hear(page, 10 * MOST_WAITING) == list(range(10 * MOST_WAITING))
        assert not page.is_over

    play(scene)


def test_a_slow_page_is_let_go_and_holds_nothing(play: Any) -> None:
    async def scene(hub: Hub, log: LogByHand) -> None:
        slow, quick = listener("a:1"), listener("a:1")
        await hub.join(slow)
        await hub.join(quick)

        log.tell("a:1", *range(MOST_WAITING))
        assert len(await hear(quick, MOST_WAITING)) == MOST_WAITING
        assert not slow.is_over
        log.tell("a:1", -1)

        assert await hear(quick, 1) == [-1]
        assert slow.is_over
        assert await slow.take(10) == b""
        assert slow.position == 0
        assert len(slow._waiting) == 0

    play(scene)


def test_nothing_within_patience_is_nothing(play: Any) -> None:
    async def scene(hub: Hub, log: LogByHand) -> None:
        page = listener("a:1")
        await hub.join(page)
        log.tell("b:1", 1)
        await until(lambda: hub.position == 1)

        assert await page.take(0.001) == b""
        assert not page.is_over

    play(scene)


def test_it_follows_only_while_somebody_listens(play: Any) -> None:
    async def scene(hub: Hub, log: LogByHand) -> None:
        assert (log.opened, len(hub)) == (0, 0)
        first, second = listener("a:1"), listener("a:1")
        await hub.join(first)
        await hub.join(second)
        assert (log.opened, len(hub)) == (1, 2)

        hub.leave(first)
        assert log.closed == 0
        hub.leave(second)
        await until(lambda: log.closed == 1)
        looks = log.looks
        await asyncio.sleep(0.02)
        assert log.looks == looks

        log.tell("a:1", 1)
        third = listener("a:1", position=1)
        await hub.join(third)
        log.tell("a:1", 2)
        assert await hear(third, 1) == [2]
        assert (log.opened, len(hub)) == (2, 1)

    play(scene)


def test_nothing_of_those_who_left_remains(play: Any) -> None:
    async def scene(hub: Hub, log: LogByHand) -> None:
        stays = listener("a:1", person=9)
        await hub.join(stays)
        for number in range(50):
            page = listener(f"b:{number}", "a:1", person=number + 10)
            await hub.join(page)
            hub.leave(page)

        assert hub._listeners == {"a:1": {stays}}
        assert hub._of_person == {9: 1}

    play(scene)


def test_a_person_has_so_many_streams_and_another_as_many(play: Any) -> None:
    async def scene(hub: Hub, log: LogByHand) -> None:
        pages = [listener("a:1") for _ in range(MOST_OF_A_PERSON)]
        for page in pages:
            assert hub.has_room_for(1)
            await hub.join(page)

        assert not hub.has_room_for(1)
        assert hub.has_room_for(2)
        hub.leave(pages[0])
        assert hub.has_room_for(1)

    play(scene)


def test_closing_ends_every_stream_and_lets_nobody_in(play: Any) -> None:
    async def scene(hub: Hub, log: LogByHand) -> None:
        pages = [listener("a:1"), listener("b:1")]
        for page in pages:
            await hub.join(page)
        waiting = asyncio.create_task(pages[0].take(10))
        await asyncio.sleep(0)

        hub.close()

        assert await waiting == b""
        assert [page.is_over for page in pages] == [True, True]
        assert not hub.has_room_for(7)
        await until(lambda: log.closed == 1)

    play(scene)


def test_a_log_that_breaks_is_opened_again_and_nothing_is_lost(play: Any) -> None:
    async def scene(hub: Hub, log: LogByHand) -> None:
        page = listener("a:1")
        await hub.join(page)
        log.tell("a:1", 1)
        assert await hear(page, 1) == [1]

        log.is_broken = True
        await until(lambda: log.closed == 1)
        log.tell("a:1", 2, 3)
        await asyncio.sleep(0.01)
        log.is_broken = False

        assert await hear(page, 2) == [2, 3]
        assert log.opened == 2

    play(scene)


def test_who_joins_while_the_log_is_broken_waits_for_it(play: Any) -> None:
    async def scene(hub: Hub, log: LogByHand) -> None:
        log.is_broken = True
        page = listener("a:1")
        joining = asyncio.create_task(hub.join(page))
        await asyncio.sleep(0.01)
        assert not joining.done()

        log.is_broken = False
        await joining
        log.tell("a:1", 1)

        assert await hear(page, 1) == [1]

    play(scene)


def test_a_hundred_thousand_events_leave_nothing_behind(play: Any) -> None:
    async def scene(hub: Hub, log: LogByHand) -> None:
        page = listener("a:1")
        await hub.join(page)
        row = (0, "a:1", "news", "{}")
        told = 0
        for number in range(1, 100_001):
            hub._hand_out(number, *row[1:])
            if number % 100 == 0:
                told += (await page.take(10)).count(b"\n\n")

        assert told == 100_000
        assert len(page._waiting) == 0
        assert {name: size for name, size in sizes(hub).items() if size > 1} == {}

    play(scene)


def sizes(hub: Hub) -> dict[str, int]:
    return {name: len(value) for name, value in vars(hub).items() if hasattr(value, "__len__")}
