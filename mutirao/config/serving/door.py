"""The listening socket: one process accepts, and hands each connection to the next web process.

Where all wait at the same socket, the first to wake takes every connection there is, and readers who keep theirs
open stay with it while another process has nothing to do.
"""

from __future__ import annotations

import contextlib
import select
import socket
from collections.abc import Callable
from typing import Final

IsRunning = Callable[[], bool]
"""Tells of the process at the end of a way whether it is there."""

_BACKLOG: Final = 1024
_PATIENCE: Final = 1.0
"""Seconds to wait for a process to take what was handed to it, when none has room for more."""


class AddressInUseError(Exception):
    """Somebody else listens there."""


class Door:
    """What is handed to a process waits for it: one that is started again finds what came in between."""

    def __init__(self, host: str, port: int) -> None:
        """Raises `AddressInUseError`."""
        self.listener = _listen(host, port)
        self._ways: list[tuple[IsRunning, socket.socket]] = []

    def fileno(self) -> int:
        return self.listener.fileno()

    def lead_to(self, way: socket.socket, is_running: IsRunning) -> None:
        """From now on connections go through `way`, too."""
        self._ways.append((is_running, way))

    def let_in(self) -> None:
        """Take one connection, if there is one, and hand it over; it stays outside while nobody has room for it.

        Waits a moment for room.
        """
        with_room = self._ways_with_room()
        turn = next((turn for turn in self._ways if turn[1] in with_room), None)
        if turn is None:
            return
        self._ways.remove(turn)
        self._ways.append(turn)
        with contextlib.suppress(OSError):
            connection, _ = self.listener.accept()
            with connection:
                socket.send_fds(turn[1], [b"c"], [connection.fileno()])

    def _ways_with_room(self) -> list[socket.socket]:
        """Of the processes that run; where none does, of those that are about to."""
        running = [way for is_running, way in self._ways if is_running()]
        _, with_room, _ = select.select([], running or [way for _, way in self._ways], [], _PATIENCE)
        return with_room

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
    taken: list[socket.socket] = []
    with contextlib.suppress(BlockingIOError):
        while (received := socket.recv_fds(way, 1, 1))[0]:
            taken += [socket.socket(fileno=descriptor) for descriptor in received[1]]
    return taken


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
