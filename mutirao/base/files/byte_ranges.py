"""Which bytes of a file a reader asks for: HTTP range requests (RFC 9110, section 14), without any HTTP."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import BinaryIO, Final

CHUNK_SIZE: Final = 64 * 1024

_SPEC: Final = re.compile(r"(?P<first>[0-9]{0,19})-(?P<last>[0-9]{0,19})")


class RangeNotSatisfiable(ValueError):
    """No byte of the file is in the range asked for: answer 416 with ``content_range``."""

    def __init__(self, size: int) -> None:
        super().__init__(f"no such bytes in a file of {size}")
        self.content_range = f"bytes */{size}"


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes ``first`` to ``last``, both included, of a file of ``size``."""

    first: int
    last: int
    size: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1

    @property
    def content_range(self) -> str:
        return f"bytes {self.first}-{self.last}/{self.size}"


def parse_range(header: str, size: int) -> ByteRange | None:
    """The one range asked for, or ``None`` where the whole file is the right answer.

    A header that cannot be read, another unit and several ranges at once all get the whole file, which
    RFC 9110 14.2 allows: players and download managers ask for one range at a time.
    """
    unit, _, specs = header.partition("=")
    match = _SPEC.fullmatch(specs.strip())
    if unit.strip().lower() != "bytes" or match is None:
        return None
    first, last = match["first"], match["last"]
    if first:
        return _from_to(int(first), int(last) if last else None, size)
    return _suffix(int(last), size) if last else None


def _from_to(first: int, last: int | None, size: int) -> ByteRange | None:
    if last is not None and last < first:
        return None
    if first >= size:
        raise RangeNotSatisfiable(size)
    return ByteRange(first, size - 1 if last is None else min(last, size - 1), size)


def _suffix(length: int, size: int) -> ByteRange:
    if length == 0 or size == 0:
        raise RangeNotSatisfiable(size)
    return ByteRange(max(0, size - length), size - 1, size)


def is_still_current(if_range: str, *, etag: str, modified_at: datetime) -> bool:
    """Whether a reader who has part of a file has it of today's file (``If-Range``, RFC 9110 13.1.5).

    ``etag`` is as sent, with its quotes; a weak one never matches. A date must be equal to the second.
    """
    validator = if_range.strip()
    if not validator:
        return True
    if validator.startswith(('"', "W/")):
        return validator == etag and not etag.startswith("W/")
    try:
        date = parsedate_to_datetime(validator)
        return date.timestamp() == int(modified_at.timestamp())
    except (TypeError, ValueError, OverflowError):
        return False


def iter_file(file: BinaryIO, byte_range: ByteRange | None = None, chunk: int = CHUNK_SIZE) -> Iterator[bytes]:
    """The bytes of a range (or of the whole file) piece by piece; closes the file at the end."""
    with file:
        file.seek(byte_range.first if byte_range else 0)
        left = byte_range.length if byte_range else None
        while left is None or left > 0:
            piece = file.read(chunk if left is None else min(chunk, left))
            if not piece:
                return
            if left is not None:
                left -= len(piece)
            yield piece
