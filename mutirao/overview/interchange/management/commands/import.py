"""`mutirao import publications FILE|URL`: take in records."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from mutirao.discover.publications import formats
from mutirao.overview.interchange.models import Run, Source
from mutirao.overview.interchange.services.harvests import HarvestBroken, harvest, source_for_endpoint
from mutirao.overview.interchange.services.imports import (
    Outcome,
    import_batches,
    import_rows,
    recognise,
    source_for_file,
)

USER_AGENT = "Mutirao/0.1 (OAI-PMH harvester)"


class Command(BaseCommand):
    help = "Takes in publications from a file (RIS, BibTeX, CSV, CSL-JSON, OAI-PMH, EndNote XML) or an OAI-PMH endpoint."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["publications"])
        parser.add_argument("source", help="a file, or the address of an OAI-PMH endpoint or of a file")
        parser.add_argument("--format", choices=sorted(formats.FORMATS), help="if it is not recognised by itself")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")
        parser.add_argument("--as", dest="state", choices=["draft", "published"], default="draft")
        parser.add_argument("--report", type=Path, help="write what happened to this JSON file")

    def handle(self, *args: Any, **options: Any) -> None:
        source = options["source"]
        try:
            if source.startswith(("http://", "https://")) and options["format"] in {None, "oai"}:
                outcome = self.harvest(source, options)
            else:
                outcome = self.import_file(Path(source), options)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        self.tell(outcome, options)

    def import_file(self, path: Path, options: dict[str, Any]) -> Outcome:
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        with path.open("rb") as stream:
            format_name = options["format"] or recognise(stream, path.name)
            source = source_for_file(path.name, format_name)
            run = self.start(source, options)
            try:
                with self.bar(path.name) as advance:
                    return import_rows(formats.read(stream, format_name, path.name), run, progress=advance)
            except KeyboardInterrupt:
                self.interrupt(run)
                raise

    def harvest(self, url: str, options: dict[str, Any]) -> Outcome:
        source = source_for_endpoint(url)
        run = self.start(source, options)
        with httpx.Client(headers={"User-Agent": USER_AGENT}) as client, self.bar(url) as advance:
            try:
                return import_batches(harvest(source, client), run, progress=advance)
            except (HarvestBroken, KeyboardInterrupt) as problem:
                self.interrupt(run)
                raise CommandError(str(problem) or "Stopped. Run the same command again to go on.") from problem

    def start(self, source: Source, options: dict[str, Any]) -> Run:
        """A new run, or the interrupted one of the same source to go on with."""
        is_dry, publish = options["dry_run"], options["state"] == "published"
        broken = source.runs.filter(state=Run.State.INTERRUPTED, is_dry=is_dry, as_published=publish).first()
        if broken and not is_dry:
            self.stdout.write(f"Going on after row {broken.read}.")
            return broken
        return Run.objects.create(source=source, is_dry=is_dry, as_published=publish)

    def interrupt(self, run: Run) -> None:
        Run.objects.filter(pk=run.pk).update(state=Run.State.INTERRUPTED)

    def bar(self, name: str) -> _Bar:
        return _Bar(name, is_quiet=not self.stdout.isatty())

    def tell(self, outcome: Outcome, options: dict[str, Any]) -> None:
        if options["report"]:
            options["report"].write_text(json.dumps(asdict(outcome), indent=1, ensure_ascii=False))
        self.stdout.write(
            f"{outcome.read} read: {outcome.created} created, {outcome.updated} updated, {outcome.unchanged} unchanged,"
            f" {outcome.duplicates} duplicates, {len(outcome.rejected)} rejected, {len(outcome.warnings)} values left out."
        )
        for item in outcome.rejected[:20]:
            self.stdout.write(f"  line {item['line']}: {item['field']}: {item['reason']}")
        if len(outcome.rejected) > 20:
            self.stdout.write(f"  … and {len(outcome.rejected) - 20} more; --report FILE.json lists all.")
        if not outcome.is_complete:
            raise CommandError("Not every row could be accounted for.")


class _Bar:
    """A progress bar for people; silence for scripts."""

    def __init__(self, name: str, *, is_quiet: bool) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self.progress = Progress(*columns, disable=is_quiet)
        self.name = name

    def __enter__(self) -> Any:
        self.progress.start()
        task = self.progress.add_task(self.name, total=None)
        return lambda count: self.progress.advance(task, count)

    def __exit__(self, *problem: object) -> None:
        self.progress.stop()
