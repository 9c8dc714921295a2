"""Entries like another one, for the catalogue, which cannot ask upwards."""

from __future__ import annotations

from mutirao.base.catalogue.classification import Classification
from mutirao.base.catalogue.models import Entry
from mutirao.base.taxonomy.vocabulary import thesaurus_of
from mutirao.overview.search.current import get_engine
from mutirao.overview.search.engine import Likeness, SearchUnavailableError


def related_ids(entry: Entry, filed: Classification, audiences: frozenset[int], limit: int) -> list[int]:
    """None while there is no index: a page is complete without its neighbours."""
    words = thesaurus_of([*filed.all_concepts, *filed.all_places])
    likeness = Likeness(
        entry.pk,
        entry.type,
        entry.title,
        tuple(words.concept(pk).key for pk in filed.all_concepts),
        tuple(words.concept(pk).notation for pk in filed.all_places),
    )
    try:
        return get_engine().related(likeness, audiences, limit)
    except SearchUnavailableError:
        return []
