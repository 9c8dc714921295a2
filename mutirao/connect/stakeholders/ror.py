"""ROR identifiers: nine characters, the last two of which guard the others against slips of the pen."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

ROR = re.compile(r"(?:https?://)?(?:www\.)?(?:ror\.org/)?(0[a-hj-km-np-tv-z0-9]{6}\d{2})/?", re.IGNORECASE | re.ASCII)
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Douglas Crockford's 32 signs, of which ROR writes its numbers."""


def clean_ror(text: str) -> str:
    """`https://ror.org/02bfwt286` → `02bfwt286`, "" for nothing. Raises `ValidationError`."""
    if not text.strip():
        return ""
    match = ROR.fullmatch(text.strip())
    found = match.group(1).lower() if match else ""
    if not found or check_digits(found[:7]) != found[7:]:
        raise ValidationError(_("This is no ROR identifier. It has nine characters, as in 02bfwt286."))
    return found


def check_digits(signs: str) -> str:
    """ISO 7064, MOD 97-10, as ROR does it."""
    number = 0
    for sign in signs:
        number = number * 32 + ALPHABET.index(sign)
    return f"{98 - (number * 100) % 97:02d}"
