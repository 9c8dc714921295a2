"""The vocabulary in force, as every part reads it: in memory, without a query, fresh within a second of a change."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from threading import Lock

from django.db.models import Case, Count, F, Max, Q, Value, When
from django.utils.translation import get_language

from mutirao.base.taxonomy.models import Concept, Label
from mutirao.base.taxonomy.places import read_decoys
from mutirao.base.taxonomy.thesaurus import LabelRow, Thesaurus

FRESH_FOR = 1.0
"""Seconds after which a process looks whether labels or hierarchy have changed."""

Stamp = tuple[int | None, int, datetime | None, int]


def read_thesaurus() -> Thesaurus:
    retired = Case(When(concept__is_deprecated=True, then=Value("retired")), default=F("kind"))
    rows = (
        Label.objects.exclude(~Q(kind=Label.Kind.PREFERRED), concept__is_deprecated=True)
        .annotate(state=retired)
        .values_list(
            "concept_id", "concept__scheme__slug", "concept__slug", "concept__notation", "language", "text", "state"
        )
    )
    broader: dict[int, set[int]] = defaultdict(set)
    for child, parent in Concept.broader.through.objects.values_list("from_concept_id", "to_concept_id"):
        broader[child].add(parent)
    return Thesaurus((LabelRow._make(row) for row in rows), broader, read_decoys())


def read_stamp() -> Stamp:
    """Two small queries that tell whether anything was added, taken away or (being re-saved) replaced."""
    labels = Label.objects.aggregate(latest=Max("pk"), total=Count("pk"))
    concepts = Concept.objects.aggregate(latest=Max("edition"), total=Count("pk"))
    return labels["latest"], labels["total"], concepts["latest"], concepts["total"]


class _Current:
    """One thesaurus per process, and when it was last known to be current."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.thesaurus: Thesaurus | None = None
        self.stamp: Stamp | None = None
        self.checked_at = 0.0

    def get(self) -> Thesaurus:
        with self.lock:
            if self.thesaurus is None or time.monotonic() - self.checked_at > FRESH_FOR:
                stamp = read_stamp()
                if self.thesaurus is None or stamp != self.stamp:
                    self.thesaurus, self.stamp = read_thesaurus(), stamp
                self.checked_at = time.monotonic()
            return self.thesaurus

    def doubt(self) -> None:
        """Look again at the next use whether anything has changed."""
        with self.lock:
            self.checked_at = 0.0

    def forget(self) -> None:
        with self.lock:
            self.thesaurus = None


_current = _Current()


def thesaurus() -> Thesaurus:
    return _current.get()


def thesaurus_of(concept_ids: Iterable[int]) -> Thesaurus:
    """One that knows these concepts, even those another process has made a moment ago."""
    words = thesaurus()
    if all(pk in words for pk in concept_ids):
        return words
    _current.doubt()
    return thesaurus()


def forget_thesaurus() -> None:
    """Read it anew next time; for whoever changed it in this process, and for tests."""
    _current.forget()


def label(concept_id: int) -> str:
    """A concept's name in the reader's language."""
    return thesaurus().label(concept_id, get_language() or "en")
