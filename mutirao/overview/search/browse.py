"""Browsing by topic and by place: the vocabulary and the world, each with how much is filed there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mutirao.base.taxonomy.models import Concept, Label, Match, Note
from mutirao.base.taxonomy.querysets import PLACES, TOPICS
from mutirao.base.taxonomy.thesaurus import ConceptName, Thesaurus
from mutirao.base.taxonomy.vocabulary import label, thesaurus
from mutirao.base.ui.addresses import address
from mutirao.base.ui.world_map import legend, world_map
from mutirao.overview.search.listing import counts_of, taken_away, totals

Names = list[tuple[str, list[str]]]
CONTINENTS = ("002", "019", "142", "150", "009")
VOCABULARIES = {
    "eurovoc": "EuroVoc",
    "publicschema": "PublicSchema",
    "metadata.un.org/sdg": "SDG",
    "urn:aspire": "ASPIRE",
    "urn:esspros": "ESSPROS",
}


@dataclass(frozen=True)
class Counted:
    """A place to go, and how much is there."""

    label: str
    url: str
    count: int


@dataclass
class TopicPage:
    label: str
    definition: str
    synonyms: Names
    broader: list[tuple[str, str]]
    narrower: list[tuple[str, str, int]]
    narrower_keys: list[str]
    matches: list[tuple[str, str, str]]
    ttl_url: str
    jsonld_url: str


def topic_url(slug: str) -> str:
    return address("search:topic", slug)


def place_url(slug: str) -> str:
    return address("countries:detail", slug)


# Topics


def topic_groups(audiences: frozenset[int]) -> list[tuple[Counted, list[Counted]]]:
    """The top concepts, each with those directly below it, by name."""
    counts = counts_of(totals(["concept"], audiences, type=taken_away()), "concept")
    children: dict[int, list[int]] = defaultdict(list)
    for child, parent in Concept.broader.through.objects.values_list("from_concept_id", "to_concept_id"):
        children[parent].append(child)
    nested = {child for below in children.values() for child in below}
    tops = Concept.objects.topics().in_use().exclude(pk__in=nested).values_list("pk", flat=True)
    return [
        (counted, by_name(counted_topic(child, counts) for child in children[pk]))
        for pk, counted in sorted(((pk, counted_topic(pk, counts)) for pk in tops), key=lambda pair: pair[1].label)
    ]


def counted_topic(pk: int, counts: dict[str, int]) -> Counted:
    concept = thesaurus().concept(pk)
    return Counted(label(pk), topic_url(concept.slug), counts.get(concept.key, 0))


def by_name(items: Iterable[Counted]) -> list[Counted]:
    return sorted(items, key=lambda item: item.label)


def top_topics(counts: dict[str, int], limit: int) -> list[Counted]:
    """The fullest topics, leaving out the top concepts that hold nearly everything."""
    words = thesaurus()
    concepts = ((words.by_key(key), count) for key, count in counts.items())
    found = [(concept, count) for concept, count in concepts if concept and words.ancestors(concept.id)]
    found.sort(key=lambda pair: -pair[1])
    return [Counted(label(concept.id), topic_url(concept.slug), count) for concept, count in found[:limit]]


def topic_page(name: ConceptName, counts: dict[str, int]) -> TopicPage:
    """`counts` say how much of the topic is filed under each concept."""
    concept = Concept.objects.prefetch_related("labels", "notes", "matches", "broader", "narrower").get(pk=name.id)
    narrower = [item for item in concept.narrower.all() if not item.is_deprecated and counts.get(item.slug)]
    below = by_name(counted_topic(item.pk, counts) for item in narrower)
    return TopicPage(
        label=label(concept.pk),
        definition=best_note(concept.notes.all()),
        synonyms=names_by_language(concept.labels.all()),
        broader=sorted((label(item.pk), topic_url(item.slug)) for item in concept.broader.all()),
        narrower=[(item.label, item.url, item.count) for item in below],
        narrower_keys=[item.slug for item in narrower],
        matches=[(match.get_relation_display(), match.uri, vocabulary_of(match)) for match in concept.matches.all()],
        ttl_url=reverse("taxonomy:concept", args=[TOPICS, concept.slug, "ttl"]),
        jsonld_url=reverse("taxonomy:concept", args=[TOPICS, concept.slug, "jsonld"]),
    )


def best_note(notes: Iterable[Note]) -> str:
    """In the reader's language, else in English."""
    texts = {note.language: note.text for note in notes}
    return texts.get(get_language() or "en") or texts.get("en", "")


def names_by_language(labels: Iterable[Label]) -> Names:
    """Every name but the hidden ones and the one in the heading, the site's languages first."""
    found: dict[str, list[str]] = defaultdict(list)
    for item in labels:
        if item.kind != Label.Kind.HIDDEN and not (item.kind == "pref" and item.language == get_language()):
            found[item.language].append(item.text)
    order = [code for code, _name in settings.ALL_LANGUAGES]
    return sorted(found.items(), key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))


def vocabulary_of(match: Match) -> str:
    return next((name for part, name in VOCABULARIES.items() if part in match.uri), _("another vocabulary"))


# Places


def map_of(counts: dict[str, int]) -> dict[str, Any]:
    """The world of publications; countries with any lead to their pages."""
    drawn = draw_map(tuple(sorted(counts.items())), thesaurus(), get_language() or "en")
    return with_legend(drawn, counts)


@lru_cache(maxsize=16)
def draw_map(counted: tuple[tuple[str, int], ...], words: Thesaurus, language: str) -> SafeString:
    """Drawn anew when a number changes."""
    title, description = _("Publications by country"), _("The darker a country, the more publications are about it.")
    links = {code: place_url(place.slug) for code, place in places_of(counted, words).items()}
    return world_map(dict(counted), links, labels_of(counted, words, language), title=title, description=description)


def places_of(counted: Iterable[tuple[str, int]], words: Thesaurus) -> dict[str, ConceptName]:
    return {code: place for code, _count in counted if (place := words.by_notation(PLACES, code))}


def labels_of(counted: Iterable[tuple[str, int]], words: Thesaurus, language: str) -> dict[str, str]:
    return {code: words.label(place.id, language) for code, place in places_of(counted, words).items()}


def with_legend(drawn: SafeString, counts: dict[str, int]) -> dict[str, Any]:
    return {"world_map": drawn, "map_legend": [(level.number, level_label(level)) for level in legend(counts)]}


def level_label(level: Any) -> str:
    return str(level.low) if level.low == level.high else f"{level.low}–{level.high}"


def counted_continents(regions: dict[str, int]) -> list[Counted]:
    words = thesaurus()
    found = ((code, words.by_notation(PLACES, code)) for code in CONTINENTS)
    return [Counted(label(place.id), place_url(place.slug), regions.get(code, 0)) for code, place in found if place]
