"""The bytes of an upload as they arrive: one file, one writer at a time, nothing said to be kept that is not."""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

ALGORITHMS: Final = ("sha1", "sha256")


class UploadBusy(Exception):
    """Another request is writing to the same file at this moment."""


class WrongOffset(Exception):
    """The sender does not go on where the file ends; ``offset`` is where it does."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class ChecksumMismatch(Exception):
    """What arrived is not what was sent; nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the sender says of one piece; `algorithm` is one of `ALGORITHMS`."""

    algorithm: str
    digest: bytes


def append_bytes(path: Path, pieces: Iterable[bytes], *, at: int, checksum: Checksum | None = None) -> int:
    """Where the file ends now. Without a checksum, what came before a connection dropped is kept."""
    with opened_alone(path) as file:
        end = file.seek(0, io.SEEK_END)
        if end != at:
            raise WrongOffset(end)
        try:
            found = write(file, pieces, checksum.algorithm if checksum else "")
            if checksum and found != checksum.digest:
                raise ChecksumMismatch
        except BaseException:
            if checksum:
                file.truncate(at)
            raise
        finally:
            os.fsync(file.fileno())
        return file.tell()


@contextmanager
def opened_alone(path: Path) -> Iterator[BinaryIO]:
    """The file, made if need be; the lock holds between processes too and ends with them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "ab", buffering=0) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise UploadBusy from held
        yield file


def write(file: BinaryIO, pieces: Iterable[bytes], algorithm: str) -> bytes:
    """Write all, and give the digest of it."""
    digest = hashlib.new(algorithm, usedforsecurity=False) if algorithm else None
    for piece in pieces:
        if digest:
            digest.update(piece)
        left = memoryview(piece)
        while left:
            left = left[file.write(left) :]
    return digest.digest() if digest else b""
