"""What happens to files: attached, read, tried again."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import structlog
from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from mutirao.base.catalogue.models import Change, Entry
from mutirao.base.files.extraction import ExtractionFailed, Reason, extract_text
from mutirao.base.files.models import Attachment, Page
from mutirao.base.files.querysets import MOST_ATTEMPTS, AttachmentQuerySet

log = structlog.get_logger("mutirao.files")

TO_BE_READ = {Attachment.TextState.WAITING, Attachment.TextState.QUEUED}


@transaction.atomic
def attach_file(entry: Entry, upload: File[Any], *, role: str = "", language: str = "") -> Attachment:
    """Store a file with an entry; its text is read in the background. Raises `ValidationError`."""
    attachment = Attachment(entry_id=entry.pk, file=upload, role=role, language=language or entry.language)
    attachment.save()
    return attachment


@task()
def read_text(attachment_id: int) -> None:
    """Read the text of a file into its pages, so that the search finds it. Safe to run again."""
    attachment = begin_reading(attachment_id)
    if attachment is None:
        return
    try:
        pages = extract(attachment)
    except (ExtractionFailed, OSError) as problem:
        reason = problem.reason if isinstance(problem, ExtractionFailed) else Reason.INTERRUPTED
        log.warning("text not read", attachment=attachment_id, reason=reason, detail=str(problem))
        conclude(attachment, Attachment.TextState.FAILED, reason, [])
        return
    conclude(attachment, Attachment.TextState.READ, "", pages)


def begin_reading(attachment_id: int) -> Attachment | None:
    """The file, if it waits to be read. The attempt counts before it is made: it may bring the worker down."""
    waiting = Attachment.objects.filter(pk=attachment_id, text_state__in=TO_BE_READ)
    began = waiting.update(
        text_state=Attachment.TextState.READING, text_state_since=timezone.now(), text_attempts=F("text_attempts") + 1
    )
    return Attachment.objects.filter(pk=attachment_id).first() if began else None


def extract(attachment: Attachment) -> list[str]:
    """The pages' texts, read from a copy on disk, wherever the file is stored."""
    with NamedTemporaryFile(suffix=Path(attachment.name).suffix) as copy, attachment.file.open("rb") as source:
        for chunk in source.chunks():
            copy.write(chunk)
        copy.flush()
        found = extract_text(Path(copy.name), attachment.media_type)
    attachment.page_count = found.page_count
    return found.pages


@transaction.atomic
def conclude(attachment: Attachment, state: str, problem: str, pages: list[str]) -> None:
    attachment.pages.all().delete()
    Page.objects.bulk_create(
        Page(attachment=attachment, number=number, text=text) for number, text in enumerate(pages, 1) if text.strip()
    )
    Attachment.objects.filter(pk=attachment.pk).update(
        text_state=state, text_state_since=timezone.now(), text_problem=problem, page_count=attachment.page_count
    )
    Change.objects.record([attachment.entry_id])


def queue(attachments: AttachmentQuerySet) -> int:
    """Queue the reading of each, unless another process has just done so; how many were queued."""
    queued = 0
    for pk in list(attachments.values_list("pk", flat=True)):
        with transaction.atomic():
            state = {"text_state": Attachment.TextState.QUEUED, "text_state_since": timezone.now()}
            if attachments.filter(pk=pk).update(**state):
                read_text.enqueue(pk)
                queued += 1
    return queued


def read_what_was_left() -> None:
    """By the clock: try again what may succeed now, a few times at most, and give up what was tried often enough."""
    left = Attachment.objects.left_unread()
    for attachment in left.filter(text_state=Attachment.TextState.READING, text_attempts__gte=MOST_ATTEMPTS):
        conclude(attachment, Attachment.TextState.FAILED, Reason.INTERRUPTED, [])
    queue(left.with_attempts_left())


def read_again(attachment: Attachment) -> bool:
    """One more attempt at a person's wish; false where the file is not one that failed."""
    failed = Attachment.objects.filter(pk=attachment.pk, text_state=Attachment.TextState.FAILED)
    failed.update(text_attempts=MOST_ATTEMPTS - 1)
    return queue(failed) > 0


def settle_files(entry_ids: list[int]) -> None:
    """After entries changed: queue the reading of new files, and set right which entries have any."""
    queue(Attachment.objects.filter(entry__in=entry_ids, text_state=Attachment.TextState.WAITING))
    bare = Entry.objects.filter(pk__in=entry_ids, has_file=True, attachments__isnull=True)
    if ids := list(bare.values_list("pk", flat=True)):
        with transaction.atomic():
            Entry.objects.filter(pk__in=ids).update(has_file=False)
            Change.objects.record(ids)
