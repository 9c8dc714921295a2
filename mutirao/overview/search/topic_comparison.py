"""What stands beside a topic: its countries, years and sub-topics as small tables, and the topics it is met with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mutirao.base.catalogue import entry_types
from mutirao.base.taxonomy.querysets import PLACES, TOPICS
from mutirao.base.taxonomy.thesaurus import ConceptName, Thesaurus
from mutirao.base.taxonomy.vocabulary import label, thesaurus
from mutirao.base.ui.charts import Series, line_chart
from mutirao.overview.search.browse import place_url, topic_url
from mutirao.overview.search.cooccurrence import companions
from mutirao.overview.search.engine import CrossCounts, SearchResults
from mutirao.overview.search.labels import concept_label, place_label, type_label
from mutirao.overview.search.listing import counts_of, list_url, taken_away, totals
from mutirao.overview.search.matrix import Axis, Counts, Matrix, crossed, fullest, matrix, row_sums

PAIRS: Final = (("country", "type"), ("year", "type"), ("concept", "country"))
COUNTRIES: Final = 10
COUNTRIES_ACROSS: Final = 6
SUBTOPICS: Final = 12
YEARS: Final = 30
FEWEST_YEARS: Final = 3
"""Fewer make no line."""


@dataclass(frozen=True, slots=True)
class TopicCounts:
    """How much there is of a topic for one reader: three questions to the index, however much it holds.

    `here` and `everywhere` are about what topic pages list; `crossed` counts people too, who have a list of their own.
    """

    concept: ConceptName
    here: SearchResults
    everywhere: SearchResults
    crossed: CrossCounts


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A topic often met with this one, and the list of what has both."""

    label: str
    url: str
    together: int
    together_url: str
    lift: float


def count_topic(concept: ConceptName, audiences: frozenset[int]) -> TopicCounts:
    tops = [top.key for top in thesaurus().tops(TOPICS)]
    return TopicCounts(
        concept,
        totals(["type", "concept"], audiences, type=taken_away(), concept=[concept.key]),
        totals(["concept"], audiences, type=taken_away(), concept=tops),
        crossed(PAIRS, audiences, concept=[concept.key]),
    )


def types_here(counts: TopicCounts) -> list[tuple[str, str, int]]:
    """(label, address, count) of every type filed here, for the list below."""
    found = counts_of(counts.here, "type")
    present = [item for item in entry_types.all_types() if found.get(item.name)]
    path = topic_url(counts.concept.slug)
    return [(str(item.label_plural), f"{path}?type={item.name}#results", found[item.name]) for item in present]


def comparison(counts: TopicCounts, narrower: Sequence[str]) -> SafeString:
    """The tables as the page shows them; "" where there is nothing to compare."""
    return rendered(counts, tuple(narrower), thesaurus(), get_language() or "en")


@lru_cache(maxsize=64)
def rendered(counts: TopicCounts, narrower: tuple[str, ...], words: Thesaurus, language: str) -> SafeString:
    """Kept while index and vocabulary stay the same objects: counts and names change with nothing else."""
    parts = {
        "by_country": by_country(counts.concept.key, counts.crossed.of("country", "type"), words),
        **by_year(counts.concept, counts.crossed.of("year", "type")),
        "by_subtopic": by_subtopic(counts, narrower, words),
        "neighbours": neighbours(counts, words),
    }
    if not any(parts.values()):
        return SafeString()
    return render_to_string("search/_comparison.html", {"topic_label": label(counts.concept.id), **parts})


def types_in(found: Counts) -> list[str]:
    present = {name for cells in found.values() for name in cells}
    return [item.name for item in entry_types.all_types() if item.name in present]


def by_country(key: str, found: Counts, words: Thesaurus) -> Matrix | None:
    """The countries with most, and how much of each type."""
    countries = fullest(row_sums(found), COUNTRIES)
    if not countries:
        return None
    rows = Axis(countries, place_label, lambda code: place_page(code, words))
    return matrix(
        found, rows, Axis(types_in(found), type_label), lambda code, name: list_url(name, concept=key, country=code)
    )


def place_page(code: str, words: Thesaurus) -> str:
    place = words.by_notation(PLACES, code)
    return place_url(place.slug) if place else ""


def by_year(concept: ConceptName, found: Counts) -> dict[str, Any]:
    """Table and chart of the latest years, of those types that know years."""
    types = [name for name in types_in(found) if "year" in entry_types.get(name).facets]
    years = sorted((int(year) for year, cells in found.items() if any(cells.get(name) for name in types)), reverse=True)
    years = [year for year in years if year > years[0] - YEARS]
    if not years:
        return {"by_year": None, "chart": ""}
    table = matrix(
        found,
        Axis([str(year) for year in years], str),
        Axis(types, type_label),
        lambda year, name: list_url(name, concept=concept.key, year=year),
    )
    return {"by_year": table, "chart": chart(concept, found, types, years) if len(years) >= FEWEST_YEARS else ""}


def chart(concept: ConceptName, found: Counts, types: Sequence[str], years: Sequence[int]) -> SafeString:
    """A year nothing is filed under has zero entries, which is known: so the lines have no gaps."""
    span = range(years[-1], years[0] + 1)
    lines = [
        Series(type_label(name), [(year, Decimal(found.get(str(year), {}).get(name, 0))) for year in span])
        for name in types
    ]
    title = _("%(topic)s by year") % {"topic": label(concept.id)}
    return line_chart(
        lines, title=title, description=_("How many were filed here for each year; the table has the numbers.")
    )


def by_subtopic(counts: TopicCounts, narrower: Sequence[str], words: Thesaurus) -> Matrix | None:
    """The topics directly below against the countries with most."""
    found = counts.crossed.of("concept", "country")
    filed: Mapping[str, int] = counts_of(counts.here, "concept")
    subtopics = fullest({key: filed.get(key, 0) for key in narrower}, SUBTOPICS)
    countries = fullest(row_sums(counts.crossed.of("country", "type")), COUNTRIES_ACROSS)
    if not subtopics or not countries:
        return None
    return matrix(
        found,
        Axis(subtopics, concept_label, lambda key: topic_page(key, words)),
        Axis(countries, place_label, lambda code: place_page(code, words)),
        lambda key, code: list_url("", concept=key, country=code),
    )


def topic_page(key: str, words: Thesaurus) -> str:
    concept = words.by_key(key)
    return topic_url(concept.slug) if concept else ""


def neighbours(counts: TopicCounts, words: Thesaurus) -> list[Neighbour]:
    together, alone = counts_of(counts.here, "concept"), counts_of(counts.everywhere, "concept")
    path = topic_url(counts.concept.slug)
    return [
        Neighbour(
            label(item.concept.id),
            topic_url(item.concept.slug),
            item.together,
            f"{path}?{urlencode({'concept': item.concept.key})}",
            item.lift,
        )
        for item in companions(counts.concept, together, alone, counts.everywhere.total, words)
    ]
