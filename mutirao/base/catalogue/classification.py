"""Under which concepts and places entries are filed: one query for any number of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypedDict

from django.db import connection

from mutirao.base.catalogue.models import Entry
from mutirao.base.taxonomy.querysets import WORLD
from mutirao.base.taxonomy.vocabulary import thesaurus_of

RELATIONS = {
    "concepts": ("concept_id", Entry.concepts.through),
    "suggested_concepts": ("concept_id", Entry.suggested_concepts.through),
    "places": ("place_id", Entry.countries.through),
    "suggested_places": ("place_id", Entry.suggested_countries.through),
}


@dataclass(slots=True)
class Classification:
    """Ids of concepts and places: what curators agreed on, and what the vocabulary suggests."""

    concepts: list[int] = field(default_factory=list)
    suggested_concepts: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    suggested_places: list[int] = field(default_factory=list)

    @property
    def all_concepts(self) -> list[int]:
        return [*self.concepts, *self.suggested_concepts]

    @property
    def all_places(self) -> list[int]:
        return [*self.places, *self.suggested_places]


def classification_of(entry_ids: Iterable[int]) -> defaultdict[int, Classification]:
    """As stored. Four relations in one statement: this is asked for every list that is shown."""
    found: defaultdict[int, Classification] = defaultdict(Classification)
    ids = list(entry_ids)
    if not ids:
        return found
    marks = ", ".join(["%s"] * len(ids))
    parts = [
        f"SELECT entry_id, {column}, '{name}' FROM {through._meta.db_table} WHERE entry_id IN ({marks})"  # noqa: S608 - our own names; the ids are parameters
        for name, (column, through) in RELATIONS.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), ids * len(RELATIONS))
        for entry_id, concept_id, name in cursor.fetchall():
            getattr(found[entry_id], name).append(concept_id)
    return found


def classification_in(entry: Entry) -> Classification:
    """As a draft has it, stored or not."""
    return Classification(
        [concept.pk for concept in entry.concepts.all()],
        [concept.pk for concept in entry.suggested_concepts.all()],
        [place.pk for place in entry.countries.all()],
        [place.pk for place in entry.suggested_countries.all()],
    )


class FiledUnder(TypedDict):
    """The part of a search document that its classification decides."""

    concept_slugs: list[str]
    country_codes: list[str]
    region_codes: list[str]


def filed_under(filed: Classification) -> FiledUnder:
    """Concepts, countries and the regions around them, agreed or suggested."""
    words = thesaurus_of([*filed.all_concepts, *filed.all_places])
    places = filed.all_places
    everywhere = {*places, *(region for place in places for region in words.ancestors(place))}
    codes = [words.concept(pk).notation for pk in sorted(everywhere)]
    return {
        "concept_slugs": [words.concept(pk).key for pk in filed.all_concepts],
        "country_codes": [code for code in codes if is_country(code)],
        "region_codes": [code for code in codes if not is_country(code) and code != WORLD],
    }


def is_country(code: str) -> bool:
    """ISO 3166 codes have two letters; regions have M49's digits or a word."""
    return len(code) == 2
