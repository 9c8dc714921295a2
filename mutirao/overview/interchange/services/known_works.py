"""KnownWorks: what is here already, as far as a batch of records could be the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from mutirao.discover.publications.duplicates import (
    COMPARED,
    WITH_ISBN_OF_ANOTHER,
    Description,
    is_same_work,
    may_share_isbn,
    record_key,
    unique_identifiers,
)
from mutirao.discover.publications.models import Contribution, Identifier, Publication
from mutirao.discover.publications.querysets import UNIQUE_SCHEMES
from mutirao.discover.publications.records import Record


@dataclass(slots=True)
class KnownWorks:
    """Works by identifier and by where their look-alikes are found; one that is just being made has no id yet: 0."""

    by_identifier: dict[tuple[str, str], list[Description]] = field(default_factory=lambda: defaultdict(list))
    by_key: dict[str, list[Description]] = field(default_factory=lambda: defaultdict(list))

    def find(self, record: Record) -> int | None:
        """The publication's id; None where the record describes a work that is new here."""
        described = Description.of(record)
        for pair in unique_identifiers(record):
            for candidate in self.by_identifier.get(pair, ()):
                if pair[0] != "isbn" or not may_share_isbn(described, candidate):
                    return candidate.publication_id
        for candidate in self.by_key.get(record_key(record), ()):
            if is_same_work(described, candidate):
                return candidate.publication_id
        return None

    def add(self, record: Record) -> None:
        described = Description.of(record)
        for pair in unique_identifiers(record):
            self.by_identifier[pair].append(described)
        self.by_key[record_key(record)].append(described)


def known_works(records: Sequence[Record]) -> KnownWorks:
    """Whatever in the catalogue could be one of `records`, with four queries however many they are."""
    identified = identified_as(records)
    keys = {record_key(record) for record in records}
    candidates = Publication.objects.filter(Q(duplicate_key__in=keys) | Q(pk__in={pk for _pair, pk in identified}))
    rows = {pk: (key, said) for key, pk, *said in candidates.values_list("duplicate_key", "pk", *COMPARED)}
    persons = set(
        Contribution.objects.filter(publication__in=rows, role=Contribution.Role.AUTHOR, organisation="").values_list(
            "publication_id", flat=True
        )
    )
    dois = dois_of(rows)
    known = KnownWorks()
    works: dict[int, Description] = {}
    for pk, (key, said) in rows.items():
        compared: dict[str, Any] = dict(zip(COMPARED, said, strict=True))
        works[pk] = Description(publication_id=pk, **compared, has_person=pk in persons, dois=frozenset(dois[pk]))
        known.by_key[key].append(works[pk])
    for pair, pk in identified:
        known.by_identifier[pair].append(works[pk])
    return known


def identified_as(records: Sequence[Record]) -> list[tuple[tuple[str, str], int]]:
    """Every identifier of the records that something here has too, with the id of what has it."""
    values = {value for record in records for _scheme, value in unique_identifiers(record)}
    found = Identifier.objects.filter(scheme__in=UNIQUE_SCHEMES, value__in=values)
    found = found.exclude(scheme="isbn", publication__kind__in=WITH_ISBN_OF_ANOTHER)
    return [((scheme, value), pk) for scheme, value, pk in found.values_list("scheme", "value", "publication_id")]


def dois_of(publication_ids: Iterable[int]) -> dict[int, set[str]]:
    dois: dict[int, set[str]] = defaultdict(set)
    found = Identifier.objects.filter(publication__in=publication_ids, scheme="doi")
    for pk, value in found.values_list("publication_id", "value"):
        dois[pk].add(value)
    return dois
