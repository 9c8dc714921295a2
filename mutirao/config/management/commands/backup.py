"""`mutirao backup FILE.zip`: the whole site in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mutirao.config.backup.writing import default_folder, write_backup


class Command(BaseCommand):
    help = "Write the whole site into one file: database, files, settings without secrets. The site may keep running."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="default: a new one in backups/ of the var folder")

    def handle(self, *, file: Path | None, verbosity: int, **options: Any) -> None:
        if file is None:
            default_folder().mkdir(parents=True, exist_ok=True)
            file = default_folder() / f"mutirao-{timezone.now():%Y-%m-%dT%H%M%S}.zip"
        if not file.parent.is_dir():
            raise CommandError(f"There is no folder {file.parent}.")
        manifest = write_backup(file, progress=self.stdout.write if verbosity > 1 else lambda line: None)
        rows, size = sum(manifest.counts.values()), file.stat().st_size / 1024**2
        self.stdout.write(f"{file}: {rows} rows, {size:.1f} MB. It holds everyone's password hashes: keep it safe.")
