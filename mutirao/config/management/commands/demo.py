"""`mutirao demo`: lay out the demonstration world, once, and say how to look at it."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from mutirao.discover.publications import formats
from mutirao.overview.search.indexer import catch_up

PROJECT = Path(__file__).resolve().parents[4]
PUBLICATION_FORMATS = {"ris", "bibtex", "csv", "csl-json", "oai", "endnote-xml", "web-of-science"}
EXTENSIONS = {".ris", ".bib", ".csv", ".tsv", ".json", ".xml", ".txt", ".isi"}


class Command(BaseCommand):
    help = "Lays out the demonstration world in an empty database; does nothing where it is there already."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--with",
            dest="folder",
            type=Path,
            help="also import the real files in this folder: publications, programmes, organisations, indicators",
        )
        parser.add_argument("--log-ins", action="store_true", help="say who can log in")

    def handle(self, *args: Any, **options: Any) -> None:
        sys.path.insert(0, str(PROJECT))
        from demo import world

        if not world.is_laid_out():
            world.lay_out(self.tell)
            self.tell("search index")
            catch_up()
        if options["folder"]:
            self.import_folder(options["folder"])
            catch_up()
        if options["log_ins"]:
            self.tell_log_ins()

    def tell_log_ins(self) -> None:
        from demo.accounts import PASSWORD, ROLES

        self.stdout.write(f"\n  Log in at {settings.SITE_URL}/en/account/login/ with the password {PASSWORD} as")
        for person in ROLES:
            role = "administrator" if person.is_administrator else ", ".join(person.groups).lower() or "member"
            self.stdout.write(f"    {person.email:<30} {role}")

    def tell(self, what: str) -> None:
        self.stdout.write(f"  {what}", ending="\n")
        self.stdout.flush()

    def import_folder(self, folder: Path) -> None:
        """Every file below it whose content is one of our formats; the rest is passed over, and said so."""
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        taken = self.take_in_lists(folder)
        totals = {"read": 0, "created": 0, "duplicates": 0, "rejected": 0}
        for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in EXTENSIONS):
            if path not in taken and is_publication_file(path):
                for name, count in self.import_file(path, folder).items():
                    totals[name] += count
        self.tell("imported: " + ", ".join(f"{count} {name}" for name, count in totals.items()))

    def take_in_lists(self, folder: Path) -> set[Path]:
        """Indicators, organisations and programmes; gives the files that are none of publications."""
        from demo.real_files import real_files, take_in

        found = real_files(folder)
        for shelf, path in found:
            take_in(shelf, path)
            self.tell(f"{path.relative_to(folder)}: {shelf}, taken in")
        return {path for _shelf, path in found}

    def import_file(self, path: Path, folder: Path) -> dict[str, int]:
        with tempfile.TemporaryDirectory() as place, Path(os.devnull).open("w") as nowhere:
            report = Path(place) / "report.json"
            call_command("import", "publications", str(path), state="published", report=report, stdout=nowhere)
            outcome = json.loads(report.read_text())
        counts = {name: outcome[name] for name in ("read", "created", "duplicates")}
        counts["rejected"] = len(outcome["rejected"])
        told = ", ".join(f"{count} {name}" for name, count in counts.items())
        self.tell(f"{path.relative_to(folder)}: {told}")
        return counts


def is_publication_file(path: Path) -> bool:
    with path.open("rb") as stream:
        return formats.sniff(stream.read(65536), "") in PUBLICATION_FORMATS
