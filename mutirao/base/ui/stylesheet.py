"""The style block every page carries inline, so that the first paint needs one round trip."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

STYLESHEET = Path(__file__).parent / "static" / "ui" / "first.css"


@cache
def inline_style() -> SafeString:
    """Our own file, read once, without its comments and indentation."""
    text = re.sub(r"/\*.*?\*/", "", STYLESHEET.read_text(encoding="utf-8"), flags=re.DOTALL)
    return mark_safe(re.sub(r"\s*\n\s*", "\n", text).strip())  # noqa: S308 - it is ours, not input


@cache
def inline_style_hash() -> str:
    """What the content security policy names, so that this block and no other may style the page."""
    return "sha256-" + b64encode(sha256(inline_style().encode()).digest()).decode()
