"""Which concepts and places a text is probably about, for a curator to agree to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from mutirao.base.taxonomy.querysets import PLACES, TOPICS, WORLD
from mutirao.base.taxonomy.vocabulary import thesaurus

TITLE_WEIGHT = 4
MAX_CONCEPTS = 8
MAX_PLACES = 12


@dataclass(frozen=True)
class Suggestions:
    """Ids of concepts and places, the likeliest first."""

    concepts: list[int]
    places: list[int]


def suggest(title: str, text: str, *, languages: Iterable[str], keywords: Iterable[str] = ()) -> Suggestions:
    """What the vocabulary's labels, in any language, find in a title, a text and keywords.

    A concept that is only broader than another one found is left out: filing under the narrower says it.
    """
    words = thesaurus()
    languages = list(languages)
    weights: Counter[int] = Counter()
    for part, weight in ((title, TITLE_WEIGHT), (text, 1), (" . ".join(keywords), TITLE_WEIGHT)):
        for mention in words.find(part, languages):
            weights[mention.concept_id] += weight
    implied = {broader for concept in weights for broader in words.ancestors(concept)}
    likely = [concept for concept, _ in weights.most_common() if concept not in implied]
    by_scheme = {scheme: [pk for pk in likely if words.concept(pk).scheme == scheme] for scheme in (TOPICS, PLACES)}
    places = [pk for pk in by_scheme[PLACES] if words.concept(pk).notation != WORLD]
    return Suggestions(by_scheme[TOPICS][:MAX_CONCEPTS], places[:MAX_PLACES])
