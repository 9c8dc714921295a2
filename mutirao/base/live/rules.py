"""Who may listen? Each sort of channel has a rule; a channel without one is nobody's."""

from __future__ import annotations

from collections.abc import Callable, Collection
from importlib import import_module
from typing import Final

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from mutirao.base.accounts.models import User

PERSON: Final = "person"
MOST_CHANNELS: Final = 20
"""A page listens to a few; more is somebody trying."""

Predicate = Callable[[User, str], bool]
"""May this person listen to the channel of this name, which is what follows its prefix?"""

_rules: dict[str, Predicate] = {}


def register(prefix: str, predicate: Predicate) -> None:
    """The rule of the channels `prefix:…`. It is asked again every minute of a stream, so it must be quick."""
    _rules[prefix] = predicate


def may_listen(user: User, channels: Collection[str]) -> bool:
    """To all of them: a page asks for nothing it may not have."""
    return 0 < len(channels) <= MOST_CHANNELS and all(_may_listen_to(user, channel) for channel in channels)


def _may_listen_to(user: User, channel: str) -> bool:
    prefix, _, name = channel.partition(":")
    rule = _rules.get(prefix)
    return rule is not None and rule(user, name)


def is_still_welcome(session_key: str, person_id: int, channels: Collection[str]) -> bool:
    """Is the session still this person's, their account active, and every channel still theirs to listen to?"""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(request)
    return isinstance(user, User) and user.pk == person_id and may_listen(user, channels)


register(PERSON, lambda user, name: name == str(user.pk))
