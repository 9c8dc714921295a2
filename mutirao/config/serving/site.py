"""The site in one process (ASGI): its pages, and the live address, whose answers stay open."""

from __future__ import annotations

from dataclasses import dataclass

from mutirao.base.live.streams import LiveStreams
from mutirao.config.serving.reading import Scope
from mutirao.config.serving.stored_pages import Receive, Send, StoredPages


@dataclass(frozen=True, slots=True)
class Site:
    """A page is rendered in one of a few threads; a listener would hold one for as long as the page is open."""

    pages: StoredPages
    live: LiveStreams
    live_path: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        branch = self.live if scope["path"] == self.live_path else self.pages
        await branch(scope, receive, send)

    def end_streams(self) -> None:
        """Before the site stops, which waits for answers under way."""
        self.live.close()
