"""The inner end of the page store (WSGI): what Django answers, compressed, and kept where it is public."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Any, Final

from django.http import HttpResponse
from django.utils.text import compress_string

from mutirao.base.ui.page_tags import fresh_for, tags_of
from mutirao.config.serving import encodings
from mutirao.config.serving.page import Answer, Header, Page
from mutirao.config.serving.page_store import PageStore
from mutirao.config.serving.reading import Reading

Environ = dict[str, Any]
WsgiHeaders = list[tuple[str, str]]
StartResponse = Callable[..., Any]
WsgiApp = Callable[[Environ, StartResponse], Iterable[bytes]]

_VARY_ALLOWED: Final = {"cookie", "accept-encoding", "accept-language"}
_PADDING: Final = 100
"""At most so many random bytes in compressed private pages, so that their length tells nothing (BREACH)."""


class PageKeeper:
    """Runs in the rendering thread. `app` must be Django's WSGI handler: it returns the response object
    itself, which carries the tags its view gave it.
    """

    def __init__(self, app: WsgiApp, store: PageStore) -> None:
        self.app = app
        self.store = store
        self._turn = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        reading = Reading(environ["asgi.scope"])
        # Public pages are nothing but computing: threads that compute at once only take Python's lock from each other.
        with self._turn if reading.is_anonymous else contextlib.nullcontext():
            return self._answer(reading, environ, start_response)

    def _answer(self, reading: Reading, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        position = self.store.position() if reading.is_anonymous else None
        head = _Head()
        response = self.app(environ, head)
        if not isinstance(response, HttpResponse):
            start_response(head.status, head.headers, head.problem)
            return response
        if reading.is_anonymous and is_public(response):
            answer = self._public(reading, response, head.headers, position)
            answer = answer._replace(headers=[*answer.headers, *of_this_answer(response)])
        else:
            answer = private(reading, response, head)
        status = head.status if answer.status == response.status_code else "304 Not Modified"
        start_response(status, [(name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers])
        return _Body(answer.body, response)

    def _public(self, reading: Reading, response: HttpResponse, headers: WsgiHeaders, position: int | None) -> Answer:
        page = Page.of(
            headers,
            response.content,
            tags=tags_of(response),
            made_at=position or 0,
            good_until=time.monotonic() + fresh_for(response),
        )
        answer = reading.answer(page)
        if position is not None and reading.method == "GET":
            by_language = "accept-language" in _directives(response, "Vary")
            self.store.keep(reading.key(by_language=by_language), page)
        return answer


def is_public(response: HttpResponse) -> bool:
    """May any cache keep it, and does it vary on nothing the store does not know?"""
    return (
        response.status_code == 200
        and not response.cookies
        and not response.has_header("Content-Encoding")
        and "public" in _directives(response, "Cache-Control")
        and _directives(response, "Vary") <= _VARY_ALLOWED
    )


def of_this_answer(response: HttpResponse) -> list[Header]:
    """What tells this rendering from the next, and so is not kept with the page."""
    return [(b"x-request-id", response["X-Request-ID"].encode())] if "X-Request-ID" in response else []


def private(reading: Reading, response: HttpResponse, head: _Head) -> Answer:
    """As Django made it, compressed with gzip of varying length where it is text and worth it."""
    headers: list[Header] = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in head.headers]
    body: bytes = response.content
    if is_worth_compressing(reading, response):
        body = compress_string(body, max_random_bytes=_PADDING)
        dropped = {b"content-length", b"etag"}
        headers = [header for header in headers if header[0] not in dropped]
        headers += [(b"content-encoding", b"gzip"), (b"content-length", b"%d" % len(body))]
        if "accept-encoding" not in _directives(response, "Vary"):
            headers.append((b"vary", b"Accept-Encoding"))
    return Answer(response.status_code, headers, body)


def is_worth_compressing(reading: Reading, response: HttpResponse) -> bool:
    return (
        len(response.content) >= encodings.WORTH_COMPRESSING
        and not response.has_header("Content-Encoding")
        and encodings.is_compressible(response.get("Content-Type", ""))
        and encodings.GZIP in encodings.accepted(reading.headers.get(b"accept-encoding", b""))
    )


def _directives(response: HttpResponse, header: str) -> set[str]:
    return {part.strip().lower() for part in response.get(header, "").split(",") if part.strip()}


class _Head:
    """Stands in for `start_response`, so that headers can still change."""

    status = ""
    headers: WsgiHeaders = []
    problem: tuple[type[BaseException], BaseException, TracebackType] | None = None

    def __call__(self, status: str, headers: WsgiHeaders, problem: Any = None) -> None:
        self.status, self.headers, self.problem = status, headers, problem


class _Body:
    """One chunk; closing it closes Django's response, which ends the request for its signals."""

    def __init__(self, body: bytes, response: HttpResponse) -> None:
        self._body = body
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield self._body

    def close(self) -> None:
        self._response.close()
