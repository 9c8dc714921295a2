"""`mutirao export publications --format ris`, `mutirao export programmes --format xlsx`: give out records."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mutirao.discover.publications import formats
from mutirao.overview.interchange.services.exports import PROFILES_WRITTEN, exported, profile_bytes
from mutirao.overview.search.engine import SearchUnavailableError

WRITTEN = [name for name, item in formats.FORMATS.items() if item.write]


class Command(BaseCommand):
    help = "Writes publications as RIS, BibTeX, CSL-JSON or CSV: those everyone may read, unless --all is given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["publications", "programmes"])
        parser.add_argument("--format", required=True, choices=[*WRITTEN, "xlsx", "json"])
        parser.add_argument("--query", default="", help="only what this search finds")
        parser.add_argument("--output", type=Path, help="the file to write; without it, to standard output")
        parser.add_argument("--all", action="store_true", help="drafts, archived and closed publications too")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "programmes":
            self.export_programmes(options)
            return
        if options["format"] not in WRITTEN:
            raise CommandError(f"Publications are written as {', '.join(WRITTEN)}.")
        if options["query"] and options["all"]:
            raise CommandError("The search only knows what is published: leave out --query or --all.")
        pieces = formats.write(exported(query=options["query"], everything=options["all"]), options["format"])
        try:
            if options["output"]:
                with options["output"].open("w", encoding="utf-8", newline="") as file:
                    file.writelines(pieces)
            else:
                for piece in pieces:
                    self.stdout.write(piece, ending="")
        except SearchUnavailableError as problem:
            raise CommandError("There is no search index yet: run `mutirao search rebuild`.") from problem

    def export_programmes(self, options: dict[str, Any]) -> None:
        if options["format"] not in PROFILES_WRITTEN or options["query"]:
            raise CommandError(f"Programmes are written as {', '.join(PROFILES_WRITTEN)}, all of them.")
        if not options["output"]:
            raise CommandError("Say where to write the programmes: --output FILE.")
        with options["output"].open("wb") as file:
            file.writelines(profile_bytes(options["format"], everything=options["all"]))
