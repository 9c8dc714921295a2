"""What somebody says of a field, in the words of whoever is to judge it: today's values, or those that would be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mutirao.base.catalogue.querysets import audiences_of
from mutirao.discover.programmes.models import Claim
from mutirao.discover.programmes.naming import load_names
from mutirao.discover.programmes.values import COLUMNS, ClaimValue
from mutirao.discover.programmes.wording import claim_text


def in_words(values: Sequence[ClaimValue], was: Sequence[ClaimValue], user: Any) -> list[dict[str, Any]]:
    """Each value as this person would see it, with its sources, and whether it is new."""
    claims = [Claim(**{name: getattr(value, name) for name in COLUMNS}) for value in values]
    load_names(claims, audiences_of(user))
    return [
        {"text": claim_text(claim), "note": value.note, "references": value.references, "is_new": value not in was}
        for claim, value in zip(claims, values, strict=True)
    ]
