"""Where the index lives: generations side by side on disk, one of them current, for readers and one writer."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import tantivy

from mutirao.overview.search.engine import IndexBusyError, SearchUnavailableError
from mutirao.overview.search.tantivy_schema import build_schema, fingerprint, register_analysers

WRITER_HEAP: Final = 60_000_000
"""Bytes of documents held before a segment is written."""
_LOOK_EVERY: Final = 0.2
"""Seconds between two looks for what the writer has done."""
_ALL_HAVE_LOOKED: Final = 1.0
"""Seconds after which every process reads the newest generation; what it has open, it can still read to the end."""
_POINTER: Final = "current"

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of the index; `stamp` is different for every commit of every generation."""

    searcher: tantivy.Searcher
    schema: tantivy.Schema
    generation: str
    stamp: tuple[str, int, int]


def guarded(work: Callable[[], Result]) -> Result:
    """Run `work`; what the native code raises, panics included, means that the index is unusable."""
    try:
        return work()
    except (SearchUnavailableError, IndexBusyError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        if isinstance(error, Exception) and not isinstance(error, ValueError | OSError):
            raise
        raise SearchUnavailableError(f"{type(error).__name__}: {error}") from error


class IndexStore:
    """The folder `root`: `current` names the generation in use, `<fingerprint>-<number>` are generations."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.schema = build_schema()
        self._fingerprint = fingerprint()
        self._lock = threading.Lock()
        self._looked_at = 0.0
        self._snapshot: Snapshot | None = None
        self._index: tantivy.Index | None = None

    # Reading

    def snapshot(self) -> Snapshot:
        """The newest committed state, at most `_LOOK_EVERY` old. Raises `SearchUnavailableError`."""
        with self._lock:
            now = time.monotonic()
            if self._snapshot is None or now - self._looked_at >= _LOOK_EVERY:
                self._refresh()
                self._looked_at = now
            assert self._snapshot is not None
            return self._snapshot

    def forget(self) -> None:
        """Look again at the next use: this process has just written."""
        with self._lock:
            self._looked_at = 0.0

    def current(self) -> str:
        """The generation in use. Raises `SearchUnavailableError` where there is none for this version."""
        try:
            name = (self.root / _POINTER).read_text(encoding="ascii").strip()
        except (OSError, ValueError) as error:
            raise SearchUnavailableError("there is no index yet") from error
        if not name.startswith(self._fingerprint + "-"):
            raise SearchUnavailableError("the index was made by another version")
        return name

    def _refresh(self) -> None:
        try:
            generation = self.current()
            stamp = (generation, *self._commit_of(generation))
            if self._snapshot is None or self._snapshot.stamp != stamp:
                self._snapshot = guarded(lambda: self._open_snapshot(generation, stamp))
        except SearchUnavailableError:
            self._snapshot = self._index = None
            raise

    def _commit_of(self, generation: str) -> tuple[int, int]:
        try:
            status = (self.root / generation / "meta.json").stat()
        except OSError as error:
            raise SearchUnavailableError("the index is damaged: it has no table of contents") from error
        return status.st_mtime_ns, status.st_ino

    def _open_snapshot(self, generation: str, stamp: tuple[str, int, int]) -> Snapshot:
        if self._index is None or self._snapshot is None or self._snapshot.generation != generation:
            self._index = self.open(generation)
        self._index.reload()
        return Snapshot(self._index.searcher(), self.schema, generation, stamp)

    def open(self, generation: str) -> tantivy.Index:
        """The index of `generation`. Readers ask for news themselves, hence `manual`."""
        folder = self.root / generation
        if not (folder / "meta.json").is_file():
            raise SearchUnavailableError("the index is damaged: it has no table of contents")
        return self._prepared(guarded(lambda: tantivy.Index(self.schema, str(folder))))

    def create(self, generation: str) -> tantivy.Index:
        folder = self.root / generation
        folder.mkdir(parents=True)
        return self._prepared(tantivy.Index(self.schema, str(folder)))

    @staticmethod
    def _prepared(index: tantivy.Index) -> tantivy.Index:
        register_analysers(index)
        index.config_reader("manual")
        return index

    # Writing

    def writer(self, index: tantivy.Index) -> tantivy.IndexWriter:
        """One thread, flat memory. The lock dies with its process, so a killed writer is no obstacle."""
        try:
            return index.writer(WRITER_HEAP, 1)
        except ValueError as error:
            if "lock" in str(error).lower():
                raise IndexBusyError("another process is writing the index") from error
            raise SearchUnavailableError(str(error)) from error

    @contextlib.contextmanager
    def rebuilding(self) -> Iterator[str]:
        """The name of a new generation to fill; it becomes current at the end, unless something is raised."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "rebuild.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise IndexBusyError("the index is being rebuilt already") from error
            generation = f"{self._fingerprint}-{self._last_number() + 1:06d}"
            try:
                yield generation
            except BaseException:
                shutil.rmtree(self.root / generation, ignore_errors=True)
                raise
            self._make_current(generation)

    def _make_current(self, generation: str) -> None:
        previous = self._pointed_at()
        fresh = self.root / f"{_POINTER}.new"
        with fresh.open("w", encoding="ascii") as file:
            file.write(generation)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.root / _POINTER)
        _sync_folder(self.root)
        # The generation before may still be read by processes that have not looked yet.
        self._keep_only({generation, previous})
        self.forget()

    def drop_past(self) -> None:
        """Leave nothing on disk of the generations before the current one, once every process has turned to it."""
        time.sleep(_ALL_HAVE_LOOKED)
        self._keep_only({self.current()})

    def _keep_only(self, names: set[str]) -> None:
        for folder in self._generations():
            if folder.name not in names:
                shutil.rmtree(folder, ignore_errors=True)

    def _pointed_at(self) -> str:
        try:
            return (self.root / _POINTER).read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return ""

    def _generations(self) -> list[Path]:
        return [path for path in self.root.iterdir() if path.is_dir() and path.name.rpartition("-")[2].isdigit()]

    def _last_number(self) -> int:
        return max((int(path.name.rpartition("-")[2]) for path in self._generations()), default=0)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
