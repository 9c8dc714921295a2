"""Countries and regions of the table: what there is to choose, and where a country lies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mutirao.base.catalogue.models import Entry
from mutirao.base.taxonomy.querysets import WORLD
from mutirao.base.taxonomy.vocabulary import label, thesaurus_of
from mutirao.discover.programmes.models import Programme


def region_ids(places: Iterable[int]) -> list[int]:
    """The regions around these places, wide ones first, without the world."""
    places = list(places)
    words = thesaurus_of(places)
    around = {pk for place in places for pk in words.ancestors(place) if words.concept(pk).notation != WORLD}
    return sorted(around, key=lambda pk: (len(words.ancestors(pk)), words.concept(pk).notation))


def codes_of(places: Iterable[int]) -> list[str]:
    """ISO codes of countries, M49 codes of regions."""
    places = list(places)
    words = thesaurus_of(places)
    return [words.concept(pk).notation for pk in places]


def choices(user: Any) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Countries and regions, each as (code, name) by name, that programmes this person may see lie in. One query."""
    visible = Programme.objects.visible_to(user).order_by().values("pk")
    filed = Entry.countries.through.objects.filter(entry__in=visible).values_list("place_id", flat=True)
    ids = set(filed.distinct())
    words = thesaurus_of(ids)
    everything = ids | set(region_ids(ids))
    named = sorted(((words.concept(pk).notation, label(pk)) for pk in everything), key=lambda pair: pair[1].casefold())
    countries = [(code, name) for code, name in named if len(code) == 2]
    return countries, [(code, name) for code, name in named if len(code) != 2]
