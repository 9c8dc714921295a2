"""Concepts as pages name them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from mutirao.base.taxonomy.models import Concept
from mutirao.base.taxonomy.vocabulary import label


@dataclass(frozen=True)
class ConceptLink:
    """A concept's name, its page, and whether it is only suggested so far."""

    label: str
    url: str
    is_suggested: bool


def concept_links(agreed: Iterable[Concept], suggested: Iterable[Concept], url_name: str) -> list[ConceptLink]:
    """Agreed ones first, each group by name."""
    return [*links(agreed, url_name, is_suggested=False), *links(suggested, url_name, is_suggested=True)]


def links(concepts: Iterable[Concept], url_name: str, *, is_suggested: bool) -> list[ConceptLink]:
    found = (
        ConceptLink(label(concept.pk), reverse(url_name, args=[concept.slug]), is_suggested) for concept in concepts
    )
    return sorted(found, key=lambda link: link.label)
