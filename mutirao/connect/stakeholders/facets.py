"""The organisations that lists of publications and programmes can be narrowed by."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from mutirao.base.catalogue.entry_types import OwnFacet
from mutirao.base.catalogue.models import Link
from mutirao.base.catalogue.querysets import PUBLIC
from mutirao.connect.stakeholders.models import Stakeholder
from mutirao.connect.stakeholders.querysets import StakeholderQuerySet

NAME = "organisation"
RELATIONS = (Link.Relation.PUBLISHED_BY, Link.Relation.IMPLEMENTED_BY, Link.Relation.FUNDED_BY)
FRESH_FOR = 60.0
"""Seconds for which names are remembered; one that is not among them is looked up."""


def organisation_slugs(entry_ids: Iterable[int]) -> dict[int, list[str]]:
    """By entry the organisations behind it, with one query; only those everybody may see, or a count would tell."""
    found: dict[int, list[str]] = defaultdict(list)
    for source, slug in behind(entry_ids).order_by("target__slug").values_list("source", "target__slug").distinct():
        found[source].append(slug)
    return found


def behind(entry_ids: Iterable[int]) -> QuerySet[Link]:
    shown = public_names().values("pk")
    return Link.objects.filter(source__in=list(entry_ids), relation__in=RELATIONS, target__in=shown)


def organisation_label(slug: str) -> str:
    names = names_at(int(time.monotonic() // FRESH_FOR))
    if slug not in names and (new := public_names().filter(slug=slug).values_list("title", flat=True).first()):
        names[slug] = new
    return names.get(slug, "")


@lru_cache(maxsize=1)
def names_at(moment: int) -> dict[str, str]:
    return dict(public_names().values_list("slug", "title"))


def public_names() -> StakeholderQuerySet:
    return Stakeholder.objects.visible_in(frozenset({PUBLIC}))


ORGANISATION = OwnFacet(NAME, _("Organisation"), organisation_label, is_long=True)
