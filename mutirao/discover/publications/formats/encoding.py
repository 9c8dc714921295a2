"""Bytes to text: whatever a file was saved as, it is read as a stream of characters that never fails."""

from __future__ import annotations

import codecs
import io
import re
from typing import BinaryIO

HEAD_SIZE = 64 * 1024
FALLBACK = "mutirao.cp1252"

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are no UTF-8 as Windows-1252, and as Latin-1 where even that has no character."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if not error.encoding.lower().replace("_", "-").startswith("utf-8"):
        return "\ufffd", error.end
    faulty = error.object[error.start : error.end]
    return "".join(_one_byte(bytes((value,))) for value in faulty), error.end


def _one_byte(value: bytes) -> str:
    try:
        return value.decode("cp1252")
    except UnicodeDecodeError:
        return value.decode("latin-1")


codecs.register_error(FALLBACK, _as_cp1252)


class _Source(io.RawIOBase):
    """Reads another stream without owning it, in full blocks even where that stream answers in crumbs."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # a Buffer in the stub
        filled = 0
        while filled < len(buffer):
            block = self._stream.read(len(buffer) - filled)
            if not block:
                break
            buffer[filled : filled + len(block)] = block
            filled += len(block)
        return filled


class PeekableStream(io.BufferedReader):
    """A byte stream whose first 64 KB can be looked at without moving on."""

    @classmethod
    def over(cls, stream: BinaryIO) -> PeekableStream:
        return stream if isinstance(stream, cls) else cls(_Source(stream), HEAD_SIZE)

    @property
    def head(self) -> bytes:
        return self.peek(HEAD_SIZE)[:HEAD_SIZE]


def guess_encoding(head: bytes) -> str:
    """The codec for a file that starts with `head`; bytes that turn out not to fit it go through `FALLBACK`."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding
    # A name of a tag or column in Latin letters; what follows may be in any script.
    if re.match(rb"(?:[\t\n\r -~]\x00){4}", head):
        return "utf-16-le"
    if re.match(rb"(?:\x00[\t\n\r -~]){4}", head):
        return "utf-16-be"
    sample = head[: len(head) // 2 * 2][:4096]
    pairs = len(sample) // 2
    # Text in a Latin script has a zero in every other byte of UTF-16; nothing else that is text does.
    if pairs and sample[1::2].count(0) > pairs * 0.4 and sample[::2].count(0) < pairs * 0.1:
        return "utf-16-le"
    if pairs and sample[::2].count(0) > pairs * 0.4 and sample[1::2].count(0) < pairs * 0.1:
        return "utf-16-be"
    return "utf-8"


def open_text(stream: BinaryIO) -> io.TextIOWrapper:
    """The stream as text, any line ending read as a line feed."""
    peekable = PeekableStream.over(stream)
    return io.TextIOWrapper(peekable, encoding=guess_encoding(peekable.head), errors=FALLBACK)


def decode(data: bytes) -> str:
    return data.decode(guess_encoding(data), errors=FALLBACK)
