"""What is to be said about a publication's link: asked of the link guardian, which stands above and registers here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from mutirao.discover.publications.models import Publication


@dataclass(frozen=True)
class LinkNote:
    """The link has not answered since `silent_since`; `archived_url` leads to a copy of what was there, or is ""."""

    silent_since: datetime
    archived_url: str


Provider = Callable[[Publication], LinkNote | None]

_providers: list[Provider] = []


def register(provider: Provider) -> None:
    _providers[:] = [provider]


def note_about_link(publication: Publication) -> LinkNote | None:
    return _providers[0](publication) if _providers else None
