"""What the search box proposes while somebody types: topics, countries, and titles of every type."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from mutirao.base.catalogue import entry_types
from mutirao.base.catalogue.models import Entry
from mutirao.base.taxonomy.querysets import PLACES
from mutirao.base.taxonomy.vocabulary import thesaurus
from mutirao.overview.search.browse import place_url, topic_url
from mutirao.overview.search.current import get_engine

CONCEPTS = 5
TITLES = 5
SHORTEST = 2


def suggestions(typed: str, audiences: frozenset[int], language: str) -> list[dict[str, str]]:
    """`{"label", "url", "type", "type_label"}` each, concepts and countries before titles."""
    typed = typed.strip()[:100]
    if len(typed) < SHORTEST:
        return []
    return [*concepts(typed, language), *titles(typed, audiences)]


def concepts(typed: str, language: str) -> list[dict[str, str]]:
    words = thesaurus()
    found = []
    for suggestion in words.complete(typed, language, CONCEPTS):
        concept = words.concept(suggestion.concept_id)
        is_place = concept.scheme == PLACES
        url = place_url(concept.slug) if is_place else topic_url(concept.slug)
        kind = ("country", _("Country")) if is_place else ("topic", _("Topic"))
        label = words.label(concept.id, language)
        found.append({"label": label, "url": url, "type": kind[0], "type_label": kind[1]})
    return found


def titles(typed: str, audiences: frozenset[int]) -> list[dict[str, str]]:
    hits = get_engine().suggest_titles(typed, audiences, TITLES)
    readable = Q(audience__isnull=True) | Q(audience__in=audiences)
    rows = Entry.objects.published().filter(readable).in_bulk([hit.entry_id for hit in hits])
    return [
        {
            "label": rows[hit.entry_id].title,
            "url": rows[hit.entry_id].get_absolute_url(),
            "type": rows[hit.entry_id].type,
            "type_label": str(entry_types.get(rows[hit.entry_id].type).label),
        }
        for hit in hits
        if hit.entry_id in rows
    ]
