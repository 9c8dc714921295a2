"""The one file of a backup: a zip of data, media, settings and a manifest with counts and checksums."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Final

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DATA: Final = "data/"
MEDIA: Final = "media/"
SETTINGS: Final = "settings.env"
CHUNK: Final = 1024 * 1024


class DamagedArchiveError(Exception):
    """The file is not a backup, or not whole; the message says what is wrong, in plain words."""


@dataclass
class Manifest:
    """Counts are rows per model; checksums are SHA-256 per file in the archive."""

    software: str
    written_at: str
    engine: str
    migrations: dict[str, list[str]]
    format: int = FORMAT
    counts: dict[str, int] = field(default_factory=dict)
    checksums: dict[str, str] = field(default_factory=dict)


class ArchiveWriter:
    """Writes beside `path` and takes its place when all is there, so a backup is whole or absent."""

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.path = path
        self.manifest = manifest
        self._unfinished = path.with_name(path.name + ".unfinished")

    def __enter__(self) -> ArchiveWriter:
        # Everybody's password hashes are in it: readable by its owner only.
        descriptor = os.open(self._unfinished, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600)
        self._file = os.fdopen(descriptor, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", compresslevel=6)
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            self._zip.writestr(MANIFEST, json.dumps(asdict(self.manifest), indent=1), zipfile.ZIP_DEFLATED)
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        if kind is None:
            self._unfinished.replace(self.path)
        else:
            self._unfinished.unlink(missing_ok=True)

    @contextlib.contextmanager
    def member(self, name: str, *, compressed: bool) -> Iterator[_Hashing]:
        info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
        info.compress_type = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
        with self._zip.open(info, "w", force_zip64=True) as file:
            hashing = _Hashing(file)
            yield hashing
        self.manifest.checksums[name] = hashing.digest()


class _Hashing:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()

    def write(self, chunk: bytes) -> None:
        self._file.write(chunk)
        self._hash.update(chunk)

    def digest(self) -> str:
        return self._hash.hexdigest()


class ArchiveReader:
    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
            raw = json.loads(self._zip.read(MANIFEST))
        except FileNotFoundError:
            raise DamagedArchiveError(f"There is no file {path}.") from None
        except (zipfile.BadZipFile, KeyError, ValueError, OSError) as problem:
            raise DamagedArchiveError(f"{path} is not a backup made by Mutirão, or it is cut off.") from problem
        if raw.get("format") != FORMAT:
            raise DamagedArchiveError(f"{path} has format {raw.get('format')}, this version reads {FORMAT}.")
        self.manifest = Manifest(**raw)

    def __enter__(self) -> ArchiveReader:
        return self

    def __exit__(self, *error: object) -> None:
        self._zip.close()

    def verify(self) -> None:
        """Read everything once and compare checksums. Raises `DamagedArchiveError`."""
        present = set(self._zip.namelist()) - {MANIFEST}
        if missing := sorted(self.manifest.checksums.keys() - present):
            raise DamagedArchiveError(f"The backup lacks {missing[0]}.")
        if added := sorted(present - self.manifest.checksums.keys()):
            raise DamagedArchiveError(f"The backup holds {added[0]}, which its manifest does not know.")
        for name, expected in self.manifest.checksums.items():
            if self._checksum(name) != expected:
                raise DamagedArchiveError(f"{name} in the backup is damaged.")

    def _checksum(self, name: str) -> str:
        digest = hashlib.sha256()
        try:
            with self._zip.open(name) as file:
                while chunk := file.read(CHUNK):
                    digest.update(chunk)
        except (zipfile.BadZipFile, OSError, ValueError, EOFError) as problem:
            raise DamagedArchiveError(f"{name} in the backup is damaged.") from problem
        return digest.hexdigest()

    def names(self, folder: str) -> list[str]:
        return sorted(name for name in self.manifest.checksums if name.startswith(folder))

    def open(self, name: str) -> IO[bytes]:
        return self._zip.open(name)

    def rows(self, model_label: str) -> Iterator[list[Any]]:
        """The header (column names) first, then the rows."""
        with self._zip.open(f"{DATA}{model_label}.jsonl") as file:
            for line in file:
                yield json.loads(line)
