"""Sessions, which the database keeps without saying whose they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from mutirao.base.accounts.models import User

AT_ONCE = 500


def addresses_of(user_id: int) -> set[str]:
    """Every address we know of the person, in small letters."""
    known = [
        *EmailAddress.objects.filter(user_id=user_id).values_list("email", flat=True),
        *User.objects.filter(pk=user_id).values_list("email", flat=True),
    ]
    return {address.lower() for address in known}


def is_logged_in_as(said: dict[str, Any], user_id: int) -> bool:
    """Whether somebody is logged in as the person, or looks through their eyes, in this session."""
    return said.get(SESSION_KEY) == str(user_id) or said.get("viewing_as", {}).get("person") == user_id


def sessions_about(user_id: int) -> Iterator[Session]:
    """Sessions of the person, and those half-way in that hold their address; one look through them all."""
    addresses = addresses_of(user_id)
    for session in Session.objects.order_by("pk").iterator(AT_ONCE):
        said = session.get_decoded()
        text = json.dumps(said, default=str).lower()
        if is_logged_in_as(said, user_id) or any(json.dumps(address)[1:-1] in text for address in addresses):
            yield session


def end_sessions(user_id: int) -> int:
    """Nobody is logged in as this person any more, or on the way; how many sessions that ended."""
    keys = [session.pk for session in sessions_about(user_id)]
    Session.objects.filter(pk__in=keys).delete()
    return len(keys)


def open_until(user_id: int) -> list[datetime]:
    """When each session in which the person is logged in ends by itself."""
    return [
        session.expire_date
        for session in sessions_about(user_id)
        if session.expire_date > timezone.now() and is_logged_in_as(session.get_decoded(), user_id)
    ]
