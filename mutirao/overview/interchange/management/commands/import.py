"""`mutirao import publications FILE|URL`: take in records."""

from __future__ import annotations

import json
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from hashlib import file_digest
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from mutirao.base.web.fetching import FAULTS, pieces, web_client
from mutirao.discover.programmes.inventory.mapping import Inventory, read_mapping
from mutirao.discover.publications import formats
from mutirao.overview.interchange.models import PROFILES, Run, Source
from mutirao.overview.interchange.services.harvests import HarvestBroken, harvest, source_for_endpoint
from mutirao.overview.interchange.services.imports import (
    Outcome,
    import_batches,
    import_rows,
    recognise,
    source_for_file,
)
from mutirao.overview.interchange.services.inventories import (
    import_profiles,
    mapping_named,
    profiles_in,
    report_lines,
    source_of,
)

FILES = {extension for item in formats.FORMATS.values() for extension in item.extensions}
LISTED = 20
STOPPED = 130
"""What a shell calls the end of a command by Ctrl-C."""


class Command(BaseCommand):
    help = (
        "Takes in publications from a file (RIS, BibTeX, CSV, CSL-JSON, OAI-PMH, EndNote XML) or an OAI-PMH address,"
        " or programmes from an inventory (CSV, XLSX, JSON)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["publications", "programmes"])
        parser.add_argument("source", help="a file, or the address of an OAI-PMH endpoint or of a file")
        parser.add_argument("--format", choices=sorted(formats.FORMATS), help="if it is not recognised by itself")
        parser.add_argument(
            "--mapping",
            default="template",
            help="for programmes: a shipped mapping, a TOML file, or “profiles” for what this site exports",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")
        parser.add_argument("--as", dest="state", choices=["draft", "published"], default="draft")
        parser.add_argument("--report", type=Path, help="write what happened to this JSON file")

    def handle(self, *args: Any, **options: Any) -> None:
        source = options["source"]
        check_report(options["report"])
        try:
            if options["what"] == "programmes":
                self.import_programmes(Path(source), options)
                return
            if not is_web_address(source):
                outcome = self.import_file(Path(source), options)
            elif is_file_address(source, options["format"]):
                outcome = self.import_address(source, options)
            else:
                outcome = self.harvest(source, options)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        except PermissionError as problem:
            raise CommandError(f"{source} could not be read: {problem.strerror}.") from problem
        except KeyboardInterrupt as problem:
            raise CommandError("Stopped. Run the same command again to go on.", returncode=STOPPED) from problem
        self.tell(outcome, options)

    def import_file(self, path: Path, options: dict[str, Any], name: str = "") -> Outcome:
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        name = name or path.name
        with path.open("rb") as stream:
            format_name = options["format"] or recognise(stream, name)
            checksum = file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            with self.run(source_for_file(name, format_name), options, checksum) as run, self.bar(name) as advance:
                return import_rows(formats.read(stream, format_name, name), run, progress=advance)

    def import_programmes(self, path: Path, options: dict[str, Any]) -> None:
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        mapping = chosen_mapping(options["mapping"])
        source = source_of(mapping, path.name)
        with path.open("rb") as stream:
            checksum = file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            with self.run(source, options, checksum) as run, self.bar(path.name) as advance:
                fates = import_profiles(profiles_in(stream, mapping), run, progress=advance)
                if options["report"]:
                    with options["report"].open("w", encoding="utf-8", newline="") as file:
                        file.writelines(report_lines(run))
        cells = ", ".join(f"{number} {fate}" for fate, number in sorted(run.cells.items()))
        self.stdout.write(
            f"{fates.read} read: {fates.created} created, {fates.updated} updated, {fates.unchanged} unchanged,"
            f" {fates.duplicates} duplicates, {run.rejected_count} rejected. Cells: {cells}."
        )

    def import_address(self, url: str, options: dict[str, Any]) -> Outcome:
        with tempfile.NamedTemporaryFile() as kept:
            try:
                with web_client(url) as client, client.stream("GET", url) as answer:
                    answer.raise_for_status()
                    kept.writelines(pieces(answer, settings.MAX_UPLOAD_BYTES))
            except FAULTS as problem:
                raise CommandError(f"{url} could not be fetched: {problem}") from problem
            kept.flush()
            return self.import_file(Path(kept.name), options, name=url)

    def harvest(self, url: str, options: dict[str, Any]) -> Outcome:
        try:
            with (
                web_client(url) as client,
                self.run(source_for_endpoint(url), options) as run,
                self.bar(url) as advance,
            ):
                return import_batches(harvest(run.source, client), run, progress=advance)
        except HarvestBroken as problem:
            raise CommandError(str(problem)) from problem

    @contextmanager
    def run(self, source: Source, options: dict[str, Any], checksum: str = "") -> Iterator[Run]:
        """A run that is marked as interrupted if anything stops it; a dry one leaves no trace."""
        run = self.start(source, options, checksum)
        try:
            yield run
        except BaseException as problem:
            Run.objects.filter(pk=run.pk).update(state=Run.State.INTERRUPTED, problem=str(problem)[:2000])
            if checksum:
                Source.objects.filter(pk=source.pk).update(resumption_token=checksum)
            raise
        finally:
            if run.is_dry:
                run.delete()
                Source.objects.filter(pk=source.pk, runs=None, origins=None).delete()

    def start(self, source: Source, options: dict[str, Any], checksum: str) -> Run:
        """A new run, or the interrupted one of the very same file or endpoint to go on with."""
        is_dry, publish = options["dry_run"], options["state"] == "published"
        broken = source.runs.filter(state=Run.State.INTERRUPTED, is_dry=False, as_published=publish).first()
        if broken and not is_dry and checksum in {"", source.resumption_token}:
            self.stdout.write(f"Going on after row {broken.read}.")
            return broken
        return Run.objects.create(source=source, is_dry=is_dry, as_published=publish, state=Run.State.RUNNING)

    def bar(self, name: str) -> _Bar:
        return _Bar(name, is_quiet=not self.stdout.isatty())

    def tell(self, outcome: Outcome, options: dict[str, Any]) -> None:
        if options["report"]:
            options["report"].write_text(json.dumps(asdict(outcome), indent=1, ensure_ascii=False))
        self.stdout.write(
            f"{outcome.read} read: {outcome.created} created, {outcome.updated} updated, {outcome.unchanged} unchanged,"
            f" {outcome.duplicates} duplicates, {len(outcome.rejected)} rejected, {len(outcome.warnings)} warnings."
        )
        for item in outcome.rejected[:LISTED]:
            self.stdout.write(f"  line {item['line']}: {item['field']}: {item['reason']}")
        if len(outcome.rejected) > LISTED:
            self.stdout.write(f"  … and {len(outcome.rejected) - LISTED} more; --report FILE.json lists all.")
        if not outcome.is_complete:
            raise CommandError("Not every row could be accounted for.")


def chosen_mapping(name: str) -> Inventory | None:
    """None for profiles as a site of this kind writes them."""
    if name == PROFILES:
        return None
    path = Path(name)
    return read_mapping(path.read_text(encoding="utf-8"), path.stem) if path.is_file() else mapping_named(name)


def is_web_address(source: str) -> bool:
    if not source.lower().startswith(("http://", "https://")):
        return False
    try:
        has_host = bool(httpx.URL(source).host)
    except httpx.InvalidURL:
        has_host = False
    if not has_host:
        raise CommandError(f"{source} is not a web address.")
    return True


def check_report(path: Path | None) -> None:
    """Rather before the work than after it."""
    if path and not path.parent.is_dir():
        raise CommandError(f"There is no folder {path.parent} to write the report to.")


def is_file_address(url: str, format_name: str | None) -> bool:
    """A file, by the format asked for or the end of the address; anything else is an OAI-PMH endpoint."""
    suffix = PurePosixPath(unquote(urlsplit(url).path)).suffix.lower()
    return format_name not in {None, "oai"} or suffix in FILES


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
