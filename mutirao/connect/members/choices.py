"""What forms offer to choose from: countries by name, and what many have chosen before."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.utils.translation import get_language

from mutirao.base.catalogue.models import Entry
from mutirao.base.taxonomy.models import Concept
from mutirao.base.taxonomy.vocabulary import thesaurus
from mutirao.base.taxonomy.widgets import place_groups
from mutirao.connect.members.finder import is_country

POPULAR = 12


def country_choices() -> list[tuple[str, str]]:
    """Every country by its name in the reader's language, after "nothing"."""
    words = thesaurus()
    options = [option for group in place_groups(get_language() or "en") for option in group.options]
    countries = {option.value: option.label for option in options if is_country(words.concept(int(option.value)))}
    return [("", "—"), *sorted(countries.items(), key=lambda pair: pair[1].casefold())]


def popular_topics() -> list[str]:
    """The topics most entries are filed under; of our own vocabulary."""
    filed = Entry.concepts.through.objects.filter(concept__scheme__slug="topics", concept__is_deprecated=False)
    return most(filed, "concept_id") or [
        str(pk) for pk in Concept.objects.topics().in_use().values_list("pk", flat=True)[:POPULAR]
    ]


def popular_countries() -> list[str]:
    filed = Entry.countries.through.objects.filter(place__level="country")
    return most(filed, "place_id")


def most(rows: Any, column: str) -> list[str]:
    counted = rows.values(column).annotate(number=Count("pk")).order_by("-number", column)
    return [str(row[column]) for row in counted[:POPULAR]]
