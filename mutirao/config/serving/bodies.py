"""What comes in, gathered before a thread is given to it, so that slow senders hold none; silent ones are given up.

A thread reads a body by waiting for it. There are few threads, and a phone that sends 300 KB in ten seconds, or is gone
without a word, would keep one all that time.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final

from mutirao.config.serving.reading import Scope
from mutirao.config.serving.stored_pages import AsgiApp, Message, Receive, Send

GATHERED_OF_ONE: Final = 1024**2
"""Bytes gathered of one body; what is longer goes on straight to a thread, and comes from a fast line (upload.js)."""
GATHERED_OF_ALL: Final = 32 * 1024**2
"""Bytes gathered at any moment in a process; with more, bodies wait in threads as they would without this."""
SILENCE: Final = 30.0
"""Seconds without a byte after which a sender is taken to be gone."""

GONE: Final[Message] = {"type": "http.disconnect"}


class GatheredBodies:
    def __init__(self, app: AsgiApp) -> None:
        self.app = app
        self.held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not has_body(scope):
            await self.app(scope, receive, send)
            return
        body = _Body(receive)
        await self._gather(body)
        try:
            await self.app(scope, body.receive, send)
        finally:
            self._let_go(body)

    async def _gather(self, body: _Body) -> None:
        try:
            while body.has_more and body.size < GATHERED_OF_ONE and self.held < GATHERED_OF_ALL:
                self.held += await body.gather()
        except BaseException:
            self._let_go(body)
            raise

    def _let_go(self, body: _Body) -> None:
        self.held -= body.size


class _Body:
    """Stands in for the server's `receive`: first what was gathered, then what comes."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._gathered: deque[Message] = deque()
        self.size = 0
        self.has_more = True

    async def gather(self) -> int:
        """How many bytes came."""
        message = await self._next()
        self._gathered.append(message)
        came = len(message.get("body", b""))
        self.size += came
        return came

    async def receive(self) -> Message:
        if self._gathered:
            return self._gathered.popleft()
        return await (self._next() if self.has_more else self._receive())

    async def _next(self) -> Message:
        try:
            message = await asyncio.wait_for(self._receive(), SILENCE)
        except TimeoutError:
            message = GONE
        self.has_more = bool(message.get("more_body", False))
        return message


def has_body(scope: Scope) -> bool:
    headers = dict(scope["headers"])
    return headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in headers
