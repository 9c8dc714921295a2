"""Addresses within the site, which a page of results asks for by the dozen."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

_GAP = "0-0-0"
"""Stands where a word goes: any slug or word converter takes it, and no path of ours contains it."""


def address(name: str, *words: str) -> str:
    """What `reverse` gives for a URL name and its words (slugs, format names), in the reader's language."""
    path = _pattern(name, len(words), get_language())
    for word in words:
        path = path.replace(_GAP, quote(word, safe="~"), 1)
    return path


def in_readers_language(path: str) -> str:
    """An address of a page, whoever's language it was made in, as the reader's; others stay as they are."""
    first, rest = path[1:].partition("/")[::2] if path.startswith("/") else ("", "")
    return f"/{get_language()}/{rest}" if first in dict(settings.LANGUAGES) else path


@lru_cache(maxsize=512)
def _pattern(name: str, count: int, language: str | None) -> str:
    return reverse(name, args=[_GAP] * count)
