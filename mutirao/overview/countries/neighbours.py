"""Countries around a place whose programmes are of the same types and choose people in the same ways."""

from __future__ import annotations

from mutirao.base.taxonomy.querysets import PLACES
from mutirao.base.taxonomy.thesaurus import ConceptName
from mutirao.base.taxonomy.vocabulary import label, thesaurus
from mutirao.discover.programmes.models import Programme
from mutirao.overview.countries.places import PlacePage
from mutirao.overview.countries.sections import TypeSection
from mutirao.overview.search.browse import Counted, place_url
from mutirao.overview.search.listing import totals

SHOWN = 6
SHARED = ("programme_type", "targeting_methods")


def similar_neighbours(page: PlacePage, programmes: TypeSection | None, audiences: frozenset[int]) -> list[Counted]:
    """One question to the search: programmes of the region that share a type and a way of targeting with ours."""
    region = smallest_region(page.concept)
    shared = {facet: programmes.codes(facet) for facet in SHARED} if programmes else {}
    if region is None or not all(shared.get(facet) for facet in SHARED):
        return []
    locked = {"type": [Programme.TYPE], "region": [region.notation], **shared}
    found = totals(["country"], audiences, **locked).facets["country"]
    inside = thesaurus().descendants(region.id)
    near = []
    for value in found:
        place = thesaurus().by_notation(PLACES, value.value)
        if place and place.id in inside and place.id != page.concept.id:
            near.append(Counted(label(place.id), place_url(place.slug), value.count))
    return near[:SHOWN]


def smallest_region(place: ConceptName) -> ConceptName | None:
    """Of the regions of UN M49 around a country, the one inside all others."""
    words = thesaurus()
    around = [words.concept(pk) for pk in words.ancestors(place.id)]
    regions = [region for region in around if region.notation.isdigit()]
    return max(regions, key=lambda region: len(words.ancestors(region.id)), default=None)
