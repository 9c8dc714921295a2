"""What becomes of each row of an import: created, updated, unchanged, a duplicate or rejected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from mutirao.discover.publications.duplicates import (
    Description,
    described,
    is_told_apart,
    record_key,
    share_hardly_a_word,
    unique_identifiers,
)
from mutirao.discover.publications.limits import fit
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.records import Record, Rejection, title_key
from mutirao.discover.publications.services import (
    NewPublication,
    create_publications,
    restore,
    update_publication,
    withdraw,
)
from mutirao.overview.interchange.models import Origin, Source
from mutirao.overview.interchange.services.known_works import KnownWorks, known_works

MAX_KEY = 500
REFUSALS = (DataError, IntegrityError, ValueError, OverflowError)
"""The fault of a row. Any other error of the database is not, and stops the run so that it can go on later."""
TOMBSTONE = "deleted"
WEAK_KEYS = ("key:", "isbn:")


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

    def add_fates(self, other: Tally) -> None:
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.duplicates += other.duplicates
        self.rejected += other.rejected


@dataclass(slots=True)
class Importer:
    """Takes in batches of one source.

    `seen` keeps the keys met in this run and what stood under each, so that a file cannot double itself; `tried` keeps
    what a dry run would have made, which the database does not remember for it.
    """

    source: Source
    publish: bool = False
    contributor_id: int | None = None
    is_dry: bool = False
    seen: dict[str, str] = field(default_factory=dict)
    tried: KnownWorks = field(default_factory=KnownWorks)

    def take(self, rows: Sequence[Record | Rejection], tally: Tally) -> None:
        """One batch in one transaction; if the database refuses it, row by row, so that one bad row stops no other."""
        records = [row for row in rows if isinstance(row, Record)]
        tally.read += len(rows)
        tally.rejected += [row for row in rows if isinstance(row, Rejection)]
        for record in records:
            fit(record)
        try:
            with transaction.atomic():
                self.settle(records, fates := Tally())
        except REFUSALS:
            fates = self.one_by_one(records)
        tally.add_fates(fates)
        tally.warnings += [warning for record in records for warning in record.warnings]

    def one_by_one(self, records: Iterable[Record]) -> Tally:
        total = Tally()
        for record in records:
            try:
                with transaction.atomic():
                    self.settle([record], fates := Tally())
            except REFUSALS as problem:
                reason = _("The database could not store this record: %(problem)s") % {"problem": problem}
                total.rejected.append(Rejection(record.line, "", reason, record.title))
            else:
                total.add_fates(fates)
        return total

    def pass_over(self, record: Record) -> None:
        """Remember a record that an earlier attempt of this run has dealt with."""
        fit(record)
        mark = mark_of(record)
        key = origin_key(record)
        self.seen.setdefault(key if self.seen.get(key, mark) == mark else f"{key}#{mark}", mark)

    def settle(self, records: Sequence[Record], fates: Tally) -> None:
        """Give each record its fate. `seen` and `tried` change at the end, when nothing is refused any more."""
        origins = self.origins_of(records)
        known = known_works(records)
        met: dict[str, str] = {}
        fresh: dict[str, Record] = {}
        new_origins: list[Origin] = []
        for record in records:
            key = self.key_of(record, origins, met)
            if key in met or self.has_seen(key):
                fates.duplicates += 1
            elif key in origins:
                self.follow(origins[key], record, fates)
            elif record.deleted:
                fates.unchanged += 1
            elif (work := self.find(record, known)) is not None:
                fates.duplicates += 1
                new_origins.append(self.origin(key, record, work or None, is_duplicate=True))
            else:
                known.add(record)
                fresh[key] = record
            met[key] = mark_of(record)
        new_origins += self.create(fresh)
        Origin.objects.bulk_create(new_origins)
        fates.created += len(fresh)
        self.seen |= met
        if self.is_dry:
            for record in fresh.values():
                self.tried.add(record)

    def create(self, fresh: Mapping[str, Record]) -> list[Origin]:
        new = [
            NewPublication(record, is_published=self.publish, contributor_id=self.contributor_id)
            for record in fresh.values()
        ]
        made = create_publications(new)
        return [
            self.origin(key, record, publication.pk)
            for (key, record), publication in zip(fresh.items(), made, strict=True)
        ]

    def find(self, record: Record, known: KnownWorks) -> int | None:
        work = known.find(record)
        return self.tried.find(record) if work is None and self.is_dry else work

    def origins_of(self, records: Sequence[Record]) -> dict[str, Origin]:
        keys = [key for record in records for key in (origin_key(record), marked_key(record))]
        return {origin.key: origin for origin in self.source.origins.filter(key__in=keys).select_related("publication")}

    @property
    def is_harvest(self) -> bool:
        return self.source.format == "oai"

    def has_seen(self, key: str) -> bool:
        """A repository may send a record again that changed while we harvested; what it says last counts."""
        return key in self.seen and (self.is_dry or not self.is_harvest)

    def key_of(self, record: Record, origins: Mapping[str, Origin], met: Mapping[str, str]) -> str:
        """The record's own key; with a mark where something quite different stands under it.

        Keys like `smith2010` or `17` are used twice in a file, and again in another file of the same name; those of
        repositories are unique.
        """
        key, mark = origin_key(record), mark_of(record)
        if self.is_harvest or record.deleted:
            return key
        origin = origins.get(key)
        is_taken = met.get(key, self.seen.get(key, mark)) != mark
        return marked_key(record) if is_taken or (origin and is_another_work(origin.publication, record)) else key

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
        now = fingerprint(record)
        if origin.fingerprint == now or publication is None or origin.is_duplicate:
            fates.unchanged += 1
            return
        if record.deleted:
            withdraw(publication)
        else:
            if not publication.latest_revision_id:
                update_publication(publication, record)
            elif origin.fingerprint != TOMBSTONE:
                fates.unchanged += 1
                return
            if origin.fingerprint == TOMBSTONE:
                restore(publication, publish=publication.first_published_at is not None)
        origin.fingerprint = now
        origin.save(update_fields=["fingerprint"])
        fates.updated += 1


def origin_key(record: Record) -> str:
    """What a record is known by in its source: its own key, else an identifier, else what it says."""
    if record.source_key:
        return record.source_key[:MAX_KEY]
    identifiers = unique_identifiers(record)
    return ":".join(identifiers[0])[:MAX_KEY] if identifiers else f"key:{digest(name_of(record))}"


def marked_key(record: Record) -> str:
    return f"{origin_key(record)[: MAX_KEY - 41]}#{mark_of(record)}"


def mark_of(record: Record) -> str:
    """What tells two works under one key apart."""
    counted = (record.kind, record.volume, record.issue, record.edition, record.pages)
    return digest("|".join((name_of(record), *counted)))


def name_of(record: Record) -> str:
    return f"{title_key(record.title)}|{record.year or ''}|{record_key(record)}"


def is_weak(key: str) -> bool:
    """One of those that volumes and issues of the same title may share."""
    return key.startswith(WEAK_KEYS)


def digest(text: str) -> str:
    return sha256(text.encode(errors="replace")).hexdigest()[:40]


def is_another_work(publication: Publication | None, record: Record) -> bool:
    """Whether hardly a word and not the year of what stood under a key is left: that is no correction.

    Under a weak key, an issue or a form may differ as well.
    """
    if publication is None:
        return False
    if is_weak(origin_key(record)) and is_told_apart(described(publication), Description.of(record)):
        return True
    return publication.year != record.year and share_hardly_a_word(publication.title, record.title)


def fingerprint(record: Record) -> str:
    """Changes whenever the source says something else, not when it only says it elsewhere in the file."""
    if record.deleted:
        return TOMBSTONE
    return sha256(repr(replace(record, line=0, warnings=[])).encode(errors="replace")).hexdigest()
