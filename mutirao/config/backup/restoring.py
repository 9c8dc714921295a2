"""Making a site from a backup: all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Final

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import SuspiciousOperation
from django.core.files import File
from django.core.files.storage import Storage, default_storage
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import sql

from mutirao.base.catalogue.models import Change, Entry
from mutirao.base.mail.services import doubt_what_was_unsent
from mutirao.base.taxonomy.vocabulary import forget_thesaurus
from mutirao.config.backup import archive
from mutirao.config.backup.archive import ArchiveReader
from mutirao.config.backup.contents import (
    LEFT_OUT,
    NATURAL_COLUMNS,
    Model,
    backed_up_models,
    columns,
    from_json,
    label,
    named_by,
)
from mutirao.config.backup.writing import Progress

ROWS_AT_ONCE: Final = 500

KEPT_AS_THEY_ARE: Final = {"auth.permission", "contenttypes.contenttype", "catalogue.change"}
"""What the software made, and the log of changes: its followers must never see its numbers go back."""


class CannotRestoreError(Exception):
    """Why not, in plain words."""


def restore_backup(reader: ArchiveReader, *, replace: bool, progress: Progress) -> None:
    """Bring the database up to date, then put the backup in its place in one transaction."""
    progress("checking the file")
    reader.verify()
    call_command("migrate", verbosity=0, interactive=False)
    check_same_structure(reader)
    if not replace and not is_empty():
        raise CannotRestoreError("There is a site in this database already. To throw it away, add --replace.")
    with transaction.atomic():
        empty_tables()
        names = Names()
        for model in backed_up_models():
            count, expected = load_rows(reader, model, names), reader.manifest.counts[label(model)]
            if count != expected:
                raise CannotRestoreError(f"{label(model)}: {count} rows read, {expected} expected.")
            progress(f"{label(model)}: {count}")
        reset_sequences()
        Change.objects.record([None])
        doubt_what_was_unsent()
        progress(f"files: {restore_media(reader, default_storage)}")
    forget_thesaurus()


def check_same_structure(reader: ArchiveReader) -> None:
    """Every migration of this version was applied there, and no table or column is another; data are not bent to fit.

    Migrations that only the backup knows are no hindrance: old sites remember some that were since merged into others.
    """
    here = MigrationLoader(connection).applied_migrations.keys() & MigrationLoader(None).disk_migrations.keys()
    there = {(app, name) for app, names in reader.manifest.migrations.items() for name in names}
    same_tables = reader.manifest.counts.keys() == {label(model) for model in backed_up_models()}
    if here - there or not same_tables or any(differs(reader, model) for model in backed_up_models()):
        raise CannotRestoreError(
            f"The backup was made by version {reader.manifest.software}, whose tables differ from this version's. "
            "Restore it with that version, then upgrade."
        )


def differs(reader: ArchiveReader, model: Model) -> bool:
    return set(next(reader.rows(label(model)))) != {field.attname for field in columns(model)}


def is_empty() -> bool:
    return not (get_user_model().objects.exists() or Entry.objects.exists())


def empty_tables() -> None:
    """Sessions and tokens go too: they belong to people of the site that is thrown away."""
    models_left_out = (apps.get_model(name) for name in LEFT_OUT - KEPT_AS_THEY_ARE)
    tables = [model._meta.db_table for model in (*backed_up_models(), *models_left_out)]
    statements = connection.ops.sql_flush(no_style(), tables, reset_sequences=False, allow_cascade=False)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class Names:
    """The numbers this database gives to what backups refer to by name."""

    def __init__(self) -> None:
        self._known = {
            model: {key: pk for pk, *rest in models.QuerySet(model).values_list("pk", *by) if (key := tuple(rest))}
            for model, by in NATURAL_COLUMNS.items()
        }

    def number(self, model: Model, name: list[str]) -> int:
        """A kind of thing that the software no longer has keeps its name in this database."""
        key = tuple(name)
        if key not in self._known[model] and model is ContentType:
            app_label, model_name = name
            self._known[model][key] = ContentType.objects.create(app_label=app_label, model=model_name).pk
        if key not in self._known[model]:
            raise CannotRestoreError(f"This version knows no {model._meta.verbose_name} {'.'.join(name)}.")
        return self._known[model][key]


class Row:
    """Stands in for a model's instance where only its columns are asked for: making one costs ten times more."""

    def __init__(self, attributes: list[str], values: list[Any]) -> None:
        self.__dict__ = dict(zip(attributes, values, strict=True))


def load_rows(reader: ArchiveReader, model: Model, names: Names) -> int:
    """Rows as they were, keys included; no `save()`, no signals, so nothing is changed on the way."""
    rows = reader.rows(label(model))
    by_name = {field.attname: field for field in columns(model)}
    fields = [by_name[name] for name in next(rows)]
    readers = [cell_reader(field, names) for field in fields]
    attributes = [field.attname for field in fields]
    objects = (Row(attributes, [read(cell) for read, cell in zip(readers, row, strict=True)]) for row in rows)
    count = 0
    for batch in in_batches(objects, batch_size(fields)):
        insert(model, fields, batch)
        count += len(batch)
    return count


def cell_reader(field: models.Field[Any, Any], names: Names) -> Callable[[Any], Any]:
    target = named_by(field)
    if target is not None:
        return lambda cell: None if cell is None else names.number(target, cell)
    return lambda cell: from_json(field, cell)


def in_batches(objects: Iterable[Row], size: int) -> Iterator[list[Row]]:
    remaining = iter(objects)
    while batch := list(islice(remaining, size)):
        yield batch


def batch_size(fields: list[models.Field[Any, Any]]) -> int:
    return min(ROWS_AT_ONCE, connection.ops.bulk_batch_size(fields, [None] * ROWS_AT_ONCE))


def insert(model: Model, fields: list[models.Field[Any, Any]], rows: list[Row]) -> None:
    """`bulk_create` refuses tables that extend another one, although each table alone is what is wanted here."""
    query = sql.InsertQuery(model)
    instances: list[Any] = [*rows]
    query.insert_values(fields, instances, raw=True)
    query.get_compiler(connection=connection).execute_sql()


def reset_sequences() -> None:
    """PostgreSQL hands out numbers from where the loaded ones end; SQLite does by itself."""
    statements = connection.ops.sequence_reset_sql(no_style(), backed_up_models())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def restore_media(reader: ArchiveReader, storage: Storage) -> int:
    members = reader.names(archive.MEDIA)
    for member in members:
        name = member.removeprefix(archive.MEDIA)
        try:
            storage.delete(name)
            with reader.open(member) as source:
                stored_as = storage.save(name, File(source, name=name))
        except SuspiciousOperation as problem:
            raise CannotRestoreError(f"The backup holds a file that would go elsewhere: {name!r}.") from problem
        if stored_as != name:
            raise CannotRestoreError(f"The file {name} could not be put back under its name.")
    return len(members)
