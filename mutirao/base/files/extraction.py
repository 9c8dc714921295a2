"""The text inside a file, read by a process of its own so that a hostile file harms nobody."""

import io
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from mutirao.base.files.media_types import ALLOWED

PACKAGE_ROOT: Final = Path(__file__).resolve().parents[3]
_BYTES_PER_CHARACTER: Final = 4
_ROOM_FOR_FRAMES: Final = 2 * 1024**2
_NOTES_SIZE: Final = 2000
_DETAIL_SIZE: Final = 500
_DETAILS: Final = ("title", "author", "language", "subject", "keywords", "created", "headline")
_MOST_PAGES: Final = 1_000_000
_CHUNK_SIZE: Final = 64 * 1024
_CRASHES: Final = {signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGTRAP, signal.SIGSYS}


class Reason(TextChoices):
    """Why the text of a file could not be read, in words for a curator."""

    PASSWORD = "password", _("The file is locked with a password. Upload a copy without one.")
    DAMAGED = (
        "damaged",
        _("The file is damaged or incomplete. Open it, save it again and upload the new copy."),
    )
    TIMEOUT = "timeout", _("Reading the text took too long and was stopped.")
    MEMORY = "memory", _("Reading the text needed too much memory and was stopped.")
    NO_TEXT = (
        "no_text",
        _("There are only pictures of pages, or nothing at all. Recognise the text (OCR) and upload again."),
    )
    UNSUPPORTED = "unsupported", _("The text of this kind of file is not read.")
    TOO_LARGE = "too_large", _("The file would become far too large when unpacked, so it was not read.")
    INTERRUPTED = "interrupted", _("Reading the text was cut short by the machine. It can be tried again.")


class ExtractionFailed(Exception):
    """No text was found; ``sentence`` says why in the reader's language, ``detail`` what the parser said."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason.value, detail)
        self.reason = reason
        self.detail = detail

    @property
    def sentence(self) -> str:
        return str(self.reason.label)


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may cost: seconds (of the clock and of a processor), address space, text kept."""

    seconds: int = 60
    memory_mb: int = 512
    characters: int = 2_000_000

    @property
    def report_bytes(self) -> int:
        return self.characters * _BYTES_PER_CHARACTER + _ROOM_FOR_FRAMES


@dataclass(frozen=True, slots=True)
class Extraction:
    """The text of a file by page, and what the file says about itself (see ``readers.About``).

    Kinds without fixed pages have one page and no ``page_count``. Where reading stopped half-way,
    ``truncated`` is true and the pages read so far are kept; ``stopped_by`` says why, unless it was the
    limit of characters.
    """

    pages: list[str]
    page_count: int | None = None
    title: str = ""
    author: str = ""
    language: str = ""
    subject: str = ""
    keywords: str = ""
    created: str = ""
    headline: str = ""
    truncated: bool = False
    stopped_by: Reason | None = None


DEFAULT_LIMITS: Final = Limits()


def extract_text(path: Path, media_type: str, *, limits: Limits = DEFAULT_LIMITS) -> Extraction:
    """The text of a file; raises ``ExtractionFailed``, or ``OSError`` if the file cannot be opened."""
    if media_type not in ALLOWED or not ALLOWED[media_type].extractable:
        raise ExtractionFailed(Reason.UNSUPPORTED)
    with path.open("rb") as file:
        process = subprocess.Popen(  # noqa: S603 - our own module; nothing of the file is on the command line
            _command(media_type, limits),
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=PACKAGE_ROOT,
            env={"LANG": "C.UTF-8"},
            start_new_session=True,
        )
    with process:
        try:
            run = _listen(process, limits)
        finally:
            _kill_group(process)
    return _conclude(run, process.returncode, limits)


def _command(media_type: str, limits: Limits) -> list[str]:
    numbers = (limits.seconds, limits.memory_mb, limits.characters)
    extractor = "mutirao.base.files.extractor"
    return [sys.executable, "-EsB", "-X", "utf8", "-m", extractor, media_type, *map(str, numbers)]


@dataclass(slots=True)
class _Run:
    report: bytearray = field(default_factory=bytearray)
    notes: bytearray = field(default_factory=bytearray)
    timed_out: bool = False
    overflowed: bool = False


def _listen(process: subprocess.Popen[bytes], limits: Limits) -> _Run:
    """Collect what the process writes until it ends, the time is over or it says more than it may."""
    assert process.stdout
    assert process.stderr
    run = _Run()
    deadline = time.monotonic() + limits.seconds
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ, (run.report, limits.report_bytes))
        selector.register(process.stderr, selectors.EVENT_READ, (run.notes, _NOTES_SIZE))
        while selector.get_map():
            ready = selector.select(max(0.0, deadline - time.monotonic()))
            if not ready or time.monotonic() > deadline:
                run.timed_out = True
                return run
            for key, _events in ready:
                if not _take(key.fileobj, *key.data):  # type: ignore[arg-type]  # we registered pipes
                    selector.unregister(key.fileobj)
            if len(run.report) >= limits.report_bytes:
                run.overflowed = True
                return run
    run.timed_out = not _ended_by(process, deadline)
    return run


def _take(pipe: IO[bytes], into: bytearray, at_most: int) -> bool:
    """Read what is there, keep no more than ``at_most`` in all; false at the end of the pipe."""
    data = os.read(pipe.fileno(), _CHUNK_SIZE)
    into += data[: max(0, at_most - len(into))]
    return bool(data)


def _ended_by(process: subprocess.Popen[bytes], deadline: float) -> bool:
    try:
        process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return False
    return True


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _conclude(run: _Run, return_code: int, limits: Limits) -> Extraction:
    pages: list[str] = []
    about: dict[str, Any] = {}
    ending: dict[str, Any] = {}
    for fact in _facts(run.report):
        if isinstance(fact.get("about"), dict):
            about = fact["about"]
        if "page" in fact:
            pages.append(_words(fact["page"]))
        if "end" in fact or "failed" in fact:
            ending = fact
    pages, cut = _within(pages, limits.characters)
    reason = _reason(run, ending, return_code)
    if not any(pages):
        detail = ending.get("detail") or run.notes.decode(errors="replace").strip()
        raise ExtractionFailed(reason or Reason.NO_TEXT, _words(detail)[:_NOTES_SIZE])
    complete = ending.get("end") is True and not cut
    return Extraction(pages, **_described(about), truncated=not complete, stopped_by=reason)


def _facts(report: bytearray) -> Iterator[dict[str, Any]]:
    """What the process reported, up to the first line that is cut or strange.

    A hostile file may have taken the process over: nothing it says is trusted to have the right shape.
    """
    for line in io.BytesIO(report):
        try:
            fact = json.loads(line)
        except (ValueError, RecursionError):
            return
        if not isinstance(fact, dict) or not line.endswith(b"\n"):
            return
        yield fact


def _words(value: object) -> str:
    """Text that any database can store: no NUL, no half of a surrogate pair."""
    return str(value).replace("\0", "").encode(errors="replace").decode()


def _reason(run: _Run, ending: dict[str, Any], return_code: int) -> Reason | None:
    """What ended the reading before its time, if anything did."""
    if "failed" in ending:
        known = ending["failed"] in Reason.values
        return Reason(ending["failed"]) if known else Reason.DAMAGED
    if "end" in ending or run.overflowed:
        return None
    if run.timed_out or return_code == -signal.SIGXCPU:
        return Reason.TIMEOUT
    if return_code == -signal.SIGABRT or b"MemoryError" in run.notes:  # how C++ and Python give up without memory
        return Reason.MEMORY
    return Reason.DAMAGED if -return_code in _CRASHES else Reason.INTERRUPTED


def _within(pages: list[str], characters: int) -> tuple[list[str], bool]:
    """The pages up to a number of characters, and whether that left anything out."""
    kept: list[str] = []
    for page in pages:
        kept.append(page[:characters])
        if len(page) > characters:
            return kept, True
        characters -= len(page)
    return kept, False


def _described(about: dict[str, Any]) -> dict[str, Any]:
    count = about.get("page_count")
    words = {name: _words(about.get(name, ""))[:_DETAIL_SIZE] for name in _DETAILS}
    return {"page_count": count if type(count) is int and 0 <= count < _MOST_PAGES else None, **words}
