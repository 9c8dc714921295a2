"""How live answers an ordinary request: with what was told so far. `streams.py` goes on from there."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mutirao.base.live import frames
from mutirao.base.live.rules import may_listen
from mutirao.base.live.services import missed_since

RETRY: Final = (2000, 6000)
"""Milliseconds from and to which a browser waits before it comes back: after a restart not all at the same moment."""


@dataclass(frozen=True, slots=True)
class Admission:
    """Who was let in to listen to what, and what they have been told."""

    person_id: int
    session_key: str
    channels: frozenset[str]
    position: int


class EventsSoFar(HttpResponse):
    """Complete in itself: a browser that gets no more comes back for the rest after a while."""

    def __init__(self, admission: Admission, content: bytes) -> None:
        super().__init__(content, content_type="text/event-stream; charset=utf-8")
        self.admission = admission
        self["Cache-Control"] = "no-store, no-transform"
        self["X-Accel-Buffering"] = "no"


@require_safe
def stream(request: HttpRequest) -> HttpResponse:
    """Who may not listen to a channel learns no more than that of one that does not exist."""
    user: Any = request.user
    if not user.is_authenticated:
        response = refused(401, "Log in to listen.")
        response["WWW-Authenticate"] = "Session"
        return response
    channels = frozenset(request.GET.getlist("channel"))
    if not may_listen(user, channels):
        return refused(404, "There is no such channel.")
    missed = missed_since(last_event_id(request), channels)
    admission = Admission(user.pk, request.session.session_key or "", channels, missed.position)
    retry = random.randint(*RETRY)  # noqa: S311 - spreads load, guards nothing
    return EventsSoFar(admission, frames.all_missed(missed) + frames.opening(missed.position, retry))


def last_event_id(request: HttpRequest) -> int | None:
    """The browser's header when it comes back by itself, else what the page knew. What is no number is no place."""
    given = request.headers.get("Last-Event-ID") or request.GET.get("last_event_id", "")
    if not given:
        return None
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else -1


def refused(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
