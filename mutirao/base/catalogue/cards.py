"""Card: an entry as one item of a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from mutirao.base.catalogue import entry_types
from mutirao.base.catalogue.classification import classification_of
from mutirao.base.catalogue.models import Entry
from mutirao.base.catalogue.querysets import PUBLIC
from mutirao.base.taxonomy.vocabulary import label
from mutirao.base.ui.templatetags.ui import language_name

COUNTRIES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Passage:
    """Why an entry was found: text with the matching words marked, and the page of the file it stands on."""

    segments: Sequence[tuple[str, bool]]
    file_name: str = ""
    page: int | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """What a list says about an entry."""

    url: str
    title: str
    subtitle: str
    kind: str
    kind_label: str
    language: str
    language_name: str
    countries: list[str]
    more_countries: int
    year: int | None
    names: str
    summary: str
    has_file: bool
    is_generated: bool
    passage: Passage | None = None
    picture: str = ""


def cards(
    entries: Iterable[Entry],
    passages: Mapping[int, Passage] | None = None,
    audiences: frozenset[int] = frozenset({PUBLIC}),
) -> list[Card]:
    """Cards in the order given, for members of these audiences, a number of queries that depends on types alone."""
    entries = list(entries)
    made: dict[int, Card] = {}
    for name in dict.fromkeys(entry.type for entry in entries):
        make = entry_types.get(name).cards or usual_cards
        made |= make([entry for entry in entries if entry.type == name], audiences)
    told = passages or {}
    return [replace(made[entry.pk], passage=told.get(entry.pk)) for entry in entries if entry.pk in made]


def usual_cards(entries: Iterable[Entry], audiences: frozenset[int]) -> dict[int, Card]:
    """What the rows of entries say, which every reader of an entry sees alike; one query for all their countries."""
    entries = list(entries)
    filed = classification_of(entry.pk for entry in entries)
    kinds = entry_types.kind_labels()
    return {entry.pk: make_card(entry, str(kinds.get(entry.kind, "")), filed[entry.pk].all_places) for entry in entries}


def make_card(entry: Entry, kind_label: str, countries: list[int]) -> Card:
    return Card(
        url=entry.get_absolute_url(),
        title=entry.title,
        subtitle=entry.subtitle,
        kind=entry.kind,
        kind_label=kind_label,
        language=entry.language,
        language_name=language_name(entry.language) if entry.language else "",
        countries=[label(place) for place in countries[:COUNTRIES_SHOWN]],
        more_countries=max(0, len(countries) - COUNTRIES_SHOWN),
        year=entry.year,
        names=entry.byline,
        summary=entry.summary,
        has_file=entry.has_file,
        is_generated=entry.is_generated,
    )
