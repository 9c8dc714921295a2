"""`mutirao indicators FILE`: take in figures about countries."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mutirao.base.indicators.description import DescriptionError, known_descriptions, read_description
from mutirao.base.indicators.reading import UnreadableFile
from mutirao.base.indicators.services import Report, load_file

LISTED = 20


class Command(BaseCommand):
    help = (
        "Takes in figures about countries, year by year, from a CSV file; or the World Bank's metadata of indicators "
        "or of countries. Running it again changes nothing; a newer edition of a file changes what has changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--describe", type=Path, help="a TOML file that says what the columns mean")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")
        parser.add_argument("--report", type=Path, help="write every cell that was left out to this JSON file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            own = read_description(options["describe"]) if options["describe"] else None
            report = load_file(options["file"], known_descriptions(), own, is_dry=options["dry_run"])
        except (DescriptionError, UnreadableFile) as problem:
            raise CommandError(str(problem)) from problem
        self.tell(report, is_dry=options["dry_run"])
        if options["report"]:
            listed = [asdict(problem) for problem in report.problems]
            options["report"].write_text(json.dumps(listed, ensure_ascii=False, indent=1), encoding="utf-8")

    def tell(self, report: Report, *, is_dry: bool) -> None:
        would = "Would be new" if is_dry else "New"
        self.stdout.write(f"{would}: {report.made}; changed: {report.changed}; as before: {report.same}.")
        self.stdout.write(f"Indicators: {len(report.indicators)}; countries: {len(report.places)}.")
        if report.problems:
            self.stdout.write(f"Left out: {len(report.problems)}.")
        for problem in report.problems[:LISTED]:
            self.stdout.write(f"  {problem}")
        if len(report.problems) > LISTED:
            self.stdout.write(f"  … and {len(report.problems) - LISTED} more; --report FILE writes all of them.")
