"""Visits to addresses that strangers give: public machines only, over after so many seconds, and under our own name."""

from __future__ import annotations

import ipaddress
import socket
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.request import getproxies

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from mutirao.base.web.fetching import Guard

MOST_REDIRECTS = 5


@contextmanager
def visiting(*, seconds: float, purpose: str, contact: str = "", follow: bool = True) -> Iterator[httpx.Client]:
    """A client whose visits are all over after `seconds`, however slowly the other side talks.

    Unlike `web_client`, it asks nothing of this machine, whoever typed the address. What it is kept from and what
    goes wrong is raised as one of `fetching.FAULTS`.
    """
    visit = Visit()
    clock = threading.Timer(seconds, visit.end)
    clock.daemon = True
    with httpx.Client(
        headers={"User-Agent": user_agent(purpose, contact), "Accept-Encoding": "gzip"},
        timeout=httpx.Timeout(seconds),
        follow_redirects=follow,
        max_redirects=MOST_REDIRECTS,
        event_hooks={"request": [visit.before], "response": [visit.guard.after]},
    ) as client:
        clock.start()
        try:
            yield client
        finally:
            clock.cancel()


def user_agent(purpose: str, contact: str) -> str:
    """Who asks, what for, and whom to write to."""
    reached_at = f"{settings.SITE_URL}; {contact}" if contact else settings.SITE_URL
    return f"Mutirao/0.1 ({purpose}; +{reached_at})"


class Visit:
    """The connections of one client: each looked at before a byte is sent, all cut when the time is over."""

    def __init__(self) -> None:
        self.guard = Guard("")
        self.sockets: list[socket.socket] = []
        self.is_over = False

    def before(self, request: httpx.Request) -> None:
        if self.is_over:
            raise httpx.ReadTimeout(_("the time for this visit is over"), request=request)
        self.guard.before(request)
        request.extensions |= {"trace": self.watch, "visit": self}

    def watch(self, event: str, info: dict[str, Any]) -> None:
        """httpcore tells of each step; a name may stand for another machine than it did a moment ago."""
        if event not in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            return
        stream = info["return_value"]
        self.sockets.append(stream.get_extra_info("socket"))
        peer = stream.get_extra_info("server_addr")
        if event == "connection.connect_tcp.complete" and peer and not getproxies():
            try:
                self.guard.check(ipaddress.ip_address(peer[0].partition("%")[0]), peer[0])
            except ValueError:
                stream.close()
                raise

    def end(self) -> None:
        """A timeout counts from the last byte; who sends one every few seconds would hold us for ever."""
        self.is_over = True
        for connection in self.sockets:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def body_of(answer: httpx.Response, limit: int) -> bytes:
    """The whole body of an answer to a client of `visiting`.

    Raises `ValueError` where it is larger than `limit` bytes, packed or unpacked.
    """
    packed = bytearray()
    for piece in answer.iter_raw():
        packed += piece
        if len(packed) > limit:
            raise too_large(limit)
    if answer.request.extensions["visit"].is_over:  # a body without a stated length ends as it is cut
        raise httpx.ReadTimeout(_("the time for this visit is over"), request=answer.request)
    encoding = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in ("identity", ""):
        return bytes(packed)
    if encoding not in ("gzip", "x-gzip"):
        raise ValueError(_("the answer is packed in a way that was not asked for"))
    return unpacked(bytes(packed), limit)


def unpacked(packed: bytes, limit: int) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        body = unpacker.decompress(packed, limit + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if len(body) > limit:
        raise too_large(limit)
    return body


def too_large(limit: int) -> ValueError:
    return ValueError(_("the answer is larger than %(size)s MB") % {"size": limit // 2**20})
