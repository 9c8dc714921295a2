"""`mutirao import-stakeholders FILE [--dry-run]`: take in a list of organisations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mutirao.connect.stakeholders.importing.reading import read_file
from mutirao.connect.stakeholders.models import Stakeholder
from mutirao.connect.stakeholders.services.importing import Outcome, import_stakeholders


class Command(BaseCommand):
    help = "Take in a list of organisations: CSV as docs/stakeholders.md describes it, or JSON of ROR."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and write nothing")
        parser.add_argument(
            "--type",
            default=Stakeholder.Kind.OTHER.value,
            choices=Stakeholder.Kind.values,
            help="the type of those of which the list says none",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = list(read_file(options["file"].read_bytes(), default_kind=options["type"]))
        except OSError as problem:
            raise CommandError(f"{options['file']}: {problem.strerror}") from problem
        except ValidationError as problem:
            raise CommandError(f"{options['file']}: {' '.join(problem.messages)}") from problem
        report = import_stakeholders(rows, by=None, dry_run=options["dry_run"])
        for line in report.lines:
            if line.outcome is not Outcome.KNOWN:
                self.stdout.write(f"{line.row.line}: {line.row.name}: {line.outcome.label}")
            for wrong in line.problems:
                self.stdout.write(f"{wrong.line}: {wrong.column or 'row'}: {wrong.sentence}")
        for outcome, number in report.counts:
            self.stdout.write(f"{outcome.label}: {number}")
