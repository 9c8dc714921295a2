"""What is filed about a place, type by type: whatever types there are, in the order of the shelves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.db.models import F
from django.urls import NoReverseMatch, Resolver404, resolve
from django.utils.formats import number_format
from django.utils.translation import get_language

from mutirao.base.catalogue import entry_types
from mutirao.base.catalogue.cards import Card, cards
from mutirao.base.catalogue.entry_types import EntryType
from mutirao.base.catalogue.models import Entry
from mutirao.base.catalogue.prepared import visible_by_id
from mutirao.base.ui.addresses import address
from mutirao.base.ui.navigation import VERBS
from mutirao.discover.programmes.models import Programme
from mutirao.overview.countries.places import PlacePage
from mutirao.overview.search.browse import Counted
from mutirao.overview.search.current import get_engine
from mutirao.overview.search.engine import SearchRequest, SearchResults, Sort, filters_from
from mutirao.overview.search.labels import kind_label

CARDS = 3
KINDS = 6
ALSO_COUNTED = {Programme.TYPE: ("programme_type", "targeting_methods")}
"""Facets of a type that the page wants beside its kinds and languages."""


@dataclass(frozen=True)
class TypeSection:
    """One type of entry about a place, as this reader may see it."""

    type: EntryType
    found: SearchResults
    cards: list[Card]
    url: str
    table_url: str

    @property
    def name(self) -> str:
        return self.type.name

    @property
    def label(self) -> str:
        return str(self.type.label_plural)

    @property
    def count_label(self) -> str:
        total = self.found.total
        return self.type.count_label(total) % {"total": number_format(total, force_grouping=True)}

    @property
    def kinds(self) -> list[Counted]:
        """How many of each kind, each leading to its list; one kind alone says nothing new."""
        values = self.found.facets.get("kind", ())[:KINDS]
        listed = [
            Counted(kind_label(value.value), f"{self.url}&{urlencode({'kind': value.value})}", value.count)
            for value in values
            if kind_label(value.value)
        ]
        return listed if len(listed) > 1 else []

    def codes(self, facet: str) -> list[str]:
        return [value.value for value in self.found.facets.get(facet, ())]


def types_in_order() -> list[EntryType]:
    """By shelf as in the menu, within a shelf as they were registered."""
    shelves = list(VERBS)
    return sorted(entry_types.all_types(), key=lambda item: shelves.index(item.shelf) if item.shelf in shelves else 99)


def sections_of(page: PlacePage, audiences: frozenset[int]) -> list[TypeSection]:
    """One question to the search for each type, one to the database for all of their rows."""
    types = types_in_order()
    asked = {item.name: ask(item, page, audiences) for item in types}
    rows = visible_by_id({hit.entry_id for found in asked.values() for hit in found.hits}, audiences)
    shown = {item.name: [rows[hit.entry_id] for hit in asked[item.name].hits if hit.entry_id in rows] for item in types}
    if page.is_country:
        shown[Programme.TYPE] = most_complete(page, audiences)
    made = iter(cards([entry for item in types for entry in shown[item.name]], None, audiences))
    by_url = {card.url: card for card in made}
    return [
        TypeSection(
            item,
            asked[item.name],
            [by_url[url] for entry in shown[item.name] if (url := entry.get_absolute_url()) in by_url],
            list_url(item, page),
            table_url(item, page),
        )
        for item in types
    ]


def most_complete(page: PlacePage, audiences: frozenset[int]) -> list[Entry]:
    """The programmes of a country that say most, of equals those looked at last."""
    here = Programme.objects.visible_in(audiences).filter(countries=page.concept.id).for_cards()
    return list(here.order_by("-claim_count", F("verified_on").desc(nulls_last=True), "-pk")[:CARDS])


def ask(item: EntryType, page: PlacePage, audiences: frozenset[int]) -> SearchResults:
    facets = frozenset({"kind", "language", "country", *ALSO_COUNTED.get(item.name, ())})
    return get_engine().search(
        SearchRequest(
            size=CARDS,
            sort=Sort.MOST_USED if item.counts_use else Sort.NEWEST,
            facets=facets,
            complete=facets,
            audiences=audiences,
            locked=filters_from({"type": [item.name], page.facet: [page.code]}),
            passages=False,
        )
    )


def list_url(item: EntryType, page: PlacePage) -> str:
    """The list of the type where it has one, else the search of everything; in both, of this place."""
    own = own_list(item.shelf, item.section, get_language() or "en")
    asked = {page.facet: page.code} if own else {"type": item.name, page.facet: page.code}
    return f"{own or address('search:index')}?{urlencode(asked)}"


@lru_cache(maxsize=256)
def own_list(shelf: str, section: str, language: str) -> str:
    """The address a type's own pages begin with, if a list answers there."""
    path = f"/{language}/{shelf}/{section}/"
    try:
        found = resolve(path)
    except Resolver404:
        return ""
    return path if found.app_names else ""


def table_url(item: EntryType, page: PlacePage) -> str:
    try:
        return f"{address(f'{item.section}:table')}?{urlencode({page.facet: page.code})}"
    except NoReverseMatch:
        return ""


def filled(sections: Iterable[TypeSection]) -> list[TypeSection]:
    return [section for section in sections if section.found.total]


def counts_by_country(section: TypeSection) -> dict[str, int]:
    return {value.value: value.count for value in section.found.facets.get("country", ())}


def by_name(sections: Iterable[TypeSection], name: str) -> TypeSection | None:
    return next((section for section in sections if section.name == name), None)
