"""One request, as the page store sees it."""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import cache
from typing import Any

from django.conf import settings

from mutirao.config.serving import encodings
from mutirao.config.serving.page import Answer, Page
from mutirao.config.serving.page_store import Key

Scope = MutableMapping[str, Any]


class Reading:
    """Built from the ASGI scope, cheaply: it is made for every request."""

    __slots__ = ("headers", "method", "path", "scope")

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.headers: dict[bytes, bytes] = dict(scope["headers"])

    @property
    def is_anonymous(self) -> bool:
        """Carries nothing by which an answer could be for one person, or for one part of a page."""
        headers = self.headers
        if self.method not in {"GET", "HEAD"} or b"authorization" in headers or b"range" in headers:
            return False
        cookies = headers.get(b"cookie")
        return cookies is None or not any(name in cookies for name in _personal_cookies())

    @property
    def encoding(self) -> str:
        return encodings.preferred(self.headers.get(b"accept-encoding", b""))

    def key(self, *, by_language: bool) -> Key:
        headers = self.headers
        return (
            headers.get(b"x-forwarded-proto", b"").decode("latin-1") or self.scope["scheme"],
            headers.get(b"host", b"").decode("latin-1"),
            self.path,
            self.scope["query_string"],
            headers.get(b"accept-language", b"-") if by_language else b"",
        )

    def answer(self, page: Page) -> Answer:
        return page.answer(
            method=self.method, encoding=self.encoding, if_none_match=self.headers.get(b"if-none-match", b"")
        )


@cache
def _personal_cookies() -> tuple[bytes, ...]:
    return f"{settings.SESSION_COOKIE_NAME}=".encode(), f"{settings.LANGUAGE_COOKIE_NAME}=".encode()
