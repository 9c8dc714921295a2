"""Keeping the index true: it follows the log of changes, catches up by itself, and can be built anew."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

import structlog
from django.db import close_old_connections
from django.utils import timezone
from django_tasks import task

from mutirao.base.catalogue import entry_types
from mutirao.base.catalogue.models import Change, Entry
from mutirao.base.catalogue.search_documents import SearchDocument
from mutirao.overview.search.current import get_engine
from mutirao.overview.search.engine import IndexBusyError, Progress, SearchUnavailableError

POLL_SECONDS = 0.5
BATCH = 500
ATTEMPTS, TRY_AGAIN_SECONDS = 600, 1.0
KEEP_CHANGES = timedelta(days=7)
"""An index that was left alone for longer is built anew."""

log = structlog.get_logger("mutirao.search")


def follow(stop: threading.Event) -> None:
    """Bring the index up to date again and again until `stop` is set."""
    while not stop.is_set():
        close_old_connections()
        catch_up()
        stop.wait(POLL_SECONDS)


def catch_up() -> int:
    """Apply what has changed since the index last looked; the number of entries touched. Rebuilds where it must."""
    engine = get_engine()
    health = engine.health()
    if health.state != "ready" or not health.vocabulary_is_current or has_lost_track(health.cursor):
        log.info("index is built anew", reason=health.reason or "vocabulary or log of changes")
        return rebuild()
    touched = 0
    cursor = health.cursor or 0
    while changes := list(Change.objects.since(cursor)[:BATCH]):
        entry_ids = {change.entry_id for change in changes if change.entry_id is not None}
        documents = list(documents_of(entry_ids))
        gone = entry_ids - {document.entry_id for document in documents}
        try:
            engine.apply(documents, gone, after=cursor, cursor=changes[-1].pk)
        except (IndexBusyError, SearchUnavailableError) as problem:
            log.warning("index not written", problem=str(problem))
            break
        cursor = changes[-1].pk
        touched += len(entry_ids)
    return touched


def rebuild(progress: Progress | None = None) -> int:
    """Build the index anew while the old one serves; the number of entries in it."""
    cursor = Change.objects.latest_id()
    try:
        return get_engine().rebuild(all_documents(), cursor, progress)
    except IndexBusyError:
        log.info("index is being built by another process")
        return 0


@task()
def leave_no_trace() -> None:
    """Build anew without what was removed, and drop what held it: deleted words stay in an index's files till then.

    Waits for another process that builds it, whose work may have begun too early. Safe to run again.
    """
    for _attempt in range(ATTEMPTS):
        cursor = Change.objects.latest_id()
        try:
            get_engine().rebuild(all_documents(), cursor)
        except IndexBusyError:
            time.sleep(TRY_AGAIN_SECONDS)
        else:
            get_engine().drop_past()
            return
    raise IndexBusyError("another process has been building the index for too long")


def has_lost_track(cursor: int | None) -> bool:
    """Whether changes the index has not seen were cleared away, or the log is another one (a restored backup)."""
    if cursor is None:
        return True
    oldest = Change.objects.order_by("pk").values_list("pk", flat=True).first()
    return cursor > Change.objects.latest_id() or (oldest is not None and cursor < oldest - 1)


def all_documents() -> Iterator[SearchDocument]:
    """Every published entry, in batches, so that memory stays flat."""
    last = 0
    while ids := list(
        Entry.objects.published().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        yield from documents_of(set(ids))
        last = ids[-1]


def documents_of(entry_ids: set[int]) -> Iterator[SearchDocument]:
    by_type: dict[str, list[int]] = defaultdict(list)
    for pk, name in Entry.objects.published().filter(pk__in=entry_ids).values_list("pk", "type"):
        by_type[name].append(pk)
    for name, ids in by_type.items():
        yield from entry_types.get(name).documents(ids)


def forget_old_changes() -> int:
    """Keep the log of changes short, the newest entry always."""
    latest = Change.objects.latest_id()
    old = Change.objects.filter(changed_at__lt=timezone.now() - KEEP_CHANGES, pk__lt=latest)
    return old.delete()[0]
