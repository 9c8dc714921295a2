"""Fetching from the web: from public machines only, and never more than there is room and time for."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Iterator
from urllib.request import getproxies

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

USER_AGENT = "Mutirao/0.1 (OAI-PMH harvester)"
TIMEOUT = httpx.Timeout(60, connect=15)
LONGEST_ANSWER = 600
"""Seconds from the first byte of an answer to its last."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
FAULTS = (httpx.HTTPError, httpx.InvalidURL, ValueError)
"""What may go wrong while fetching; the text of each says what."""


class NotPublic(ValueError):
    """The address leads where nothing is fetched from; the text says where."""


def web_client(typed: str) -> httpx.Client:
    """Follows redirects wherever they lead, but not into networks that outsiders cannot reach.

    A server somewhere must not be able to send us to the machines beside ours. This machine itself is only asked
    where a person `typed` its address.
    """
    guard = Guard(httpx.URL(typed).host)
    return httpx.Client(
        headers={"User-Agent": USER_AGENT},
        timeout=TIMEOUT,
        follow_redirects=True,
        event_hooks={"request": [guard.before], "response": [guard.after]},
    )


class Guard:
    """Looks where each request goes: before it leaves, and again at the machine that has answered."""

    def __init__(self, typed_host: str) -> None:
        self.own_name = typed_host if names_this_machine(typed_host) else ""

    def before(self, request: httpx.Request) -> None:
        for address in addresses_of(request.url.host):
            self.check(address, request.url.host)

    def after(self, response: httpx.Response) -> None:
        """A name may stand for another machine a moment later. A proxy is the choice of whoever runs this site."""
        stream = response.extensions.get("network_stream")
        peer = stream.get_extra_info("server_addr") if stream and not getproxies() else None
        if peer:
            self.check(ipaddress.ip_address(peer[0].partition("%")[0]), response.url.host)

    def check(self, address: Address, host: str) -> None:
        address = getattr(address, "ipv4_mapped", None) or address
        if is_public(address) or (address.is_loopback and host == self.own_name):
            return
        if not settings.FETCH_FROM_PRIVATE_ADDRESSES:
            raise NotPublic(
                _(
                    "%(host)s (%(address)s) is not on the public web, and nothing is fetched from there unless "
                    "MUTIRAO_FETCH_FROM_PRIVATE_ADDRESSES allows it"
                )
                % {"host": host, "address": address}
            )


def names_this_machine(host: str) -> bool:
    """Whether the name itself says so: what others say a name stands for is not what was typed."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_public(address: Address) -> bool:
    return address.is_global and not address.is_multicast


def addresses_of(host: str) -> Iterator[Address]:
    """None where the name is unknown here: the request itself will say so, or a proxy may know it."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return
    yield from {ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found}


def pieces(answer: httpx.Response, limit: int) -> Iterator[bytes]:
    """The body as it comes. Raises `ValueError` where it is larger than `limit` bytes or does not end."""
    size, latest = 0, time.monotonic() + LONGEST_ANSWER
    for piece in answer.iter_bytes():
        size += len(piece)
        if size > limit:
            raise ValueError(_("the answer is larger than %(size)s MB") % {"size": limit // 2**20})
        if time.monotonic() > latest:
            raise ValueError(_("the answer did not end within %(minutes)s minutes") % {"minutes": LONGEST_ANSWER // 60})
        yield piece
