"""What a person who is logged in may do with a publication; apps above add their own, as the page may not know them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mutirao.discover.publications.models import Publication


@dataclass(frozen=True)
class Action:
    """A link on the page of a publication."""

    label: str
    url: str


Provider = Callable[[Publication, Any], list[Action]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """`provider(publication, user)` gives what this person may do; it is asked about people who are logged in."""
    if provider not in _providers:
        _providers.append(provider)


def actions_for(publication: Publication, user: Any) -> list[Action]:
    if not user.is_authenticated:
        return []
    return [action for provider in _providers for action in provider(publication, user)]
