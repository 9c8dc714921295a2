"""What a zip archive says of itself, read before anything in it is unpacked (no Django in here)."""

import io
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final

MAX_UNPACKED: Final = 1024**3
MAX_RATIO: Final = 100
RATIO_MATTERS_FROM: Final = 50 * 1024**2
MAX_DIRECTORY: Final = 4 * 1024**2  # some 40,000 names; Python needs about 20 times that memory to list them

_END_RECORD: Final = struct.Struct("<4s4H2LH")
_END_RECORD_64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64_SIZE: Final = 20
_LONGEST_COMMENT: Final = 0xFFFF


class BadArchive(ValueError):
    """The archive must not be unpacked; ``code`` is ``truncated`` or ``bomb``."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@contextmanager
def opened_safely(stream: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """The archive, opened for reading, once its own figures are known to be harmless."""
    if _directory_size(stream) > MAX_DIRECTORY:
        raise BadArchive("bomb", "its list of contents is too long")
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError) as error:
        raise BadArchive("truncated", str(error)) from error
    with archive:
        _check_sizes(archive)
        yield archive


def _check_sizes(archive: zipfile.ZipFile) -> None:
    unpacked = sum(member.file_size for member in archive.infolist())
    packed = sum(member.compress_size for member in archive.infolist())
    if unpacked > MAX_UNPACKED:
        raise BadArchive("bomb", f"{unpacked} bytes when unpacked")
    if unpacked > RATIO_MATTERS_FROM and unpacked > MAX_RATIO * max(packed, 1):
        raise BadArchive("bomb", f"{packed} bytes become {unpacked} when unpacked")


def _directory_size(stream: BinaryIO) -> int:
    """Bytes of the central directory, as the end-of-archive record declares them (PKWARE APPNOTE 4.3.14-16).

    ``zipfile`` reads that many bytes and builds an object per name before it can be asked anything.
    """
    longest = _LONGEST_COMMENT + _END_RECORD.size + _LOCATOR_64_SIZE + _END_RECORD_64.size
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - longest))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END_RECORD.size:
        raise BadArchive("truncated", "the end of the archive is missing")
    declared: int = _END_RECORD.unpack_from(tail, at)[5]
    at_64 = at - _LOCATOR_64_SIZE - _END_RECORD_64.size
    if at_64 >= 0 and tail.startswith(b"PK\x06\x06", at_64):
        declared = max(declared, _END_RECORD_64.unpack_from(tail, at_64)[8])
    return declared
