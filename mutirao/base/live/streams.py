"""The live address in the event loop: Django lets in and says what was missed; from there the answer stays open."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any, Final, TypeVar

from django.core.handlers.asgi import ASGIRequest
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase

from mutirao.base.live import frames
from mutirao.base.live.hub import Hub, Listener
from mutirao.base.live.rules import is_still_welcome
from mutirao.base.live.services import missed_since
from mutirao.base.live.views import EventsSoFar

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
T = TypeVar("T")

HEARTBEAT: Final = (20.0, 25.0)
"""Seconds of silence before a sign of life; each page has its own, or thousands would want one at once."""
CHECK_EVERY: Final = 30.0
"""Seconds after which, with the next event or sign of life, a listener must show again that they may listen."""


class LiveStreams:
    """`answer` is Django's: host, https, session and every other guarantee of its middleware hold here as elsewhere.

    Database work is done in one thread, so that however many pages come back at once, the others keep theirs.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase], hub: Hub | None = None) -> None:
        self.answer = answer
        self.hub = hub or Hub()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="live")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._in_thread(self._ask, scope)
        if (
            not isinstance(response, EventsSoFar)
            or scope["method"] != "GET"
            or not self.hub.has_room_for(response.admission.person_id)
        ):
            await send(start_of(response))
            await send({"type": "http.response.body", "body": response.content})
            return
        listener = Listener(response.admission)
        gone = asyncio.ensure_future(until_gone(receive))
        gone.add_done_callback(lambda _: listener.end())
        try:
            await self.hub.join(listener)
            so_far = response.content + await self._told_meanwhile(listener)
            await send(start_of(response, is_open=True))
            await send({"type": "http.response.body", "body": so_far, "more_body": True})
            del response, so_far  # of a page that may stay for hours
            async for chunk in self._chunks(listener):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()
            self.hub.leave(listener)

    def close(self) -> None:
        """End every stream, in the event loop; who asks from now on gets a short answer."""
        self.hub.close()

    async def _told_meanwhile(self, listener: Listener) -> bytes:
        """Between being let in and joining. What the hub offers of it, too, the listener will pass over."""
        if self.hub.position <= listener.position:
            return b""
        missed = await self._in_thread(missed_since, listener.position, listener.admission.channels)
        listener.position = missed.position
        return frames.all_missed(missed)

    async def _chunks(self, listener: Listener) -> AsyncIterator[bytes]:
        """Whatever is told from the listener's position on, and signs of life, until they may listen no more."""
        admission = listener.admission
        patience = random.uniform(*HEARTBEAT)  # noqa: S311 - spreads load, guards nothing
        checked_at = time.monotonic()
        while True:
            chunk = await listener.take(patience)
            if listener.is_over:
                return
            # Said before anything is awaited: no event may come between a place in the log and what was sent.
            chunk = chunk or frames.heartbeat(max(self.hub.position, listener.position))
            if time.monotonic() - checked_at >= CHECK_EVERY:
                checked_at = time.monotonic()
                who = (admission.session_key, admission.person_id, admission.channels)
                if not await self._in_thread(is_still_welcome, *who):
                    return
            yield chunk

    def _ask(self, scope: Scope) -> HttpResponse:
        try:
            request = ASGIRequest(scope, BytesIO())
        except UnicodeDecodeError:
            return HttpResponseBadRequest()
        response = self.answer(request)
        response.close()
        assert isinstance(response, HttpResponse)
        return response

    async def _in_thread(self, work: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, _connected, work, *arguments)


def _connected(work: Callable[..., T], *arguments: Any) -> T:
    """A connection that broke in the meantime is opened anew, as for a request."""
    close_old_connections()
    try:
        return work(*arguments)
    finally:
        close_old_connections()


def start_of(response: HttpResponse, *, is_open: bool = False) -> Message:
    """The head of an answer; how long an open one will be, nobody knows."""
    headers = [(name.lower(), value) for name, value in response.items()]
    headers += [("set-cookie", cookie.output(header="").strip()) for cookie in response.cookies.values()]
    if is_open:
        headers = [header for header in headers if header[0] != "content-length"]
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return {"type": "http.response.start", "status": response.status_code, "headers": encoded}


async def until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
