"""What tests of live listen with: an open page, and what Server-Sent Events say to it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from mutirao.base.live.streams import LiveStreams

SECONDS = 10


@dataclass
class Heard:
    """A stream, read as a browser does: the events, the last id, and how often a sign of life came."""

    last_id: str = ""
    told: list[tuple[int, str, str, Any]] = field(default_factory=list)
    resets: int = 0
    heartbeats: int = 0
    retry: int = 0

    def read(self, text: str) -> Heard:
        """Whole frames only; what a page gets from one `send` is whole."""
        assert text == "" or text.endswith("\n\n")
        for frame in text.split("\n\n")[:-1]:
            self._read_frame(frame.split("\n"))
        return self

    def _read_frame(self, lines: list[str]) -> None:
        fields = {name: value.removeprefix(" ") for name, _, value in (line.partition(":") for line in lines)}
        self.heartbeats += "" in fields
        self.retry = int(fields.get("retry", self.retry))
        self.last_id = fields.get("id", self.last_id)
        if fields.get("event") == "reset":
            self.resets += 1
        elif "data" in fields:
            told = json.loads(fields["data"])
            self.told.append((int(fields["id"]), told["channel"], told["name"], told["data"]))

    @property
    def numbers(self) -> list[int]:
        return [number for number, *_ in self.told]

    @property
    def data(self) -> list[Any]:
        return [data for *_, data in self.told]


class OpenPage:
    """Talks ASGI to the streams as uvicorn would. `is_slow`: takes nothing after the head until it is let go."""

    def __init__(
        self, streams: LiveStreams, channels: list[str], *, browser: Client | None = None, **more: Any
    ) -> None:
        self.heard = Heard()
        self.status = 0
        self.headers: dict[str, str] = {}
        self.is_over = False
        self._flows = asyncio.Event()
        self._news = asyncio.Event()
        self._gone = asyncio.Event()
        if not more.get("is_slow"):
            self._flows.set()
        self._task = asyncio.ensure_future(streams(scope_of(channels, browser, **more), self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            return
        await self._flows.wait()
        body = message.get("body", b"").decode()
        if self.headers.get("content-type", "").startswith("text/event-stream"):
            self.heard.read(body)
        self.is_over = not message.get("more_body")
        self._news.set()

    def flow(self) -> None:
        self._flows.set()

    async def until(self, condition: Any) -> None:
        """Raises `TimeoutError` where it never comes true."""
        async with asyncio.timeout(SECONDS):
            while not condition(self):
                self._news.clear()
                await self._news.wait()

    async def opened(self) -> OpenPage:
        await self.until(lambda page: page.heard.last_id or page.is_over)
        return self

    async def ended(self) -> OpenPage:
        async with asyncio.timeout(SECONDS):
            await self._task
        return self

    async def leave(self) -> OpenPage:
        self._gone.set()
        return await self.ended()


def scope_of(channels: list[str], browser: Client | None, **more: Any) -> dict[str, Any]:
    query: list[tuple[str, Any]] = [("channel", channel) for channel in channels]
    if "last_event_id" in more:
        query.append(("last_event_id", more["last_event_id"]))
    headers = {"host": "testserver", **more.get("headers", {})}
    if browser is not None and settings.SESSION_COOKIE_NAME in browser.cookies:
        headers["cookie"] = f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"
    return {
        "type": "http",
        "http_version": "1.1",
        "method": more.get("method", "GET"),
        "scheme": "http",
        "path": "/live/",
        "query_string": more.get("query", urlencode(query).encode()),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "server": ("testserver", 80),
        "client": ("127.0.0.1", 1),
    }
