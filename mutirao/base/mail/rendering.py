"""Mails as text and HTML from one context, in the recipient's language."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from mutirao.base.ui.appearance import appearance

LARGEST: Final = 30 * 1024
"""Bytes of text and HTML together: what opens at once on a slow line, far below where mail programs cut off."""
LINE: Final = 76
OPTIONAL: Final = {
    "heading": "",
    "intro": "",
    "items": (),
    "button_url": "",
    "button_label": "",
    "reason": "",
    "unsubscribe_url": "",
    "preferences_url": "",
}
ITEM: Final = {"sentence": "", "title": "", "url": "", "when": "", "group": ""}


class MailTooLargeError(ValueError):
    """It says by how much: the caller shows fewer items and a link to the rest."""


def render_mail(template: str, context: Mapping[str, Any], language: str) -> tuple[str, str]:
    """The plain text and the HTML of `mail/notice` or `mail/digest`.

    `context`: heading, intro, items (each a mapping with sentence, title, url, when, group; those of one group stand
    together), button_url, button_label, reason (why one gets it), unsubscribe_url, preferences_url; all may be left
    out. Raises `MailTooLargeError`.
    """
    with translation.override(language or settings.LANGUAGE_CODE):
        items = [{**ITEM, **item} for item in context.get("items", ())]
        whole = {**OPTIONAL, **site(), **context, "items": items}
        text, html = tidy(render_to_string(f"{template}.txt", whole)), render_to_string(f"{template}.html", whole)
    size = len(text.encode()) + len(html.encode())
    if size > LARGEST:
        raise MailTooLargeError(f"A mail of {size} bytes is {size - LARGEST} too large.")
    return text, html


def site() -> dict[str, str]:
    """What every mail says about where it comes from, and which way its language runs."""
    look, is_rtl = appearance(), translation.get_language_bidi()
    return {
        "site_name": look.name,
        "site_url": settings.SITE_URL,
        "accent": look.accent_colour,
        "language": translation.get_language() or settings.LANGUAGE_CODE,
        "direction": "rtl" if is_rtl else "ltr",
        "start": "right" if is_rtl else "left",
    }


def tidy(text: str) -> str:
    """Lines that mail programs do not break anew, and no heaps of empty ones; addresses stay whole."""
    lines = [wrapped(" ".join(line.split())) for line in text.strip().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


def wrapped(line: str) -> str:
    if "://" in line:
        return line
    return textwrap.fill(line, LINE, break_long_words=False, break_on_hyphens=False)
