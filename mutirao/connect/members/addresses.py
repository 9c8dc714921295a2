"""The address of a member's page: their name, and the words that name pages of ours."""

from __future__ import annotations

from hashlib import sha256

from django.utils.text import slugify

from mutirao.connect.members.models import Member

LENGTH = 100
TAKEN_BY_US = frozenset({"me", "welcome", "messages"})


def slug_base(name: str) -> str:
    """The name in Latin letters; where it has none, a word and a mark that is the same for the same name."""
    return slugify(name)[:LENGTH].strip("-") or f"{Member.TYPE}-{sha256(name.encode()).hexdigest()[:8]}"


def free_slug(name: str) -> str:
    """An address no other member has; a second Amina Diallo is amina-diallo-2."""
    base = slug_base(name)
    if base not in TAKEN_BY_US and not Member.objects.filter(slug=base).exists():
        return base
    known = Member.objects.filter(slug__startswith=f"{base}-").values_list("slug", flat=True)
    numbers = [slug.removeprefix(f"{base}-") for slug in known]
    return f"{base}-{max([1, *(int(number) for number in numbers if number.isdecimal())]) + 1}"


def still_fits(slug: str, name: str) -> bool:
    """Whether an address is made from this name, with or without a number."""
    base, _, number = slug.rpartition("-")
    return slug_base(name) == slug or (slug_base(name) == base and number.isdecimal())
