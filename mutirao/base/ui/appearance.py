"""The appearance settings as every page reads them: without a query, and fresh within a second of a change."""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock

from django.utils.translation import get_language
from wagtail.models import Site

from mutirao.base.ui.models import Appearance

FRESH_FOR = 1.0
"""Seconds a process may go on with what it last read."""


@dataclass(frozen=True)
class Link:
    """A link of the header or footer, and the language it is shown in ("" for all)."""

    label: str
    address: str
    language: str


@dataclass(frozen=True)
class SiteAppearance:
    """A snapshot of the settings, free of the database."""

    name: str
    tagline: str
    logo_url: str
    accent_colour: str
    header: tuple[Link, ...]
    footer: tuple[Link, ...]
    footer_text: str
    contact_address: str

    @property
    def header_links(self) -> list[Link]:
        return shown_in(self.header, get_language())

    @property
    def footer_links(self) -> list[Link]:
        return shown_in(self.footer, get_language())


def shown_in(links: tuple[Link, ...], language: str | None) -> list[Link]:
    return [link for link in links if link.language in {"", language}]


def read_links(stream: object) -> tuple[Link, ...]:
    return tuple(
        Link(block.value["label"], block.value["address"], block.value["language"] or "")
        for block in stream  # type: ignore[attr-defined]  # Wagtail's StreamValue carries no types
    )


def read_appearance() -> SiteAppearance:
    wagtail_site = Site.objects.filter(is_default_site=True).first()
    row = (wagtail_site and Appearance.objects.filter(site=wagtail_site).select_related("logo").first()) or Appearance()
    return SiteAppearance(
        name=row.name,
        tagline=row.tagline,
        logo_url=row.logo.get_rendition("height-80|format-webp").url if row.logo else "",
        accent_colour=row.accent_colour,
        header=read_links(row.navigation),
        footer=read_links(row.footer_links),
        footer_text=row.footer_text,
        contact_address=row.contact_address,
    )


_lock = Lock()
_kept: tuple[float, SiteAppearance] | None = None


def appearance() -> SiteAppearance:
    global _kept  # noqa: PLW0603 - one snapshot per process
    with _lock:
        if _kept is None or time.monotonic() - _kept[0] > FRESH_FOR:
            _kept = (time.monotonic(), read_appearance())
        return _kept[1]


def forget() -> None:
    """Read anew next time."""
    global _kept  # noqa: PLW0603 - as above
    _kept = None
