"""Rows that could not be understood: mended by a person and taken in after all, or handed back as a file."""

from __future__ import annotations

import io
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mutirao.discover.publications import formats
from mutirao.discover.publications.formats.encoding import decode
from mutirao.discover.publications.records import Record, Rejection
from mutirao.overview.interchange.models import RejectedRow, Run
from mutirao.overview.interchange.services.batches import Importer, Tally
from mutirao.overview.interchange.services.imports import run_import
from mutirao.overview.interchange.services.inventories import run_inventory

RESUMABLE = {Run.State.INTERRUPTED, Run.State.FAILED}
HEAD_BYTES = 65536
WRAPPED = {
    "oai": (
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>',
        "</ListRecords></OAI-PMH>",
    ),
    "endnote-xml": ("<xml><records>", "</records></xml>"),
    "csl-json": ("[", "]"),
}
"""What must stand around records of a format to make a file of them."""


def as_file(run: Run, raws: list[str]) -> str:
    """A file in the run's own format that holds just these rows."""
    before, after = WRAPPED.get(run.source.format, ("", ""))
    separator = ",\n" if run.source.format == "csl-json" else "\n"
    if run.source.format == "csv":
        before = header_line(run)
    return f"{before}\n{separator.join(raw.strip() for raw in raws)}\n{after}".strip() + "\n"


def header_line(run: Run) -> str:
    """The line of column names of a kept CSV file, or "" where none is kept."""
    if not run.file:
        return ""
    with run.file.open("rb") as stream:
        text = decode(stream.read(HEAD_BYTES)).lstrip("\ufeff")
    return next((line for line in text.splitlines() if line.strip()), "")


def understand(run: Run, raw: str) -> list[Record]:
    """The records in a mended row. Raises `ValidationError` with the reason why there are none."""
    wrapped = as_file(run, [raw])
    rows = list(formats.read(io.BytesIO(wrapped.encode()), run.source.format, run.source.name))
    reasons = [str(row.reason) for row in rows if isinstance(row, Rejection)]
    if reasons:
        raise ValidationError(reasons)
    return [row for row in rows if isinstance(row, Record)]


@transaction.atomic
def repair(row: RejectedRow, raw: str, *, by: Any) -> Tally:
    """Take in a mended row as its import would have. Raises `ValidationError`; what was typed is kept in any case."""
    run = row.run
    publish = run.as_published and by.has_perm("publications.publish_publication")
    tally = Tally()
    Importer(run.source, publish=publish, contributor_id=by.pk).take(understand(run, raw), tally)
    if tally.rejected:
        raise ValidationError([str(item.reason) for item in tally.rejected])
    row.raw, row.is_repaired = raw, True
    row.save()
    return tally


def keep_attempt(row: RejectedRow, raw: str, reasons: list[str]) -> None:
    """Remember how far somebody came with mending a row."""
    row.raw, row.reason = raw, " ".join(reasons)
    row.save()


def continue_import(run: Run) -> None:
    """Queue an import that stopped half-way; it goes on after the last row that was kept."""
    stopped = Run.objects.filter(pk=run.pk, state__in=RESUMABLE).exclude(file="")
    if not stopped.update(state=Run.State.WAITING, active_at=timezone.now(), problem=""):
        raise ValidationError(_("This import cannot be continued: it is finished, or its file was not kept."))
    job = run_inventory if run.brings_programmes else run_import
    transaction.on_commit(lambda: job.enqueue(run.pk))


def can_continue(run: Run) -> bool:
    return bool(run.file) and run.state in RESUMABLE
