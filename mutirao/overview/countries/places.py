"""A place as its page opens: its name, its names elsewhere, and the regions around it."""

from __future__ import annotations

from dataclasses import dataclass

from mutirao.base.catalogue.classification import is_country
from mutirao.base.taxonomy.models import Label
from mutirao.base.taxonomy.querysets import PLACES, WORLD
from mutirao.base.taxonomy.thesaurus import ConceptName
from mutirao.base.taxonomy.vocabulary import label, thesaurus
from mutirao.overview.search.browse import CONTINENTS, Counted, Names, by_name, names_by_language, place_url


@dataclass(frozen=True)
class PlacePage:
    """`code` is ISO 3166 alpha-2 for a country, M49 or a word for a region; `facet` is the search's word."""

    concept: ConceptName
    label: str
    regions: list[tuple[str, str]]
    names: Names

    @property
    def code(self) -> str:
        return self.concept.notation

    @property
    def is_country(self) -> bool:
        return is_country(self.code)

    @property
    def facet(self) -> str:
        return "country" if self.is_country else "region"


def place_page(place: ConceptName) -> PlacePage:
    words = thesaurus()
    widest_first = sorted(words.ancestors(place.id), key=lambda pk: (len(words.ancestors(pk)), label(pk)))
    above = [words.concept(pk) for pk in widest_first]
    regions = [(label(item.id), place_url(item.slug)) for item in above if item.notation != WORLD]
    names = names_by_language(Label.objects.filter(concept=place.id, kind=Label.Kind.PREFERRED))
    return PlacePage(place, label(place.id), regions, names)


def countries_in(region: ConceptName) -> list[ConceptName]:
    """Every country inside a region, by name."""
    words = thesaurus()
    inside = [words.concept(pk) for pk in words.descendants(region.id)]
    return sorted((place for place in inside if is_country(place.notation)), key=lambda place: label(place.id))


def continents(countries: dict[str, int], regions: dict[str, int]) -> list[tuple[str, str, int, list[Counted]]]:
    """The continents as (name, address, count, countries), countries only where there is anything."""
    lists = []
    for code in CONTINENTS:
        region = thesaurus().by_notation(PLACES, code)
        if region is None:
            continue
        inside = [
            Counted(label(place.id), place_url(place.slug), countries[place.notation])
            for place in countries_in(region)
            if countries.get(place.notation)
        ]
        lists.append((label(region.id), place_url(region.slug), regions.get(code, 0), by_name(inside)))
    return lists
