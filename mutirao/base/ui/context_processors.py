"""What every page is given: the site's appearance, its menu, and its other languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_bidi

from mutirao.base.ui import navigation
from mutirao.base.ui.appearance import appearance


@dataclass(frozen=True)
class LanguageLink:
    """The same page in another language."""

    code: str
    name: str
    url: str
    is_current: bool


def language_links(request: HttpRequest) -> list[LanguageLink]:
    """Absolute addresses, so that they serve as `hreflang` alternates too."""
    current = get_language()
    here = request.get_full_path().removeprefix(f"/{current}/").lstrip("/")
    return [
        LanguageLink(code, name, f"{settings.SITE_URL}/{code}/{here}", code == current)
        for code, name in settings.LANGUAGES
    ]


def site(request: HttpRequest) -> dict[str, Any]:
    if request.path.startswith("/desk/"):
        return {}
    links = language_links(request)
    return {
        "appearance": appearance(),
        "menu": navigation.menu(),
        "language_links": links,
        "current_language": next((link for link in links if link.is_current), links[0]),
        "canonical_url": settings.SITE_URL + request.path,
        "site_url": settings.SITE_URL,
        "text_direction": "rtl" if get_language_bidi() else "ltr",
        "is_demonstration": settings.IS_DEMONSTRATION,
    }
