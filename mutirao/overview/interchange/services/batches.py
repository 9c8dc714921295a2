"""What becomes of each row of an import: created, updated, unchanged, a duplicate or rejected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from mutirao.discover.publications.models import Identifier, Publication
from mutirao.discover.publications.querysets import UNIQUE_SCHEMES
from mutirao.discover.publications.records import Record, Rejection
from mutirao.discover.publications.services import (
    NewPublication,
    create_publications,
    record_key,
    unique_identifiers,
    update_publication,
    withdraw,
)
from mutirao.overview.interchange.models import Origin, Source

MAX_KEY = 500


@dataclass(slots=True)
class Tally:
    """How many rows had which fate; the six numbers always add up to `read`."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    warnings: list[Rejection] = field(default_factory=list)


@dataclass(slots=True)
class Importer:
    """Takes in batches of one source. `seen` keeps the keys met in this run, so that a file cannot double itself."""

    source: Source
    publish: bool = False
    contributor_id: int | None = None
    seen: set[str] = field(default_factory=set)

    def take(self, rows: Sequence[Record | Rejection], tally: Tally) -> None:
        """One batch in one transaction; if the database refuses it, row by row, so that one bad row stops no other."""
        records = [row for row in rows if isinstance(row, Record)]
        tally.read += len(rows)
        tally.rejected += [row for row in rows if isinstance(row, Rejection)]
        before = set(self.seen)
        try:
            with transaction.atomic():
                self.settle(records, fates := Tally())
        except (DatabaseError, ValueError):
            self.seen = before
            fates = self.one_by_one(records)
        for name in ("created", "updated", "unchanged", "duplicates"):
            setattr(tally, name, getattr(tally, name) + getattr(fates, name))
        tally.rejected += fates.rejected
        tally.warnings += [warning for record in records for warning in record.warnings]

    def one_by_one(self, records: Iterable[Record]) -> Tally:
        fates = Tally()
        for record in records:
            try:
                with transaction.atomic():
                    self.settle([record], fates)
            except (DatabaseError, ValueError) as problem:
                reason = _("The database could not store this record: %(problem)s") % {"problem": problem}
                fates.rejected.append(Rejection(record.line, "", reason, record.title))
        return fates

    def settle(self, records: Sequence[Record], fates: Tally) -> None:
        keys = [origin_key(record) for record in records]
        origins = {origin.key: origin for origin in self.source.origins.filter(key__in=keys).select_related("publication")}
        known = KnownWorks(records)
        fresh: list[tuple[str, Record]] = []
        fresh_origins: list[Origin] = []
        for key, record in zip(keys, records, strict=True):
            origin = origins.get(key)
            if key in self.seen:
                fates.duplicates += 1
            elif origin:
                self.follow(origin, record, fates)
            elif record.deleted:
                fates.unchanged += 1
            elif (work := known.find(record)) is not None:
                fates.duplicates += 1
                fresh_origins.append(self.origin(key, record, work or None, is_duplicate=True))
            else:
                known.add(record)
                fresh.append((key, record))
            self.seen.add(key)
        new = [NewPublication(record, is_published=self.publish, contributor_id=self.contributor_id) for _key, record in fresh]
        made = create_publications(new)
        fates.created += len(made)
        fresh_origins += [
            self.origin(key, record, publication.pk)
            for (key, record), publication in zip(fresh, made, strict=True)
        ]
        Origin.objects.bulk_create(fresh_origins)

    def origin(self, key: str, record: Record, publication_id: int | None, *, is_duplicate: bool = False) -> Origin:
        return Origin(
            source=self.source,
            key=key,
            fingerprint=fingerprint(record),
            publication_id=publication_id,
            is_duplicate=is_duplicate,
        )

    def follow(self, origin: Origin, record: Record, fates: Tally) -> None:
        """A record met before: take over what its source changed, unless our curators have edited it since."""
        publication = origin.publication
        changed = origin.fingerprint != fingerprint(record)
        if record.deleted and publication and publication.live and not origin.is_duplicate:
            withdraw(publication)
        elif changed and publication and not origin.is_duplicate and not publication.latest_revision_id:
            update_publication(publication, record)
        else:
            fates.unchanged += 1
            return
        origin.fingerprint = fingerprint(record)
        origin.save(update_fields=["fingerprint"])
        fates.updated += 1


class KnownWorks:
    """Which of a batch's records describe something that is here already: by identifier, else by title, year and author."""

    def __init__(self, records: Sequence[Record]) -> None:
        identifiers = {pair for record in records for pair in unique_identifiers(record)}
        values = {value for _scheme, value in identifiers}
        self.by_identifier: dict[tuple[str, str], int] = {
            (scheme, value): publication_id
            for scheme, value, publication_id in Identifier.objects.filter(
                scheme__in=UNIQUE_SCHEMES, value__in=values
            ).values_list("scheme", "value", "publication_id")
        }
        keys = {record_key(record) for record in records}
        self.by_key: dict[str, int] = dict(
            Publication.objects.filter(duplicate_key__in=keys).values_list("duplicate_key", "pk")
        )

    def find(self, record: Record) -> int | None:
        """The publication's id; 0 for one that this very batch is about to make; None where it is new.

        Two records with different DOIs are two works, however alike their titles.
        """
        for pair in unique_identifiers(record):
            if pair in self.by_identifier:
                return self.by_identifier[pair]
        found = self.by_key.get(record_key(record))
        return None if found and self.has_other_doi(found, record) else found

    def has_other_doi(self, publication_id: int, record: Record) -> bool:
        dois = record.identifiers.get("doi")
        if not dois:
            return False
        theirs = Identifier.objects.filter(publication=publication_id, scheme="doi").values_list("value", flat=True)
        return bool(theirs) and not set(theirs) & set(dois)

    def add(self, record: Record) -> None:
        for pair in unique_identifiers(record):
            self.by_identifier[pair] = 0
        self.by_key.setdefault(record_key(record), 0)


def origin_key(record: Record) -> str:
    """What a record is known by in its source: its own key, else an identifier, else what it says."""
    if record.source_key:
        return record.source_key[:MAX_KEY]
    identifiers = unique_identifiers(record)
    return ":".join(identifiers[0])[:MAX_KEY] if identifiers else f"key:{record_key(record)}"


def fingerprint(record: Record) -> str:
    said = {name: value for name, value in asdict(record).items() if name not in {"line", "warnings"}}
    return sha256(repr(sorted(said.items())).encode()).hexdigest()
