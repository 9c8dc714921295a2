"""What a person writes about themselves, as safe HTML: paragraphs and links, nothing else."""

from __future__ import annotations

import re
from html import escape

import nh3
from django.utils.safestring import SafeString, mark_safe

ADDRESS = r"https?://[^\s<>\"'()\[\]]+"
LINK = re.compile(rf"\[(?P<text>[^\[\]\n]{{1,200}})\]\((?P<named>{ADDRESS})\)|(?P<bare>{ADDRESS})")
TRAILING = ".,;:!?"


def as_html(text: str) -> SafeString:
    """Blank lines part paragraphs, `[words](https://…)` and bare addresses become links."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if part.strip()]
    html = "".join(f"<p>{paragraph_html(part)}</p>" for part in paragraphs)
    cleaned = nh3.clean(
        html,
        tags={"p", "br", "a"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel="nofollow noopener",
    )
    return mark_safe(cleaned)  # noqa: S308 - escaped piece by piece, and cleaned as a whole


def paragraph_html(text: str) -> str:
    pieces, at = [], 0
    for match in LINK.finditer(text):
        pieces.append(escape(text[at : match.start()]))
        address = match["named"] or match["bare"].rstrip(TRAILING)
        pieces.append(f'<a href="{escape(address)}">{escape(match["text"] or address)}</a>')
        at = match.start() + len(address) if match["bare"] else match.end()
    return "".join([*pieces, escape(text[at:])]).replace("\n", "<br>")
