"""Writing a backup: the database as of one moment, every file, the settings without their secrets."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.files.storage import Storage, default_storage
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Q, QuerySet
from django.utils import timezone

from mutirao.config.backup import archive
from mutirao.config.backup.archive import ArchiveWriter, Manifest
from mutirao.config.backup.contents import (
    NATURAL_COLUMNS,
    ONLY_ROWS,
    Model,
    backed_up_models,
    columns,
    label,
    named_by,
    to_json,
)

Progress = Callable[[str], None]

ROWS_AT_ONCE: Final = 2000
_ADDRESSES: Final = ("DATABASE_URL", "SEARCH_URL", "EMAIL_URL", "REDIS_URL")
_SECRET: Final = re.compile(r"KEY|SECRET|PASSWORD|TOKEN|CREDENTIAL|DSN")


def default_folder() -> Path:
    return Path(settings.VAR_DIR) / "backups"


def write_backup(path: Path, *, progress: Progress) -> Manifest:
    with one_moment():
        manifest = Manifest(
            software=version("mutirao"),
            written_at=timezone.now().isoformat(timespec="seconds"),
            engine=connection.vendor,
            migrations=applied_migrations(),
        )
        with ArchiveWriter(path, manifest) as writer:
            for model in backed_up_models():
                manifest.counts[label(model)] = write_rows(writer, model)
                progress(f"{label(model)}: {manifest.counts[label(model)]}")
            progress(f"files: {write_media(writer, default_storage)}")
            with writer.member(archive.SETTINGS, compressed=True) as member:
                member.write(settings_without_secrets().encode())
    return manifest


@contextlib.contextmanager
def one_moment() -> Iterator[None]:
    """A read transaction: all that is read is of one moment, and nobody who writes is kept waiting."""
    if connection.vendor == "sqlite":
        # `atomic` would begin IMMEDIATE, which is the one writer's place.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def applied_migrations() -> dict[str, list[str]]:
    applied: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        applied.setdefault(app, []).append(name)
    return applied


def write_rows(writer: ArchiveWriter, model: Model) -> int:
    """One JSON list a line, the columns' names in the first; returns how many rows there were."""
    fields = columns(model)
    names = [_natural_names(field) for field in fields]
    kept: QuerySet[Any] = QuerySet(model).filter(ONLY_ROWS.get(label(model), Q())).order_by("pk")
    rows: QuerySet[Any, tuple[Any, ...]] = kept.values_list(*(name for group in names for name in group))
    count = 0
    with writer.member(f"{archive.DATA}{label(model)}.jsonl", compressed=True) as member:
        member.write(_line([field.attname for field in fields]))
        for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
            values = iter(row)
            cells: list[Any] = []
            for field, group in zip(fields, names, strict=True):
                if named_by(field):
                    key = [next(values) for _ in group]
                    cells.append(None if key[0] is None else key)
                else:
                    cells.append(to_json(field, next(values)))
            member.write(_line(cells))
            count += 1
    return count


def _natural_names(field: Any) -> list[str]:
    target = named_by(field)
    if target is None:
        return [field.attname]
    return [f"{field.name}__{column}" for column in NATURAL_COLUMNS[target]]


def _line(values: list[Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def write_media(writer: ArchiveWriter, storage: Storage) -> int:
    count = 0
    for name in stored_files(storage, ""):
        try:
            source = storage.open(name)
        except FileNotFoundError:  # removed since it was listed
            continue
        with source, writer.member(archive.MEDIA + name, compressed=False) as member:
            for chunk in source.chunks(archive.CHUNK):
                member.write(chunk)
        count += 1
    return count


def stored_files(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    yield from (prefix + name for name in sorted(files))
    for name in sorted(folders):
        yield from stored_files(storage, prefix + name)


def settings_without_secrets() -> str:
    """Lines for an `.env` file, from the environment this process runs in."""
    lines = ["# Settings of the site this backup is of. Secrets are left out: give them anew."]
    for name, value in sorted(os.environ.items()):
        if name in _ADDRESSES:
            lines.append(f"{name}={_without_password(value)}")
        elif name.startswith("MUTIRAO_") and not _SECRET.search(name):
            lines.append(f"{name}={value}")
    return "\n".join(lines) + "\n"


def _without_password(address: str) -> str:
    parts = urlsplit(address)
    person, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{person.partition(':')[0]}{at}{host}", query=""))
