"""The address of a member's page: their name, and the words that name pages of ours."""

from __future__ import annotations

from collections.abc import Sequence
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
    return f"{base}-{highest_number(base) + 1}"


def highest_number(base: str) -> int:
    known = Member.objects.filter(slug__startswith=f"{base}-").values_list("slug", flat=True)
    numbers = [slug.removeprefix(f"{base}-") for slug in known]
    return max([1, *(int(number) for number in numbers if number.isdecimal())])


def give_slugs(members: Sequence[Member]) -> None:
    """The same for many who join at once, with one query and one for each name that several bear."""
    bases = [slug_base(member.title) for member in members]
    taken = {*TAKEN_BY_US, *Member.objects.filter(slug__in=set(bases)).values_list("slug", flat=True)}
    highest: dict[str, int] = {}
    for member, base in zip(members, bases, strict=True):
        member.slug = base
        while member.slug in taken:
            highest[base] = (highest.get(base) or highest_number(base)) + 1
            member.slug = f"{base}-{highest[base]}"
        taken.add(member.slug)


def still_fits(slug: str, name: str) -> bool:
    """Whether an address is made from this name, with or without a number."""
    base, _, number = slug.rpartition("-")
    return slug_base(name) == slug or (slug_base(name) == base and number.isdecimal())
