"""Organisations that may be one: the same name, or nearly the same name in the same country."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Count

from mutirao.base.catalogue.models import Entry
from mutirao.connect.stakeholders.models import Distinct, Stakeholder, StakeholderName
from mutirao.connect.stakeholders.names import name_key

ALIKE = 0.7
"""So much of all the words of two names is in both."""
COMMON = 60
"""A word in more names of a country than that tells nothing ("ministry")."""
MOST = 100

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class LikelyPair:
    first: Stakeholder
    second: Stakeholder
    has_same_name: bool


def likely_duplicates() -> list[LikelyPair]:
    """Without those that somebody has found to be two, or that identifiers or countries tell apart."""
    settled = set(Distinct.objects.values_list("first", "second"))
    places = places_of_all()
    identifiers = dict(Stakeholder.objects.exclude(ror="").values_list("pk", "ror"))

    def may_be_one(pair: Pair) -> bool:
        one, other = pair
        are_apart = bool(places[one] and places[other]) and not places[one] & places[other]
        return pair not in settled and not are_apart and not (one in identifiers and other in identifiers)

    same = {pair for pair in same_names() if may_be_one(pair)}
    similar = {pair for pair in similar_names(places) if may_be_one(pair)} - same
    chosen = [*((pair, True) for pair in sorted(same)), *((pair, False) for pair in sorted(similar))][:MOST]
    found = Stakeholder.objects.filter(merged_into=None, archived_at=None).in_bulk(
        [pk for pair, _is_same in chosen for pk in pair]
    )
    return [
        LikelyPair(found[first], found[second], is_same)
        for (first, second), is_same in chosen
        if first in found and second in found
    ]


def same_names() -> Iterator[Pair]:
    current = StakeholderName.objects.filter(stakeholder__merged_into=None, stakeholder__archived_at=None)
    doubled = (
        current.exclude(key="")
        .order_by()
        .values("key")
        .annotate(number=Count("stakeholder", distinct=True))
        .filter(number__gt=1)
    )
    carriers: dict[str, set[int]] = defaultdict(set)
    for key, pk in current.filter(key__in=doubled.values("key")).values_list("key", "stakeholder"):
        carriers[key].add(pk)
    for pks in carriers.values():
        yield from combinations(sorted(pks)[:COMMON], 2)


def places_of_all() -> defaultdict[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    filed = Entry.countries.through.objects.filter(entry__type=Stakeholder.TYPE)
    for pk, place in filed.values_list("entry_id", "place_id"):
        found[pk].add(place)
    return found


def similar_names(places: Mapping[int, set[int]]) -> Iterator[Pair]:
    words = {
        pk: frozenset(name_key(title).split())
        for pk, title in Stakeholder.objects.filter(merged_into=None, archived_at=None).values_list("pk", "title")
    }
    in_country: dict[int, list[int]] = defaultdict(list)
    for pk in words:
        for place in places.get(pk, ()):
            in_country[place].append(pk)
    for pks in in_country.values():
        yield from alike(pks, words)


def alike(pks: Iterable[int], words: dict[int, frozenset[str]]) -> Iterator[Pair]:
    """Only those that share a word that few have are compared."""
    bearing: dict[str, list[int]] = defaultdict(list)
    for pk in pks:
        for word in words[pk]:
            bearing[word].append(pk)
    compared: set[Pair] = set()
    for together in bearing.values():
        if len(together) <= COMMON:
            compared.update(combinations(sorted(set(together)), 2))
    for first, second in compared:
        shared, either = words[first] & words[second], words[first] | words[second]
        if len(shared) >= ALIKE * len(either):
            yield first, second
