"""One import from start to end: rows in batches, progress kept, interruption survived."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from mutirao.discover.publications import formats
from mutirao.discover.publications.records import Record, Rejection
from mutirao.overview.interchange.models import RejectedRow, Run, Source
from mutirao.overview.interchange.services.batches import Importer, Tally

BATCH = 200
RAW_LENGTH = 20_000
PATIENCE = {Run.State.WAITING: timedelta(days=1), Run.State.RUNNING: timedelta(minutes=15)}
"""How long a run may show no sign of life: far longer than a queue may be, or than a batch takes."""
Row = Record | Rejection
T = TypeVar("T")
Progress = Callable[[int], None]
log = structlog.get_logger("mutirao.import")


@dataclass(slots=True)
class Outcome:
    """What `--report` writes."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Every row accounted for."""
        fates = self.created + self.updated + self.unchanged + self.duplicates + len(self.rejected)
        return fates == self.read


def nothing() -> None:
    """Nothing more to keep."""


@dataclass(slots=True)
class Batch:
    """Rows that stand or fall together, and what else is to be kept with them."""

    rows: Sequence[Row]
    also_keep: Callable[[], None] = nothing


def no_progress(read: int) -> None:
    """Nobody is watching."""


def source_for_file(name: str, format_name: str) -> Source:
    source, _made = Source.objects.get_or_create(
        key=f"file:{name}"[:500], defaults={"name": name, "format": format_name}
    )
    return source


def recognise(stream: BinaryIO, name: str) -> str:
    """The format of a file by its content and name. Raises `ValidationError` in the reader's words."""
    head = stream.read(65536)
    stream.seek(0)
    if reason := formats.why_not_text(head):
        raise ValidationError(reason)
    found = formats.sniff(head, name)
    if found is None:
        raise ValidationError(
            _(
                "“%(name)s” is in none of the formats we can read:"
                " RIS, BibTeX, CSV, CSL-JSON, EndNote XML, Web of Science or OAI-PMH."
            )
            % {"name": name}
        )
    return found


def import_rows(rows: Iterable[Row], run: Run, *, progress: Progress = no_progress) -> Outcome:
    """Take in `rows` of a file from the start; those an interrupted run has dealt with already are passed over."""
    importer = importer_for(run)
    ahead = iter(rows)
    for row in itertools.islice(ahead, run.read):
        if isinstance(row, Record):
            importer.pass_over(row)
    batches = (Batch(batch) for batch in batched(ahead, BATCH))
    return import_batches(batches, run, importer=importer, progress=progress)


def importer_for(run: Run) -> Importer:
    return Importer(run.source, publish=run.as_published, contributor_id=run.started_by_id, is_dry=run.is_dry)


def import_batches(
    batches: Iterable[Batch], run: Run, *, importer: Importer | None = None, progress: Progress = no_progress
) -> Outcome:
    """Take in batch after batch. Each is committed with its numbers, so a run can stop anywhere and go on later."""
    importer = importer or importer_for(run)
    total = done_before(run)
    run.state, run.active_at = Run.State.RUNNING, timezone.now()
    run.save(update_fields=["state", "active_at"])
    for batch in batches:
        with transaction.atomic():
            tally = Tally()
            importer.take(batch.rows, tally)
            keep(run, tally)
            batch.also_keep()
            if run.is_dry:
                transaction.set_rollback(True)
        add_up(total, tally)
        progress(len(batch.rows))
    finish(run)
    return outcome(total)


def done_before(run: Run) -> Tally:
    """What earlier attempts of an interrupted run have dealt with."""
    rejected = [Rejection(row.line, row.field, row.reason, row.raw) for row in run.rejected.all()]
    return Tally(run.read, run.created, run.updated, run.unchanged, run.duplicates, rejected)


def batched(rows: Iterator[T], size: int) -> Iterator[list[T]]:
    while batch := list(itertools.islice(rows, size)):
        yield batch


def keep(run: Run, tally: Tally) -> None:
    """Add the numbers of a batch to those of its run, and its rejected rows."""
    run.read += tally.read
    run.created += tally.created
    run.updated += tally.updated
    run.unchanged += tally.unchanged
    run.duplicates += tally.duplicates
    run.rejected_count += len(tally.rejected)
    run.active_at = timezone.now()
    run.save()
    RejectedRow.objects.bulk_create(
        RejectedRow(
            run=run,
            line=item.line,
            field=storable(item.field)[:100],
            reason=storable(str(item.reason)),
            raw=storable(item.raw)[:RAW_LENGTH],
        )
        for item in tally.rejected
    )


def storable(text: str) -> str:
    """The text without what no database column takes: NUL, and halves of characters."""
    return text.replace("\x00", "\ufffd").encode(errors="replace").decode()


def add_up(total: Tally, tally: Tally) -> None:
    total.read += tally.read
    total.add_fates(tally)
    total.warnings += tally.warnings


def finish(run: Run) -> None:
    run.state = Run.State.FINISHED
    run.finished_at = timezone.now()
    run.save()


def outcome(total: Tally) -> Outcome:
    return Outcome(
        total.read,
        total.created,
        total.updated,
        total.unchanged,
        total.duplicates,
        [explain(item) for item in total.rejected],
        [explain(item) for item in total.warnings],
    )


def explain(item: Rejection) -> dict[str, Any]:
    return {"line": item.line, "field": item.field, "reason": str(item.reason)}


@transaction.atomic
def receive_upload(upload: File[bytes], *, by: Any, publish: bool) -> Run:
    """Keep an uploaded file and queue its import. Raises `ValidationError` where the format is unknown."""
    name = Path(upload.name or "upload").name
    format_name = recognise(cast("BinaryIO", upload.file), name)
    run = Run.objects.create(
        source=source_for_file(name, format_name), file=upload, started_by=by, as_published=publish
    )
    transaction.on_commit(lambda: run_import.enqueue(run.pk))
    return run


def language_of(user: Any) -> str:
    """In which the reasons are written down: that of whoever will read them, else the site's."""
    profile = getattr(user, "wagtail_userprofile", None)
    return profile.get_preferred_language() if profile else settings.LANGUAGE_CODE


@task()
def run_import(run_id: int) -> None:
    """Import a kept file; run again, it goes on where it stopped."""
    run = Run.objects.select_related("source").get(pk=run_id)
    if run.state == Run.State.FINISHED:
        return
    try:
        with run.file.open("rb") as stream, translation.override(language_of(run.started_by)):
            rows = formats.read(cast("BinaryIO", stream), run.source.format, run.source.name)
            import_rows(rows, run)
    except Exception as problem:
        log.exception("import failed", run=run_id)
        Run.objects.filter(pk=run_id).update(state=Run.State.FAILED, problem=str(problem)[:2000])


def notice_interruptions() -> None:
    """By the clock: what a power cut or a killed worker left half-way is not running any more, and can be continued."""
    for state, patience in PATIENCE.items():
        silent = Run.objects.filter(state=state, active_at__lt=timezone.now() - patience)
        silent.update(state=Run.State.INTERRUPTED)
