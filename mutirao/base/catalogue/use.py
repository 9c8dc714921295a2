"""Counting use, honestly: how often people (not robots) opened an entry, a file of it or its source; never who."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from threading import Lock

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from mutirao.base.catalogue.models import Change, Entry

ROBOT = re.compile(
    r"bot|crawl|spider|slurp|archiver|fetch|monitor|preview|scan|check|python|curl|wget|httpx|java/|go-http|headless",
    re.IGNORECASE,
)
FLUSH_AT_ONCE = 500

_counts: Counter[int] = Counter()
_lock = Lock()


def is_robot(user_agent: str) -> bool:
    """Whoever does not say that it is a browser counts as a robot."""
    return not user_agent or ROBOT.search(user_agent) is not None


def count_use(entry_id: int, user_agent: str) -> None:
    """Remember one use; `flush` writes it. A process that is killed loses the last few seconds, no more."""
    if is_robot(user_agent):
        return
    with _lock:
        _counts[entry_id] += 1


def flush() -> int:
    """Add what was counted to the entries, in one statement; the number of entries used."""
    with _lock:
        counts = dict(_counts)
        _counts.clear()
    for ids in chunks(list(counts), FLUSH_AT_ONCE):
        increments = [When(pk=pk, then=Value(counts[pk])) for pk in ids]
        Entry.objects.filter(pk__in=ids).update(
            use_count=F("use_count") + Case(*increments, default=Value(0)), used_on=timezone.localdate()
        )
    return len(counts)


def chunks(ids: list[int], size: int) -> list[list[int]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]


@transaction.atomic
def tell_followers() -> None:
    """Once a day: let index and pages learn the new counts, so that "most used" stays true."""
    yesterday = timezone.localdate() - timedelta(days=1)
    Change.objects.record(Entry.objects.filter(used_on__gte=yesterday).values_list("pk", flat=True))
