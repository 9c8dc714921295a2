"""Plain text out of what catalogues put into text fields: HTML, entities, control characters, stray spaces."""

from __future__ import annotations

import html
import re
import unicodedata

import nh3

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_BLOCKS = "p|br|div|li|ul|ol|tr|td|th|table|h[1-6]|hr|blockquote|title|sec|list|list-item"
_INLINE = (
    "a|abbr|b|strong|i|em|u|s|sub|sup|span|font|small|big|tt|code|pre|script|style|img|iframe|svg|math|inf|ext-link"
)
_TAG = re.compile(rf"</?(?:jats:[\w-]+|{_BLOCKS}|{_INLINE})(?=[\s/>])[^<>]*>", re.IGNORECASE)
_BLOCK_TAG = re.compile(rf"</?(?:jats:)?(?:{_BLOCKS})(?=[\s/>])[^<>]*>", re.IGNORECASE)
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\ufeff\ufffe\uffff\ud800-\udfff]")
_MAX_PASSES = 4


def plain(text: str) -> str:
    """One line of readable text. Comparison signs (`p < 0.05`) are text and stay; only known tags are markup."""
    for _ in range(_MAX_PASSES):
        before = text
        if "&" in text:
            text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
        if "<" in text and _TAG.search(text):
            text = _without_tags(text)
        if text == before:
            break
    text = _UNPRINTABLE.sub("", text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def _without_tags(text: str) -> str:
    stripped = nh3.clean(_BLOCK_TAG.sub(" ", text), tags=set(), strip_comments=True)
    # nh3 answers in HTML, so what was text comes back escaped.
    return html.unescape(stripped)


def fold(text: str) -> str:
    """Lower case without accents: the form in which words of a file are compared with words we know."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def first_line(text: str, limit: int = 200) -> str:
    """Enough of a value to recognise it in a report."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
