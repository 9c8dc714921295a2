"""The ways to members: from a topic or a place to those who know it, and the map of the directory."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from mutirao.base.taxonomy.thesaurus import Thesaurus
from mutirao.base.taxonomy.vocabulary import thesaurus
from mutirao.base.ui.addresses import address
from mutirao.base.ui.world_map import world_map
from mutirao.connect.members.models import Member
from mutirao.overview.search.browse import labels_of, places_of, with_legend
from mutirao.overview.search.listing import totals


@dataclass(frozen=True)
class People:
    """Members who know a topic or a place, and the way to them."""

    label: str
    url: str


def people_who_know(facet: str, value: str, audiences: frozenset[int]) -> People | None:
    """As many as this reader may find; None where there is nobody."""
    total = totals([], audiences, type=[Member.TYPE], **{facet: [value]}).total
    if not total:
        return None
    words = ngettext("%(total)s member knows it", "%(total)s members know it", total)
    label = words % {"total": number_format(total, force_grouping=True)}
    return People(label, directory_url(facet, value))


def directory_url(facet: str, value: str) -> str:
    return f"{address('search:members')}?{urlencode({facet: value})}"


def directory_map(audiences: frozenset[int]) -> dict[str, Any]:
    """The members this reader may find, each country leading to those who work in it or know it."""
    found = totals(["country"], audiences, type=[Member.TYPE])
    counts = {value.value: value.count for value in found.facets["country"]}
    drawn = draw_map(tuple(sorted(counts.items())), thesaurus(), get_language() or "en")
    return with_legend(drawn, counts)


@lru_cache(maxsize=16)
def draw_map(counted: tuple[tuple[str, int], ...], words: Thesaurus, language: str) -> SafeString:
    """Drawn anew when a number changes."""
    title, description = _("Members by country"), _("The darker a country, the more members work in it or know it.")
    links = {code: directory_url("country", code) for code in places_of(counted, words)}
    return world_map(dict(counted), links, labels_of(counted, words, language), title=title, description=description)
