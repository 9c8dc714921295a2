"""Sessions, which the database keeps without saying whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

AT_ONCE = 500


def sessions_of(user_id: int) -> Iterator[Session]:
    """Every session in which this person, or somebody through their eyes, is logged in; one look through them all."""
    for session in Session.objects.order_by("pk").iterator(AT_ONCE):
        said = session.get_decoded()
        if said.get(SESSION_KEY) == str(user_id) or said.get("viewing_as", {}).get("person") == user_id:
            yield session


def end_sessions(user_id: int) -> int:
    """Nobody is logged in as this person any more; how many sessions that ended."""
    keys = [session.pk for session in sessions_of(user_id)]
    Session.objects.filter(pk__in=keys).delete()
    return len(keys)


def open_until(user_id: int) -> list[datetime]:
    """When each of the person's sessions ends by itself; those that have are left to the clock."""
    return [session.expire_date for session in sessions_of(user_id) if session.expire_date > timezone.now()]
