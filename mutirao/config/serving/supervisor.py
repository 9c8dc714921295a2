"""One parent that forks the parts of the site, starts again what dies, and stops all of it together."""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NoReturn

import structlog
from django.db import connections

from mutirao.config.serving.door import Door

log = structlog.get_logger(__name__)

GRACE: Final = 8.0
"""Seconds a part has to finish what it is doing before it is killed."""
STEADY: Final = 10.0
"""A part that lived so many seconds was well; one that did not is started again with growing delay."""
LONGEST_DELAY: Final = 30.0

_STOP_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass
class Part:
    """One child: `run` does its work until SIGTERM."""

    name: str
    run: Callable[[], None]
    pid: int = 0
    started_at: float = 0.0
    delay: float = 0.0
    due_at: float = 0.0

    @property
    def is_running(self) -> bool:
        return self.pid > 0


class Supervisor:
    """Forks only from a process that has loaded everything and opened nothing, so children share its memory."""

    def __init__(self, parts: list[Part], door: Door | None = None) -> None:
        self.parts = parts
        self.door = door
        self._lifeline_out, self._lifeline_in = os.pipe()
        self._stopping = False

    def run(self, *, when_started: Callable[[], None] = lambda: None) -> None:
        """Until SIGTERM, SIGINT or SIGHUP; then every part is gone when this returns."""
        close_everything_opened()
        gc.collect()
        gc.freeze()
        with self._woken_by_signals() as wake:
            for part in self.parts:
                self._start(part)
            when_started()
            while not self._stopping:
                self._wait(wake)
                self._bury_the_dead()
                self._start_what_is_due()
            self._stop_all(wake)

    @contextlib.contextmanager
    def _woken_by_signals(self) -> Iterator[socket.socket]:
        """A socket that becomes readable at a signal: nothing happens inside handlers, so nothing can race."""
        wake, write = socket.socketpair()
        wake.setblocking(False)
        write.setblocking(False)
        watched = (*_STOP_SIGNALS, signal.SIGCHLD)
        before = {number: signal.signal(number, self._on_signal) for number in watched}
        previous = signal.set_wakeup_fd(write.fileno(), warn_on_full_buffer=False)
        try:
            yield wake
        finally:
            signal.set_wakeup_fd(previous)
            for number, handler in before.items():
                signal.signal(number, handler)
            wake.close()
            write.close()

    def _on_signal(self, number: int, frame: object) -> None:
        if number in _STOP_SIGNALS:
            self._stopping = True

    def _wait(self, wake: socket.socket) -> None:
        due = [part.due_at for part in self.parts if not part.is_running]
        timeout = max(0.0, min(due) - time.monotonic()) if due else None
        watched: list[socket.socket | Door] = [wake, *([self.door] if self.door else [])]
        ready, _, _ = select.select(watched, [], [], timeout)
        if self.door and self.door in ready:
            self.door.let_in()
        with contextlib.suppress(BlockingIOError):
            wake.recv(4096)

    def _start(self, part: Part) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            self._be(part)
        part.pid, part.started_at = pid, time.monotonic()

    def _be(self, part: Part) -> NoReturn:
        """The child: in a process group of its own, so that Ctrl-C reaches the parent alone, which decides."""
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for number in _STOP_SIGNALS:
                signal.signal(number, _leave)
            os.setpgid(0, 0)
            os.close(self._lifeline_in)
            threading.Thread(target=self._end_with_parent, name="lifeline", daemon=True).start()
            part.run()
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 0
        except BaseException:
            log.exception("a part of the site failed", part=part.name)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _end_with_parent(self) -> None:
        """The pipe ends when the parent does, however it does."""
        os.read(self._lifeline_out, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    def _bury_the_dead(self) -> None:
        for part in self.parts:
            if not part.is_running:
                continue
            pid, status = os.waitpid(part.pid, os.WNOHANG)
            if not pid:
                continue
            part.pid = 0
            if not self._stopping:
                lived = time.monotonic() - part.started_at
                part.delay = 0.0 if lived >= STEADY else min(LONGEST_DELAY, part.delay * 2 or 0.5)
                part.due_at = time.monotonic() + part.delay
                code = os.waitstatus_to_exitcode(status)
                log.error("a part of the site ended and is started again", part=part.name, code=code, delay=part.delay)

    def _start_what_is_due(self) -> None:
        for part in self.parts:
            if not part.is_running and not self._stopping and part.due_at <= time.monotonic():
                self._start(part)

    def _stop_all(self, wake: socket.socket) -> None:
        if self.door:
            self.door.close()
        self._signal_all(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        while any(part.is_running for part in self.parts):
            self._bury_the_dead()
            left = deadline - time.monotonic()
            if left <= 0:
                self._signal_all(signal.SIGKILL)
            if any(part.is_running for part in self.parts):
                select.select([wake], [], [], min(max(left, 0.05), 0.5))
                with contextlib.suppress(BlockingIOError):
                    wake.recv(4096)

    def _signal_all(self, number: signal.Signals) -> None:
        for part in self.parts:
            if part.is_running:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(part.pid, number)


def _leave(number: int, frame: object) -> None:
    """Unlike the default, lets `finally` blocks run. Servers put their own handler in its place while they run."""
    raise SystemExit(0)


def close_everything_opened() -> None:
    """A database connection must not be shared across a fork: SQLite's locks and PostgreSQL's stream would break."""
    connections.close_all()
