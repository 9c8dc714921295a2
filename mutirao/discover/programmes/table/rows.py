"""The programmes that answer a question, in its order: which, how many, and what one page of them says."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.db.models.functions import Coalesce

from mutirao.base.catalogue.classification import classification_of
from mutirao.base.catalogue.models import Entry
from mutirao.base.catalogue.querysets import audiences_of
from mutirao.base.taxonomy.vocabulary import label
from mutirao.discover.programmes.fields import BY_NAME, Shape
from mutirao.discover.programmes.models import Claim, Programme
from mutirao.discover.programmes.naming import load_names
from mutirao.discover.programmes.querysets import ClaimQuerySet
from mutirao.discover.programmes.table.figures import commonest_unit, numbers_by_unit
from mutirao.discover.programmes.table.places import region_ids
from mutirao.discover.programmes.table.questions import OWN_COLUMNS, SERIES, Question
from mutirao.discover.programmes.table.selecting import Programmes, matching

PAGE_SIZE = 25
Told = dict[str, list[Claim]]
"""What a profile says, by field."""


@dataclass(frozen=True, slots=True)
class Found:
    """All that answers: by id and in order, and as the query that finds it."""

    ids: list[int]
    programmes: Programmes
    sort_unit: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One programme with its places and what it says of the fields asked for."""

    programme: Programme
    places: list[int]
    told: Told


def find(question: Question, user: Any) -> Found:
    """Three queries at most, however many programmes there are."""
    found = matching(question, user).order_by()
    base = list(found.values_list("pk", "title", "verified_on"))
    titles = {pk: folded(title) for pk, title, _verified in base}
    unit = ""
    if question.sort == "title":
        keys: dict[int, Any] = dict(titles)
    elif question.sort == "verified":
        keys = {pk: day for pk, _title, day in base if day}
    elif question.sort in SERIES:
        numbers = numbers_by_unit(found, question.sort)
        unit = question.units.get(question.sort) or commonest_unit(numbers)
        keys = dict(numbers.get(unit, {}))
    else:
        keys = sort_keys(question.sort, found, audiences_of(user))
    return Found(in_order(titles, keys, is_descending=question.is_descending), found, unit)


def in_order(titles: dict[int, str], keys: dict[int, Any], *, is_descending: bool) -> list[int]:
    """By key and then by title; what has no value comes last, whichever way round."""
    by_title = sorted(titles, key=lambda pk: (titles[pk], pk))
    with_key = sorted((pk for pk in by_title if pk in keys), key=lambda pk: keys[pk], reverse=is_descending)
    return [*with_key, *(pk for pk in by_title if pk not in keys)]


def folded(text: str) -> str:
    """As letters are looked up, whatever their case and accents."""
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def sort_keys(name: str, found: Programmes, audiences: frozenset[int]) -> dict[int, Any]:
    """What each programme is sorted by: the first value it says, as this reader reads it. Two queries at most."""
    if name in OWN_COLUMNS:
        return place_keys(name, found)
    field = BY_NAME[name]
    claims = Claim.objects.current().known().filter(field=name, programme__in=found.values("pk"))
    keys: dict[int, Any] = {}
    titles = titles_named(claims, audiences) if field.relation else {}
    said = ("programme_id", "code", "number", "text", Coalesce("organisation", "programme_named"))
    for pk, code, number, text, named in claims.order_by("-position", "-pk").values_list(*said):
        if field.codes:
            keys[pk] = folded(field.codes.label(code) or code)
        elif field.shape == Shape.MONTHS:
            keys[pk] = number
        else:
            keys[pk] = folded(titles.get(named) or text)
    return {pk: key for pk, key in keys.items() if key != ""}


def titles_named(claims: ClaimQuerySet, audiences: frozenset[int]) -> dict[int, str]:
    """The titles of what these claims name, as far as they may be seen."""
    named = Q(pk__in=claims.values("organisation")) | Q(pk__in=claims.values("programme_named"))
    return dict(Entry.objects.visible_in(audiences).filter(named).values_list("pk", "title"))


def place_keys(name: str, found: Programmes) -> dict[int, Any]:
    places: dict[int, list[int]] = defaultdict(list)
    relations = (Programme.countries.through, Programme.suggested_countries.through)
    for through in relations:
        pairs = through.objects.filter(entry__in=found.values("pk")).order_by("pk")
        for pk, place in pairs.values_list("entry_id", "place_id"):
            places[pk].append(place)
    names: dict[int, str] = {}
    for place in {place for filed in places.values() for place in filed}:
        ids = [place] if name == "country" else region_ids([place])
        names[place] = folded(" ".join(label(pk) for pk in ids))
    return {pk: names[filed[0]] for pk, filed in places.items() if names[filed[0]]}


# What they say


def page_of(found: Found, number: int) -> list[int]:
    """Nothing, where the table is not that long."""
    return found.ids[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]


def nearest_page(found: Found, number: int) -> Page[Any]:
    return Paginator(found.ids, PAGE_SIZE).get_page(number)


def rows(
    ids: Sequence[int], columns: Iterable[str], audiences: frozenset[int], *, with_references: bool = False
) -> list[Row]:
    """These programmes in this order, with the claims of these columns: as many queries for one as for many."""
    programmes = Programme.objects.in_bulk(ids)
    filed = classification_of(ids)
    names = [name for name in columns if name in BY_NAME]
    told = claims_by_field(ids, names, audiences, with_references=with_references)
    return [Row(programmes[pk], filed[pk].all_places, told[pk]) for pk in ids if pk in programmes]


def claims_by_field(
    ids: Sequence[int], field_names: Sequence[str], audiences: frozenset[int], *, with_references: bool
) -> defaultdict[int, Told]:
    told: defaultdict[int, Told] = defaultdict(lambda: defaultdict(list))
    if not field_names:
        return told
    found = Claim.objects.current().filter(programme__in=ids, field__in=field_names)
    found = found.order_by("programme", "field", "position", "pk")
    claims = list(found.with_sources() if with_references else found)
    load_names(claims, audiences, with_references=with_references)
    for claim in claims:
        told[claim.programme_id][claim.field].append(claim)
    return told
