"""What machines read in a page: JSON-LD in a script element that nothing in it can end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe

SCRIPT_ESCAPES = {character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def json_ld(said: Mapping[str, Any]) -> SafeString:
    """Of what schema.org is told, only what has a value."""
    text = json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False)
    for character, escaped in SCRIPT_ESCAPES.items():
        text = text.replace(character, escaped)
    return mark_safe(text)  # noqa: S308 - escaped in the lines above
