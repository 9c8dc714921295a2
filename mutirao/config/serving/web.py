"""The pages as processes: the listening socket, what is loaded before forking, and one web process."""

from __future__ import annotations

import socket
from functools import partial
from typing import Final

import uvicorn
from django.conf import settings
from django.template import engines
from django.urls import get_resolver
from django.utils import translation

from mutirao.config.serving.supervisor import Part
from mutirao.config.serving.use import UseWriter, count_served

SECONDS_TO_FINISH: Final = 5
"""For the requests under way when the site stops."""


class AddressInUseError(Exception):
    """Somebody else listens there."""


def listen(host: str, port: int) -> socket.socket:
    """One socket, which every web process accepts from. Raises `AddressInUseError`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as problem:
        listener.close()
        raise AddressInUseError(problem.strerror) from problem
    listener.listen(1024)
    listener.setblocking(False)
    return listener


def load_everything() -> None:
    """What every web process would load at its first request, once, in the memory they share."""
    from mutirao.config import asgi  # noqa: F401 - middleware is built on import

    assert get_resolver().url_patterns
    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("Search")
            assert get_resolver().reverse_dict is not None
    assert engines.all()


def serve_pages(listener: socket.socket) -> None:
    """Until SIGTERM, in the calling process."""
    from mutirao.config.asgi import build_application

    application = build_application()
    application.on_served.append(count_served)
    config = uvicorn.Config(
        application,
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
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        writer.stop()


def web_parts(listener: socket.socket) -> list[Part]:
    return [Part(f"web {number}", partial(serve_pages, listener)) for number in range(1, settings.WEB_PROCESSES + 1)]


def addresses(listener: socket.socket) -> list[str]:
    """Where a browser on this machine finds the site, and where one elsewhere does."""
    host, port = listener.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - the operator asked for it
        return [f"http://127.0.0.1:{port}/", f"http://{socket.gethostname()}:{port}/"]
    return [f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"]
