"""The listening socket: one process accepts, and hands each connection to the next web process.

Where all wait at the same socket, the first to wake takes every connection there is, and readers who keep theirs
open stay with it while another process has nothing to do.
"""

from __future__ import annotations

import contextlib
import socket
from typing import Final

from mutirao.config.serving.supervisor import Part

_BACKLOG: Final = 1024


class AddressInUseError(Exception):
    """Somebody else listens there."""


class Door:
    """What is handed over to a process waits for it: one that is started again finds what came in between."""

    def __init__(self, host: str, port: int) -> None:
        """Raises `AddressInUseError`."""
        self.listener = _listen(host, port)
        self._ways: list[tuple[Part, socket.socket]] = []

    def fileno(self) -> int:
        return self.listener.fileno()

    def lead_to(self, part: Part, way: socket.socket) -> None:
        """From now on connections go through `way`, too, while `part` is running."""
        way.setblocking(False)
        self._ways.append((part, way))

    def let_in(self) -> None:
        """Take one connection, if there is one, and hand it over; with nobody to take it, it is closed."""
        try:
            connection, _ = self.listener.accept()
        except OSError:
            return
        with connection:
            for part, way in self._ways:
                if part.is_running and _hand_over(connection, way):
                    self._ways.append(self._ways.pop(self._ways.index((part, way))))
                    return

    def addresses(self) -> list[str]:
        """Where a browser on this machine finds the site, and where one elsewhere does."""
        host, port = self.listener.getsockname()[:2]
        if host in {"0.0.0.0", "::"}:  # noqa: S104 - the operator asked for it
            return [f"http://127.0.0.1:{port}/", f"http://{socket.gethostname()}:{port}/"]
        return [f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"]

    def close(self) -> None:
        self.listener.close()


def take(way: socket.socket) -> list[socket.socket]:
    """The connections handed over since, at the other end of a way."""
    taken = []
    with contextlib.suppress(BlockingIOError):
        while True:
            _, descriptors, _, _ = socket.recv_fds(way, 1, 1)
            taken += [socket.socket(fileno=descriptor) for descriptor in descriptors]
    return taken


def _hand_over(connection: socket.socket, way: socket.socket) -> bool:
    try:
        socket.send_fds(way, [b"c"], [connection.fileno()])
    except OSError:
        return False
    return True


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as problem:
        listener.close()
        raise AddressInUseError(problem.strerror) from problem
    listener.listen(_BACKLOG)
    listener.setblocking(False)
    return listener
