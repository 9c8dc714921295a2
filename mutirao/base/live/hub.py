"""Hub: follows the log of events while somebody listens in this process, and hands each to its listeners.

Everything here happens in the event loop, but for reading the log, which has a thread of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

import structlog

from mutirao.base.database.logs import LogReader, open_log
from mutirao.base.live import frames
from mutirao.base.live.models import Event
from mutirao.base.live.views import Admission

log = structlog.get_logger(__name__)

LOOK_EVERY: Final = 0.1
"""Seconds between two looks at the log."""
READ_AT_ONCE: Final = 100
MOST_WAITING: Final = 300
"""Events that may wait for a listener whose line is slow."""
MOST_OF_A_PERSON: Final = 6
"""Open streams of a person in one process: as many as a browser opens to one site."""
TRY_AGAIN_AFTER: Final = 1.0


class Listener:
    """What is yet to be sent to one open page. One that falls too far behind is over; it comes back and resumes."""

    def __init__(self, admission: Admission) -> None:
        self.admission = admission
        self.position = admission.position
        self.is_over = False
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._news = asyncio.Event()

    def offer(self, number: int, frame: bytes) -> None:
        if self.is_over:
            return
        if len(self._waiting) >= MOST_WAITING:
            self.end()
            return
        self._waiting.append((number, frame))
        self._news.set()

    def end(self) -> None:
        self.is_over = True
        self._waiting.clear()
        self._news.set()

    async def take(self, patience: float) -> bytes:
        """What waits, without what was sent before; nothing when `patience` (seconds) or the stream is over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._news.wait()
        self._news.clear()
        taken = b"".join(frame for number, frame in self._waiting if number > self.position)
        if self._waiting:
            self.position = max(self.position, self._waiting[-1][0])
            self._waiting.clear()
        return taken


def open_log_of_events() -> LogReader:
    return open_log(Event, "channel", "name", "CAST(data AS text)")


class Hub:
    """Belongs to one process and its event loop."""

    def __init__(self, opened: Callable[[], LogReader] = open_log_of_events) -> None:
        self.position = 0
        """Every event up to here was offered to those who listen."""
        self.is_closed = False
        self._opened = opened
        self._listeners: dict[str, set[Listener]] = {}
        self._of_person: Counter[int] = Counter()
        self._following: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    def __len__(self) -> int:
        """How many listen."""
        return self._of_person.total()

    def has_room_for(self, person_id: int) -> bool:
        return not self.is_closed and self._of_person[person_id] < MOST_OF_A_PERSON

    async def join(self, listener: Listener) -> None:
        """From here on the listener is offered all that comes after `position`. `leave` must follow, come what may."""
        self._of_person[listener.admission.person_id] += 1
        for channel in listener.admission.channels:
            self._listeners.setdefault(channel, set()).add(listener)
        if self._following is None:
            self._ready = asyncio.Event()
            self._following = asyncio.get_running_loop().create_task(self._follow(self._ready))
        await self._ready.wait()

    def leave(self, listener: Listener) -> None:
        person_id = listener.admission.person_id
        self._of_person[person_id] -= 1
        if not self._of_person[person_id]:
            del self._of_person[person_id]
        for channel in listener.admission.channels:
            self._listeners[channel].discard(listener)
            if not self._listeners[channel]:
                del self._listeners[channel]
        if not self._listeners:
            self._stop_following()

    def close(self) -> None:
        """End every stream; nobody joins any more."""
        self.is_closed = True
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.end()
        self._ready.set()
        self._stop_following()

    def _stop_following(self) -> None:
        if self._following is not None:
            self._following.cancel()
        self._following = None

    async def _follow(self, ready: asyncio.Event) -> None:
        thread = ThreadPoolExecutor(1, thread_name_prefix="live log")
        try:
            while True:
                with contextlib.suppress(_LogFailed):
                    await self._follow_one(thread, ready)
                await asyncio.sleep(TRY_AGAIN_AFTER)
        finally:
            thread.shutdown(wait=False)

    async def _follow_one(self, thread: ThreadPoolExecutor, ready: asyncio.Event) -> None:
        """Until the log cannot be read, which raises."""
        run = asyncio.get_running_loop().run_in_executor
        opening = thread.submit(self._opened)
        try:
            reader = await asyncio.wrap_future(opening)
            if not ready.is_set():
                self.position = await run(thread, reader.latest)
                ready.set()
            while True:
                rows = await run(thread, reader.since, self.position, READ_AT_ONCE)
                for row in rows:
                    self._hand_out(*row)
                await asyncio.sleep(0 if len(rows) == READ_AT_ONCE else LOOK_EVERY)
        except Exception as problem:
            log.warning("the log of live events cannot be read", problem=str(problem))
            raise _LogFailed from problem
        finally:
            thread.submit(_close, opening)  # in its thread, after what that may still be doing

    def _hand_out(self, number: int, channel: str, name: str, data: str) -> None:
        listeners = self._listeners.get(channel)
        if listeners:
            frame = frames.told(number, channel, name, data)
            for listener in listeners:
                listener.offer(number, frame)
        self.position = number


def _close(opening: Future[LogReader]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()


class _LogFailed(Exception):
    """To be tried again."""
