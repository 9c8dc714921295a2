"""The outer end of the page store (ASGI): answers from it before Django is asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog

from mutirao.base.ui.page_tags import USE
from mutirao.config.serving.page import Page
from mutirao.config.serving.page_store import PageStore
from mutirao.config.serving.reading import Reading, Scope

log = structlog.get_logger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]
OnServed = Callable[[int, dict[bytes, bytes]], None]


class StoredPages:
    """A stored page is sent at once from the event loop; everything else goes on to `app`."""

    def __init__(self, app: AsgiApp, store: PageStore) -> None:
        self.app = app
        self.store = store
        self.on_served: list[OnServed] = []
        """Called with the entry's id and the request's headers for each stored page of an entry: must be quick."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            reading = Reading(scope)
            page = self._stored(reading)
            if page is not None:
                answer = reading.answer(page)
                await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
                await send({"type": "http.response.body", "body": answer.body})
                self._tell_served(reading, page)
                return
        await self.app(scope, receive, send)

    def _stored(self, reading: Reading) -> Page | None:
        if not len(self.store) or not reading.is_anonymous:
            return None
        return self.store.find((reading.key(by_language=False), reading.key(by_language=True)), reading.encoding)

    def _tell_served(self, reading: Reading, page: Page) -> None:
        used = next((tag for tag in page.tags if tag.startswith(USE)), None)
        if used is None:
            return
        for listener in self.on_served:
            try:
                listener(int(used.removeprefix(USE)), reading.headers)
            except Exception:
                log.exception("counting a reader failed")
