"""The pages as processes: what is loaded before forking, and one web process."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import socket
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import uvicorn
from django.conf import settings
from django.template import engines
from django.urls import get_resolver
from django.utils import translation

from mutirao.config.serving.door import Door, take
from mutirao.config.serving.supervisor import Part
from mutirao.config.serving.use import UseWriter, count_served

SECONDS_TO_FINISH: Final = 5
"""For the requests under way when the site stops."""


def load_everything() -> None:
    """What every web process would load at its first request, once, in the memory they share."""
    from mutirao.config import asgi  # noqa: F401 - middleware is built on import

    assert get_resolver().url_patterns
    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("Search")
            assert get_resolver().reverse_dict is not None
    assert engines.all()


class _Server(uvicorn.Server):
    """Takes connections from the door instead of accepting them."""

    def __init__(self, config: uvicorn.Config, way: socket.socket, before_stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self.way = way
        self.before_stopping = before_stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=[])
        self.way.setblocking(False)
        self.loop = asyncio.get_running_loop()
        self.loop.add_reader(self.way, self._take)

    def _take(self) -> None:
        for connection in take(self.way):
            task: Any = self.loop.create_task(self.loop.connect_accepted_socket(self._protocol, connection))
            # The loop itself forgets tasks; these are waited for at the end like those of requests.
            self.server_state.tasks.add(task)
            task.add_done_callback(self.server_state.tasks.discard)

    def _protocol(self) -> asyncio.Protocol:
        protocol: Any = self.config.http_protocol_class
        made: asyncio.Protocol = protocol(self.config, self.server_state, self.lifespan.state)
        return made

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.loop.remove_reader(self.way)
        self.before_stopping()
        await super().shutdown(sockets)


def allow_many_connections() -> None:
    """Systems let a process open 1024 files until it asks for all it may have; each page that listens is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):  # where the most is without end, some systems refuse it
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def serve_pages(way: socket.socket) -> None:
    """Until SIGTERM, in the calling process."""
    from mutirao.config.asgi import build_application

    allow_many_connections()
    site = build_application()
    site.pages.on_served.append(count_served)
    config = uvicorn.Config(
        site,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )
    writer = UseWriter()
    writer.start()
    try:
        _Server(config, way, before_stopping=site.end_streams).run()
    finally:
        writer.stop()


def open_web_parts(door: Door) -> list[Part]:
    return [open_web_part(door, number) for number in range(1, settings.WEB_PROCESSES + 1)]


def open_web_part(door: Door, number: int) -> Part:
    """A web process at the end of a way from the door."""
    near, far = socket.socketpair()
    part = Part(f"web {number}", partial(serve_pages, far))
    door.lead_to(near, lambda: part.is_running)
    return part
