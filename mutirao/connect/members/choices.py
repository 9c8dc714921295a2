"""What forms offer to choose from: countries by name, and what many have chosen before."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.cache import cache
from django.db.models import Count, QuerySet
from django.utils.translation import get_language

from mutirao.base.catalogue.models import Entry
from mutirao.base.taxonomy.models import Concept
from mutirao.base.taxonomy.querysets import TOPICS
from mutirao.base.taxonomy.vocabulary import thesaurus
from mutirao.base.taxonomy.widgets import place_groups
from mutirao.connect.members.finder import is_country

POPULAR = 12
FRESH_FOR = 3600
"""Seconds a count is good for: it reads all there is."""
CONCEPTS = (Entry.concepts, Entry.suggested_concepts)
COUNTRIES = (Entry.countries, Entry.suggested_countries)


def country_choices() -> list[tuple[str, str]]:
    """Every country by its name in the reader's language, after "nothing"."""
    words = thesaurus()
    options = [option for group in place_groups(get_language() or "en") for option in group.options]
    countries = {option.value: option.label for option in options if is_country(words.concept(int(option.value)))}
    return [("", "—"), *sorted(countries.items(), key=lambda pair: pair[1].casefold())]


def popular_topics() -> list[str]:
    """The topics of our own vocabulary that most entries are filed under, agreed or suggested."""
    return cache.get_or_set("members:popular-topics", count_topics, FRESH_FOR) or some_topics()


def popular_countries() -> list[str]:
    return cache.get_or_set("members:popular-countries", count_countries, FRESH_FOR) or []


def count_topics() -> list[str]:
    of_ours = {"concept__scheme__slug": TOPICS, "concept__is_deprecated": False}
    return most("concept_id", *(relation.through.objects.filter(**of_ours) for relation in CONCEPTS))


def count_countries() -> list[str]:
    return most("place_id", *(relation.through.objects.filter(place__level="country") for relation in COUNTRIES))


def some_topics() -> list[str]:
    """While nothing is filed yet."""
    return [str(pk) for pk in Concept.objects.topics().in_use().values_list("pk", flat=True)[:POPULAR]]


def most(column: str, *relations: QuerySet[Any]) -> list[str]:
    numbers: Counter[int] = Counter()
    for rows in relations:
        for row in rows.order_by().values(column).annotate(number=Count("pk")):
            numbers[row[column]] += row["number"]
    return [str(pk) for pk, _number in sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))[:POPULAR]]
