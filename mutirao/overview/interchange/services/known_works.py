"""KnownWorks: what is here already, as far as a batch of records could be the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from mutirao.discover.publications.duplicates import (
    WITH_ISBN_OF_ANOTHER,
    Description,
    have_different_dois,
    is_same_work,
    record_key,
    unique_identifiers,
)
from mutirao.discover.publications.models import Contribution, Identifier, Publication
from mutirao.discover.publications.querysets import UNIQUE_SCHEMES
from mutirao.discover.publications.records import Record

COLUMNS = ("pk", "title", "subtitle", "year", "kind", "container")


@dataclass(slots=True)
class KnownWorks:
    """Works by identifier and by where their look-alikes are found; 0 stands for one that is just being made."""

    by_identifier: dict[tuple[str, str], int] = field(default_factory=dict)
    by_key: dict[str, list[Description]] = field(default_factory=lambda: defaultdict(list))
    dois: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def find(self, record: Record) -> int | None:
        """The publication's id; None where the record describes a work that is new here."""
        for pair in unique_identifiers(record):
            if pair in self.by_identifier:
                return self.by_identifier[pair]
        described = Description.of(record)
        for candidate in self.by_key.get(record_key(record), ()):
            if is_same_work(described, candidate) and not self.differ_by_doi(candidate, record):
                return candidate.publication_id
        return None

    def differ_by_doi(self, candidate: Description, record: Record) -> bool:
        if candidate.publication_id:
            return have_different_dois(candidate.publication_id, record)
        ours, theirs = set(record.identifiers.get("doi", ())), self.dois.get(candidate.full, set())
        return bool(ours and theirs) and not ours & theirs

    def add(self, record: Record) -> None:
        for pair in unique_identifiers(record):
            self.by_identifier[pair] = 0
        described = Description.of(record)
        self.by_key[record_key(record)].append(described)
        self.dois[described.full].update(record.identifiers.get("doi", ()))


def known_works(records: Sequence[Record]) -> KnownWorks:
    """Whatever in the catalogue could be one of `records`, with three queries however many they are."""
    known = KnownWorks()
    values = {value for record in records for _scheme, value in unique_identifiers(record)}
    found = Identifier.objects.filter(scheme__in=UNIQUE_SCHEMES, value__in=values)
    found = found.exclude(scheme="isbn", publication__kind__in=WITH_ISBN_OF_ANOTHER)
    for scheme, value, publication_id in found.values_list("scheme", "value", "publication_id"):
        known.by_identifier[scheme, value] = publication_id
    candidates = Publication.objects.filter(duplicate_key__in={record_key(record) for record in records})
    rows = list(candidates.values_list("duplicate_key", *COLUMNS))
    persons = set(
        Contribution.objects.filter(
            publication__in=[row[1] for row in rows], role=Contribution.Role.AUTHOR, organisation=""
        ).values_list("publication_id", flat=True)
    )
    for key, pk, title, subtitle, year, kind, container in rows:
        described = Description(pk, title, subtitle, year, kind, container, has_person=pk in persons)
        known.by_key[key].append(described)
    return known
