"""What goes over the wire: Server-Sent Events (WHATWG HTML, 9.2).

All but `reset` are nameless to the browser, with their name inside, so that a page needs no list of names to listen to.
"""

from __future__ import annotations

import json

from mutirao.base.live.services import Missed


def opening(position: int, retry: int) -> bytes:
    """Where to resume should nothing ever come, and how many milliseconds to wait before that."""
    return b"retry: %d\nid: %d\n\n" % (retry, position)


def told(number: int, channel: str, name: str, data: str) -> bytes:
    """One event; `data` is JSON on one line, as both engines and Python write it."""
    head = json.dumps({"channel": channel, "name": name})[:-1]
    return f'id: {number}\ndata: {head}, "data": {data}}}\n\n'.encode()


def reset(position: int) -> bytes:
    """Something was missed: what the page shows may be old."""
    return b"event: reset\nid: %d\ndata: {}\n\n" % position


def heartbeat(position: int) -> bytes:
    """Keeps proxies from closing, and says how far a quiet channel has come."""
    return b": here\nid: %d\n\n" % position


def all_missed(missed: Missed) -> bytes:
    if missed.has_gap:
        return reset(missed.position)
    return b"".join(told(event.pk, event.channel, event.name, json.dumps(event.data)) for event in missed.events)
