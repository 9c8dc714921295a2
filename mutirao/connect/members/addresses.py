"""The address of a member's page: their name, and the words that name pages of ours."""

from __future__ import annotations

from collections.abc import Sequence

from mutirao.base.catalogue import slugs
from mutirao.connect.members.models import Member

TAKEN_BY_US = frozenset({"me", "welcome", "messages"})


def slug_base(name: str) -> str:
    return slugs.slug_base(name, Member.TYPE)


def free_slug(name: str) -> str:
    """An address no other member has; a second Amina Diallo is amina-diallo-2."""
    return free_slugs([name])[0]


def free_slugs(names: Sequence[str]) -> list[str]:
    return slugs.free_slugs(names, Member.TYPE, TAKEN_BY_US)


def still_fits(slug: str, name: str) -> bool:
    """Whether an address is made from this name, with or without a number."""
    base, _, number = slug.rpartition("-")
    return slug_base(name) == slug or (slug_base(name) == base and number.isdecimal())
