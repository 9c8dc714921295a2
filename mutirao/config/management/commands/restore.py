"""`mutirao restore FILE.zip`: a site from such a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from mutirao.config.backup.archive import ArchiveReader, DamagedArchiveError
from mutirao.config.backup.restoring import CannotRestoreError, restore_backup


class Command(BaseCommand):
    help = "Make a site from a backup, on SQLite or PostgreSQL, whichever DATABASE_URL names. Stop the site first."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="throw away the site that is in the database")

    def handle(self, *, file: Path, replace: bool, verbosity: int, **options: Any) -> None:
        try:
            with ArchiveReader(file) as reader:
                restore_backup(reader, replace=replace, progress=self.stdout.write if verbosity else lambda line: None)
        except (DamagedArchiveError, CannotRestoreError) as problem:
            raise CommandError(f"{problem} The database was not changed.") from None
        except DatabaseError as problem:
            raise CommandError(f"The database refused the backup: {problem}. It was not changed.") from problem
        if "search" in get_commands():
            call_command("search", "rebuild", verbosity=verbosity)
        self.stdout.write(f"Restored the site of {reader.manifest.written_at}. Start it with: mutirao serve")
