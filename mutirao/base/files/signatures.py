"""Which kind of file some bytes are, told by the bytes themselves (RFC 2046 names; no Django in here)."""

import codecs
import re
from typing import BinaryIO, Final

from mutirao.base.files.archives import BadArchive, opened_safely

HEAD_SIZE: Final = 64 * 1024
UNKNOWN: Final = ""
ENCRYPTED_OFFICE: Final = "application/x-encrypted-office"

_OOXML: Final = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument."

_STARTS: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"ID3", "audio/mpeg"),
    (b"{\\rtf", "application/rtf"),
)
_RIFF: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_MP4_SOUND: Final = {b"M4A ", b"M4B "}
_MP4_FILM: Final = {
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"dash",
    b"MSNV",
}
_OGG_CODECS: Final = (b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC")

_MAIN_PARTS: Final = {
    _OOXML.encode() + b"wordprocessingml.document.main+xml": _OOXML + "wordprocessingml.document",
    _OOXML.encode() + b"spreadsheetml.sheet.main+xml": _OOXML + "spreadsheetml.sheet",
    _OOXML.encode() + b"presentationml.presentation.main+xml": _OOXML + "presentationml.presentation",
    _OOXML.encode() + b"presentationml.slideshow.main+xml": _OOXML + "presentationml.presentation",
}
_MIMETYPE_ENTRY: Final = {
    _OPEN_DOCUMENT + "text": _OPEN_DOCUMENT + "text",
    _OPEN_DOCUMENT + "spreadsheet": _OPEN_DOCUMENT + "spreadsheet",
    _OPEN_DOCUMENT + "presentation": _OPEN_DOCUMENT + "presentation",
    "application/epub+zip": "application/epub+zip",
}

_OLE_START: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS: Final = (
    ("EncryptedPackage", ENCRYPTED_OFFICE),
    ("WordDocument", "application/msword"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
)

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MARKUP_PREAMBLE: Final = re.compile(
    r"(?:\s+|<\?xml\b[^>]*>|<!--.*?-->|<!DOCTYPE\s+(?!html)[^>\[]*(?:\[.*?\]\s*)?>)*", re.S | re.I
)
# The tags by which a browser that guesses takes a text for a page: WHATWG MIME Sniffing, 7.1.
_PAGE: Final = re.compile(
    r"<(?:!doctype html|html|head|body|script|iframe|style|title|table|div|font|h1|br|p|a|b)[\s/>]", re.I
)
_SVG: Final = re.compile(r"<(?:\w+:)?svg[\s>]", re.I)
_SUBRIP: Final = re.compile(r"\s*\d+\s*\n\d\d:\d\d:\d\d,\d{3} --> ")


def identify(stream: BinaryIO, filename: str = "") -> str:
    """The media type of a file, or ``UNKNOWN``; raises ``BadArchive`` for a zip that must not be opened.

    The name only chooses among the dialects of plain text (CSV, JSON), none of which a browser executes.
    """
    stream.seek(0)
    head = stream.read(HEAD_SIZE)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _identify_archive(stream)
    if head.startswith(_OLE_START):
        return _identify_ole(stream, head)
    return _identify_binary(head) or _identify_text(head, filename)


def _identify_binary(head: bytes) -> str:
    begin = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    for start, media_type in _STARTS:
        if begin.startswith(start):
            return media_type
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return _identify_mp4(head)
    if head.startswith(b"OggS"):
        return "audio/ogg" if any(codec in head[:512] for codec in _OGG_CODECS) else UNKNOWN
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"\x42\x82\x84webm" in head[:128] else UNKNOWN
    return "audio/mpeg" if _is_mpeg_sound(head) else UNKNOWN


def _identify_mp4(head: bytes) -> str:
    brand = head[8:12]
    if brand in _MP4_SOUND:
        return "audio/mp4"
    return "video/mp4" if brand in _MP4_FILM else UNKNOWN


def _is_mpeg_sound(head: bytes) -> bool:
    """Whether a frame of MPEG layer III begins: 11 bits of sync, then valid bit rate and sampling rate."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2 or head[1] & 0x18 == 0x08:
        return False
    return head[2] >> 4 not in (0, 15) and head[2] & 0x0C != 0x0C


def _identify_archive(stream: BinaryIO) -> str:
    """Which document a zip holds; one that claims to be two of them is treated as a mere archive."""
    with opened_safely(stream) as archive:
        parts = set(archive.namelist())
        office, packaged = "[Content_Types].xml" in parts, "mimetype" in parts
        if office == packaged:
            return "application/zip"
        name = "[Content_Types].xml" if office else "mimetype"
        try:
            with archive.open(name) as part:
                said = part.read(1024**2)
        except (RuntimeError, OSError, EOFError, ValueError) as error:
            raise BadArchive("truncated", str(error)) from error
    if office:
        return next((kind for main, kind in _MAIN_PARTS.items() if b'"' + main + b'"' in said), UNKNOWN)
    return _MIMETYPE_ENTRY.get(said.decode("ascii", "replace").strip(), "application/zip")


def _identify_ole(stream: BinaryIO, head: bytes) -> str:
    """Which program wrote a compound file, from the names in its directory (MS-CFB 2.2 and 2.6.1)."""
    sector_size = 1 << min(int.from_bytes(head[30:32], "little"), 12)
    stream.seek((int.from_bytes(head[48:52], "little") + 1) * sector_size)
    directory = stream.read(16 * 1024)
    names = {_ole_entry_name(directory[at : at + 128]) for at in range(0, len(directory), 128)}
    return next((kind for name, kind in _OLE_STREAMS if name in names), UNKNOWN)


def _ole_entry_name(entry: bytes) -> str:
    length = int.from_bytes(entry[64:66], "little")
    return entry[: max(0, length - 2)].decode("utf-16-le", "replace") if length <= 64 else ""


def _identify_text(head: bytes, filename: str) -> str:
    text = _as_text(head)
    if text is None or not text.strip():
        return UNKNOWN
    body = text[_MARKUP_PREAMBLE.match(text).end() :]  # type: ignore[union-attr]  # matches the empty string too
    if _PAGE.match(body):
        return "text/html"
    if _SVG.match(body):
        return "image/svg+xml"
    if text.lstrip().startswith("<?xml"):
        return UNKNOWN
    if text.startswith("WEBVTT"):
        return "text/vtt"
    if _SUBRIP.match(text):
        return "application/x-subrip"
    return _dialect(text, filename)


def _dialect(text: str, filename: str) -> str:
    extension = filename.lower().rpartition(".")[2]
    if extension == "json" and text.lstrip()[0] in "{[":
        return "application/json"
    return "text/csv" if extension in ("csv", "tsv") else "text/plain"


def _as_text(head: bytes) -> str | None:
    """The beginning of a text in UTF-8, UTF-16 with its mark, or an 8-bit code; nothing if it is no text."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if head.startswith(mark):
            return _decoded(head, encoding)
    text = _decoded(head, "utf-8-sig")
    return text if text is not None else _decoded(head, "latin-1")


def _decoded(head: bytes, encoding: str) -> str | None:
    """Text without control characters; a character cut by the end of the sample is left out."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = decoder.decode(head)
    except UnicodeDecodeError:
        return None
    return None if _CONTROLS.search(text) else text
