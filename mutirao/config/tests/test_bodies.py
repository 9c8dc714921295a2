"""Bodies come together before a thread is asked for, and a sender who falls silent is given up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from a2wsgi import WSGIMiddleware
from django.conf import settings

from mutirao.config.serving import bodies
from mutirao.config.serving.bodies import GatheredBodies
from mutirao.config.settings import base

KILO = b"x" * 1024


def piece(body: bytes, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


class Sender:
    """Sends the messages one after the other; then says nothing more."""

    def __init__(self, messages: Iterable[dict[str, Any]]) -> None:
        self.messages = list(messages)
        self.sent = 0

    async def receive(self) -> dict[str, Any]:
        if self.sent == len(self.messages):
            await asyncio.Event().wait()
        self.sent += 1
        return self.messages[self.sent - 1]


class App:
    """Reads to the end, and knows how much had been sent before it was called."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.sent_before = -1
        self.sender: Sender

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.sent_before = self.sender.sent
        while not self.got or self.got[-1].get("more_body"):
            self.got.append(await receive())


def run(app: Any, sender: Sender, *, method: str = "POST", length: bytes = b"9", within: float = 5) -> GatheredBodies:
    gathered = GatheredBodies(app)
    scope = {"type": "http", "method": method, "headers": [(b"content-length", length)] if length else []}
    asyncio.run(asyncio.wait_for(gathered(scope, sender.receive, None), within))
    return gathered


def call(messages: list[dict[str, Any]], **how: Any) -> tuple[App, GatheredBodies]:
    app = App()
    app.sender = Sender(messages)
    return app, run(app, app.sender, **how)


def test_a_small_body_is_whole_before_anybody_works_on_it() -> None:
    messages = [piece(KILO), piece(KILO), piece(b"end", more=False)]

    app, gathered = call(messages)

    assert (app.sent_before, app.got, gathered.held) == (3, messages, 0)


def test_a_large_body_goes_on_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "GATHERED_OF_ONE", 2048)
    messages = [*[piece(KILO)] * 5, piece(b"", more=False)]

    app, gathered = call(messages)

    assert (app.sent_before, app.got, gathered.held) == (2, messages, 0)


def test_no_more_is_gathered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "GATHERED_OF_ALL", 2048)
    app, held_at_once = App(), []
    app.sender = Sender([piece(KILO)] * 3)  # waits with two pieces gathered

    async def both() -> None:
        gathered = GatheredBodies(app)
        scope = {"type": "http", "headers": [(b"content-length", b"9")]}
        gathered.held = 2048
        one = asyncio.create_task(gathered(scope, app.sender.receive, None))
        await asyncio.sleep(0)
        held_at_once.append(app.sent_before)
        one.cancel()
        await asyncio.wait([one])
        held_at_once.append(gathered.held)

    asyncio.run(both())

    assert held_at_once == [0, 2048]


def test_a_sender_who_falls_silent_is_taken_to_be_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "SILENCE", 0.05)

    app, gathered = call([piece(KILO)])

    assert (app.got, gathered.held) == ([piece(KILO), bodies.GONE], 0)


def test_a_sender_who_falls_silent_later_frees_its_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "SILENCE", 0.05)
    monkeypatch.setattr(bodies, "GATHERED_OF_ONE", 1024)
    read: list[bytes] = []

    def reads_all(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        read.append(environ["wsgi.input"].read(10_000))
        start_response("204 No Content", [])
        return []

    async def send(message: Any) -> None:
        pass

    async def ask() -> None:
        app: Any = WSGIMiddleware(reads_all, workers=1)
        scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "http_version": "1.1"}
        headers = {"headers": [(b"content-length", b"10000")]}
        await asyncio.wait_for(GatheredBodies(app)(scope | headers, Sender([piece(KILO)] * 3).receive, send), 5)

    asyncio.run(ask())

    assert read == [KILO * 3]


@pytest.mark.parametrize("length", [b"", b"0"])
def test_a_request_without_a_body_is_not_waited_for(length: bytes) -> None:
    app, _ = call([piece(b"", more=False)], method="GET", length=length)

    assert app.sent_before == 0


def test_what_comes_with_a_form_waits_on_the_disk_of_the_site() -> None:
    """Not in /tmp, which is memory on many machines; and where what a crash leaves is cleared away."""
    assert base.FILE_UPLOAD_TEMP_DIR == base.UPLOAD_ROOT == base.VAR_DIR / "uploads"
    assert Path(settings.FILE_UPLOAD_TEMP_DIR).is_dir()


def test_a_failing_page_gives_back_what_it_held() -> None:
    async def fails(scope: Any, receive: Any, send: Any) -> None:
        raise LookupError

    gathered = GatheredBodies(fails)
    scope = {"type": "http", "headers": [(b"transfer-encoding", b"chunked")]}
    with pytest.raises(LookupError):
        asyncio.run(gathered(scope, Sender([piece(KILO, more=False)]).receive, None))

    assert gathered.held == 0


def test_a_sender_who_is_cut_off_gives_back_what_it_held() -> None:
    async def never(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError

    gathered = GatheredBodies(never)

    async def stop() -> None:
        scope = {"type": "http", "headers": [(b"content-length", b"9")]}
        task = asyncio.create_task(gathered(scope, Sender([piece(KILO)]).receive, None))
        await asyncio.sleep(0.05)
        assert gathered.held == 1024
        task.cancel()
        await asyncio.wait([task])

    asyncio.run(stop())

    assert gathered.held == 0
