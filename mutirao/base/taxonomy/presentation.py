"""Concepts as pages name them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mutirao.base.taxonomy.vocabulary import label, thesaurus_of
from mutirao.base.ui.addresses import address


@dataclass(frozen=True)
class ConceptLink:
    """A concept's name, its page, and whether it is only suggested so far."""

    label: str
    url: str
    is_suggested: bool


def concept_links(agreed: Iterable[int], suggested: Iterable[int], url_name: str) -> list[ConceptLink]:
    """Concepts by id, agreed ones first, each group by name."""
    return [*links(agreed, url_name, is_suggested=False), *links(suggested, url_name, is_suggested=True)]


def links(concepts: Iterable[int], url_name: str, *, is_suggested: bool) -> list[ConceptLink]:
    concepts = list(concepts)
    words = thesaurus_of(concepts)
    found = (ConceptLink(label(pk), address(url_name, words.concept(pk).slug), is_suggested) for pk in concepts)
    return sorted(found, key=lambda link: link.label)
