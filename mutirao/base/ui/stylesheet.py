"""The styles a page carries inline, so that the first paint needs one round trip: what its family needs, no more."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.utils.safestring import SafeString, mark_safe

FOLDER: Final = Path(__file__).parent / "static" / "ui" / "first"
FAMILIES: Final = {
    "page": ("every", "page", "plain"),
    "groups": ("every", "page", "groups"),
    "home": ("every", "cards", "home"),
    "list": ("every", "page", "plain", "cards", "list"),
    "publication": ("every", "page", "cards", "publication"),
}
"""The files of `FOLDER` by family of pages, in the order of the cascade."""


@cache
def first_style(family: str = "page") -> SafeString:
    """The style element of a family of pages: our own files, read once."""
    return mark_safe(f"<style>{inline_css(family)}</style>")  # noqa: S308 - it is ours, not input


@cache
def inline_css(family: str) -> str:
    return "".join(shortened((FOLDER / f"{name}.css").read_text(encoding="utf-8")) for name in FAMILIES[family])


@cache
def inline_style_hashes() -> tuple[str, ...]:
    """What the content security policy names, so that these styles and no others may stand in a page."""
    digests = (sha256(inline_css(family).encode()).digest() for family in FAMILIES)
    return tuple("sha256-" + b64encode(digest).decode() for digest in digests)


def shortened(css: str) -> str:
    """The same rules without comments and without the white space, semicolons and zeros that say nothing.

    Quoted texts stay as they are; so do blanks that mean something: between selectors, values and words, before
    a colon (`a :hover`), around the operators of `calc()`.
    """
    parts = re.split(r'("[^"\n]*")', re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
    return "".join(part if at % 2 else _shortened_rules(part) for at, part in enumerate(parts)).strip()


def _shortened_rules(css: str) -> str:
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,>~]) ?", r"\1", css)
    css = re.sub(r"(?<=:) ", "", css)
    return re.sub(r"(?<![\w.])0(?=\.\d)", "", css.replace(";}", "}"))
