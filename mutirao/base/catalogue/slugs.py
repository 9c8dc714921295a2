"""The last part of an entry's address: readable, and no other entry's of its type."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from hashlib import sha256

from django.utils.text import slugify

from mutirao.base.catalogue.models import Entry

LENGTH = 90


def slug_base(title: str, type_name: str) -> str:
    """The title in Latin letters; where it has none, a word and a mark that is the same for the same title."""
    return slugify(title)[:LENGTH].strip("-") or f"{type_name}-{sha256(title.encode()).hexdigest()[:8]}"


def free_slugs(titles: Sequence[str], type_name: str, reserved: Collection[str] = ()) -> list[str]:
    """One for each title, with one query and one more for each base that several want: a second one ends in 2."""
    bases = [slug_base(title, type_name) for title in titles]
    taken = {*reserved, *Entry.objects.filter(type=type_name, slug__in=set(bases)).values_list("slug", flat=True)}
    highest: dict[str, int] = {}
    found = []
    for base in bases:
        slug = base
        while slug in taken:
            highest[base] = (highest.get(base) or highest_number(base, type_name)) + 1
            slug = f"{base}-{highest[base]}"
        taken.add(slug)
        found.append(slug)
    return found


def highest_number(base: str, type_name: str) -> int:
    known = Entry.objects.filter(type=type_name, slug__gte=f"{base}-", slug__lt=f"{base}.").values_list(
        "slug", flat=True
    )
    numbers = [slug.removeprefix(f"{base}-") for slug in known]
    return max([1, *(int(number) for number in numbers if number.isdecimal())])
