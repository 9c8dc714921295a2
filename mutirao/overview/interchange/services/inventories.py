"""One import of programmes from start to end: tried first, told by cell, then taken in; interruption survived."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import structlog
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from mutirao.base.web.sheets import csv_lines
from mutirao.discover.programmes.inventory.mapping import Inventory, read_mapping, shipped
from mutirao.discover.programmes.inventory.own_format import read_profiles
from mutirao.discover.programmes.inventory.places import PlaceNames
from mutirao.discover.programmes.inventory.profiles import Fate, Profile
from mutirao.discover.programmes.inventory.reading import read_rows
from mutirao.discover.programmes.inventory.understanding import understand
from mutirao.overview.interchange.models import INVENTORY, PROFILES, CellRemark, Run, Source
from mutirao.overview.interchange.services.imports import (
    BATCH,
    Progress,
    batched,
    finish,
    keep,
    language_of,
    no_progress,
    storable,
)
from mutirao.overview.interchange.services.profile_batches import Fates, ProfileImporter

LONGEST_SAID = 2_000
log = structlog.get_logger("mutirao.import")


def source_of(mapping: Inventory | None, file_name: str) -> Source:
    """Files of one inventory are one source whatever they are called, where its mapping says which."""
    name = (mapping.source if mapping else "") or file_name
    format_name = INVENTORY if mapping else PROFILES
    source, _made = Source.objects.get_or_create(
        key=f"{format_name}:{name}"[:500], defaults={"name": name[:500], "format": format_name}
    )
    return source


def mapping_named(name: str) -> Inventory:
    """A shipped one. Raises `ValidationError` with their names."""
    if name not in shipped():
        raise ValidationError(
            _("There is no mapping “%(name)s”. There are: %(known)s.")
            % {
                "name": name,
                "known": ", ".join(shipped()),
            }
        )
    return shipped()[name]


def profiles_in(stream: BinaryIO, mapping: Inventory | None) -> Iterator[Profile]:
    """The programmes a file describes, one by one; without a mapping it is an export of profiles."""
    if mapping is None:
        yield from read_profiles(stream)
        return
    places = PlaceNames()
    for row in read_rows(stream, mapping.knows, mapping.sheets):
        yield understand(row, mapping, places)


def import_profiles(profiles: Iterable[Profile], run: Run, *, progress: Progress = no_progress) -> Fates:
    """Take in `profiles` from the start; those an interrupted run has dealt with already are passed over.

    A dry run keeps its numbers and remarks, and nothing else.
    """
    importer = ProfileImporter(run.source, by=run.started_by, publish=run.as_published, is_dry=run.is_dry)
    ahead = iter(profiles)
    total = Fates(run.read, run.created, run.updated, run.unchanged, run.duplicates)
    for profile in itertools.islice(ahead, run.read):
        importer.pass_over(profile)
    run.state, run.active_at = Run.State.RUNNING, timezone.now()
    run.save(update_fields=["state", "active_at"])
    for batch in batched(ahead, BATCH):
        with transaction.atomic():
            fates = importer.take(batch)
            keep_profiles(run, fates, batch)
        total.add(fates)
        progress(len(batch))
    finish(run)
    return total


def keep_profiles(run: Run, fates: Fates, batch: Iterable[Profile]) -> None:
    run.cells = {name: run.cells.get(name, 0) + fates.cells[name] for name in {**run.cells, **fates.cells}}
    keep(run, fates)
    CellRemark.objects.bulk_create((found for profile in batch for found in remarks_on(run, profile)), batch_size=1000)


def remarks_on(run: Run, profile: Profile) -> Iterator[CellRemark]:
    """The cells that are not simply in their fields, nor left out as the mapping wishes."""
    for mark in profile.marks.values():
        if mark.fate in {Fate.NOTED, Fate.REFUSED, Fate.CONFLICT} or (mark.fate == Fate.TAKEN and mark.reason):
            yield remark_row(run, profile, mark.cell.address, mark.cell.column, mark.cell.text, mark)
    for remark in profile.remarks:
        yield CellRemark(
            run=run,
            line=profile.line,
            sheet=storable(profile.sheet)[:100],
            cell=storable(remark.address)[:200],
            said=storable(remark.said)[:LONGEST_SAID],
            fate=CellRemark.Fate.TOLD,
            reason=remark.reason,
        )


def remark_row(run: Run, profile: Profile, address: str, column: str, said: str, mark: Any) -> CellRemark:
    return CellRemark(
        run=run,
        line=profile.line,
        sheet=storable(profile.sheet)[:100],
        cell=storable(address)[:200],
        column=storable(column)[:200],
        said=storable(said)[:LONGEST_SAID],
        fate=str(mark.fate),
        field=mark.field,
        reason=storable(mark.reason),
    )


def report_lines(run: Run) -> Iterator[str]:
    """The remarks as a CSV file: what became of the cells that are not simply in their fields, and of rejected rows."""
    header = [_("Row"), _("Sheet"), _("Cell"), _("Column"), _("What became of it"), _("Field"), _("Reason"), _("Said")]

    def rows() -> Iterator[list[Any]]:
        for row in run.rejected.all():
            yield [row.line, "", "", "", _("rejected"), "", row.reason, row.raw]
        for item in run.remarks.all().iterator(1000):
            fate = item.get_fate_display()
            yield [item.line, item.sheet, item.cell, item.column, fate, item.field, item.reason, item.said]

    return csv_lines(header, rows())


# Jobs


@transaction.atomic
def receive_inventory(upload: File[bytes], mapping: Inventory | None, *, by: Any, publish: bool) -> Run:
    """Keep an uploaded inventory and try its import. What comes of it is told before anything is written."""
    name = Path(upload.name or "upload").name
    run = Run.objects.create(
        source=source_of(mapping, name),
        file=upload,
        started_by=by,
        as_published=publish,
        is_dry=True,
        mapping=mapping.text if mapping else "",
    )
    transaction.on_commit(lambda: run_inventory.enqueue(run.pk))
    return run


@transaction.atomic
def import_for_real(trial: Run, *, by: Any) -> Run:
    """The same file by the same mapping, after a trial run. Raises `ValidationError` where it has not ended well."""
    if not trial.is_dry or trial.state != Run.State.FINISHED:
        raise ValidationError(_("Only a trial run that has ended can be followed by the import."))
    run = Run.objects.create(
        source=trial.source, file=trial.file.name, started_by=by, as_published=trial.as_published, mapping=trial.mapping
    )
    transaction.on_commit(lambda: run_inventory.enqueue(run.pk))
    return run


@task()
def run_inventory(run_id: int) -> None:
    """Import a kept inventory, or try to; run again, it goes on where it stopped."""
    run = Run.objects.select_related("source", "started_by").get(pk=run_id)
    if run.state == Run.State.FINISHED:
        return
    try:
        with run.file.open("rb") as kept, translation.override(language_of(run.started_by)):
            mapping = read_mapping(run.mapping) if run.mapping else None
            import_profiles(profiles_in(cast("BinaryIO", kept), mapping), run)
    except ValidationError as problem:
        Run.objects.filter(pk=run_id).update(state=Run.State.FAILED, problem=" ".join(problem.messages)[:2000])
    except Exception as problem:
        log.exception("import of an inventory failed", run=run_id)
        Run.objects.filter(pk=run_id).update(state=Run.State.FAILED, problem=str(problem)[:2000])
