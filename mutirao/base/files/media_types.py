"""The kinds of file the platform takes: what each is called, what it is for, and the check at the door."""

import io
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO, Final, Literal

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mutirao.base.files import signatures
from mutirao.base.files.archives import BadArchive

Role = Literal["document", "slides", "audio", "video", "infographic", "data"]
Family = Literal["pdf", "office", "page", "text", "picture", "recording", "archive"]

_OOXML: Final = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument."


@dataclass(frozen=True, slots=True)
class MediaType:
    """One kind of file: its registered name, how we end its file name, and what may be done with it.

    ``inline_safe`` kinds may be shown by the browser in the site's own origin: they cannot carry a script
    that runs there. All others are only ever sent as downloads.
    """

    name: str
    extension: str
    label: str | Promise
    role: Role
    family: Family
    extractable: bool = False
    inline_safe: bool = False
    other_extensions: tuple[str, ...] = ()


_TYPES: Final = (
    MediaType("application/pdf", ".pdf", gettext_lazy("PDF"), "document", "pdf", True, True),
    MediaType(
        _OOXML + "wordprocessingml.document",
        ".docx",
        gettext_lazy("Word document"),
        "document",
        "office",
        True,
    ),
    MediaType(_OOXML + "spreadsheetml.sheet", ".xlsx", gettext_lazy("Excel workbook"), "data", "office"),
    MediaType(
        _OOXML + "presentationml.presentation",
        ".pptx",
        gettext_lazy("PowerPoint presentation"),
        "slides",
        "office",
        extractable=True,
        other_extensions=(".ppsx",),
    ),
    MediaType(_OPEN_DOCUMENT + "text", ".odt", gettext_lazy("OpenDocument text"), "document", "office", True),
    MediaType(_OPEN_DOCUMENT + "spreadsheet", ".ods", gettext_lazy("OpenDocument spreadsheet"), "data", "office"),
    MediaType(
        _OPEN_DOCUMENT + "presentation",
        ".odp",
        gettext_lazy("OpenDocument presentation"),
        "slides",
        "office",
        extractable=True,
    ),
    MediaType("application/msword", ".doc", gettext_lazy("Word 97–2003 document"), "document", "office"),
    MediaType("application/vnd.ms-excel", ".xls", gettext_lazy("Excel 97–2003 workbook"), "data", "office"),
    MediaType(
        "application/vnd.ms-powerpoint",
        ".ppt",
        gettext_lazy("PowerPoint 97–2003 presentation"),
        "slides",
        "office",
        other_extensions=(".pps",),
    ),
    MediaType("application/rtf", ".rtf", gettext_lazy("Rich text"), "document", "office"),
    MediaType("application/epub+zip", ".epub", gettext_lazy("E-book (EPUB)"), "document", "office"),
    MediaType(
        "text/html",
        ".html",
        gettext_lazy("Web page"),
        "document",
        "page",
        True,
        other_extensions=(".htm", ".xhtml"),
    ),
    MediaType(
        "text/plain",
        ".txt",
        gettext_lazy("Plain text"),
        "document",
        "text",
        True,
        True,
        (".text", ".log", ".md"),
    ),
    MediaType("text/csv", ".csv", gettext_lazy("Table (CSV)"), "data", "text", True, other_extensions=(".tsv",)),
    MediaType("application/json", ".json", gettext_lazy("Data (JSON)"), "data", "text", True),
    MediaType("text/vtt", ".vtt", gettext_lazy("Captions (WebVTT)"), "document", "text", True, True),
    MediaType("application/x-subrip", ".srt", gettext_lazy("Captions (SubRip)"), "document", "text", True),
    MediaType("image/png", ".png", gettext_lazy("Picture (PNG)"), "infographic", "picture", inline_safe=True),
    MediaType(
        "image/jpeg",
        ".jpg",
        gettext_lazy("Picture (JPEG)"),
        "infographic",
        "picture",
        inline_safe=True,
        other_extensions=(".jpeg", ".jpe"),
    ),
    MediaType("image/webp", ".webp", gettext_lazy("Picture (WebP)"), "infographic", "picture", inline_safe=True),
    MediaType("image/gif", ".gif", gettext_lazy("Picture (GIF)"), "infographic", "picture", inline_safe=True),
    MediaType("image/svg+xml", ".svg", gettext_lazy("Drawing (SVG)"), "infographic", "picture"),
    MediaType("audio/mpeg", ".mp3", gettext_lazy("Audio (MP3)"), "audio", "recording", inline_safe=True),
    MediaType(
        "audio/ogg",
        ".ogg",
        gettext_lazy("Audio (Ogg)"),
        "audio",
        "recording",
        inline_safe=True,
        other_extensions=(".oga", ".opus"),
    ),
    MediaType(
        "audio/mp4",
        ".m4a",
        gettext_lazy("Audio (M4A)"),
        "audio",
        "recording",
        inline_safe=True,
        other_extensions=(".m4b",),
    ),
    MediaType("audio/wav", ".wav", gettext_lazy("Audio (WAV)"), "audio", "recording", inline_safe=True),
    MediaType(
        "video/mp4",
        ".mp4",
        gettext_lazy("Video (MP4)"),
        "video",
        "recording",
        inline_safe=True,
        other_extensions=(".m4v",),
    ),
    MediaType("video/webm", ".webm", gettext_lazy("Video (WebM)"), "video", "recording", inline_safe=True),
    MediaType("application/zip", ".zip", gettext_lazy("ZIP archive"), "data", "archive"),
)

ALLOWED: Final = {media_type.name: media_type for media_type in _TYPES}

_BY_EXTENSION: Final = {
    extension: media_type for media_type in _TYPES for extension in (media_type.extension, *media_type.other_extensions)
}

ACCEPT: Final = ",".join(_BY_EXTENSION)
"""For the ``accept`` attribute of a file field: a convenience for the chooser, not a check."""


class UnknownMediaType(ValueError):
    """The bytes are of no kind we take; ``code`` is ``not_allowed`` or ``password``."""

    def __init__(self, code: str = "not_allowed") -> None:
        super().__init__(code)
        self.code = code


def sniff(path_or_stream: Path | BinaryIO, filename: str = "") -> MediaType:
    """What a file is by its content; raises ``UnknownMediaType`` or ``BadArchive``.

    The name is never believed: it only tells CSV and JSON from other plain text.
    """
    if isinstance(path_or_stream, Path):
        with path_or_stream.open("rb") as stream:
            return sniff(stream, filename or path_or_stream.name)
    found = signatures.identify(path_or_stream, filename)
    if found == signatures.ENCRYPTED_OFFICE:
        raise UnknownMediaType("password")
    if found not in ALLOWED:
        raise UnknownMediaType
    return ALLOWED[found]


_PROGRAMS: Final = {".exe", ".dll", ".msi", ".dmg", ".iso"}
_PACKED: Final = {".rar", ".7z", ".gz", ".bz2", ".xz", ".tar"}
_RECORDINGS: Final = {".mov", ".avi", ".mkv", ".wmv", ".flv", ".wma", ".flac", ".aac"}
_PICTURES: Final = {".heic", ".heif", ".avif", ".tif", ".tiff", ".bmp", ".psd"}
_OFFICE: Final = {".docm", ".xlsm", ".pptm", ".pub", ".mdb", ".accdb"}
_NEVER_TAKEN: Final = _PROGRAMS | _PACKED | _RECORDINGS | _PICTURES | _OFFICE
"""Endings of names people try, whose content ``sniff`` as good as never takes: better said before sending."""


def check_promise(filename: str, size: int, max_bytes: int) -> None:
    """What can be refused before the first byte comes, by name and size; raises as ``check_upload`` does."""
    name = _last_part(filename)
    _check_size(size, name, max_bytes)
    if PurePath(name).suffix.lower() in _NEVER_TAKEN:
        raise _refusal_of_unknown(UnknownMediaType(), name)


def check_upload(stream: BinaryIO, filename: str, max_bytes: int) -> MediaType:
    """The kind of a file just uploaded; raises ``ValidationError`` saying what is wrong and what to do.

    Leaves the stream at its beginning.
    """
    name = _last_part(filename)
    _check_size(stream.seek(0, io.SEEK_END), name, max_bytes)
    try:
        media_type = sniff(stream, name)
    except BadArchive as error:
        raise _refusal_of_archive(error, name) from error
    except UnknownMediaType as error:
        raise _refusal_of_unknown(error, name) from error
    finally:
        stream.seek(0)
    _check_name(media_type, name)
    return media_type


def _last_part(filename: str) -> str:
    """The name without the folders some browsers send along."""
    return PurePath(filename.replace("\\", "/")).name


def _check_size(size: int, name: str, max_bytes: int) -> None:
    if size == 0:
        raise ValidationError(
            _("“%(name)s” is empty. Please check the file on your device and choose it again."),
            code="empty",
            params={"name": name},
        )
    if size > max_bytes:
        raise ValidationError(
            _(
                "“%(name)s” is too large: it has %(size)s, and the limit is %(limit)s. "
                "Please make it smaller (lighter pictures usually suffice) or split it."
            ),
            code="too_large",
            params={"name": name, "size": filesizeformat(size), "limit": filesizeformat(max_bytes)},
        )


def _refusal_of_archive(error: BadArchive, name: str) -> ValidationError:
    message = (
        _(
            "“%(name)s” would become far too large when unpacked, so it was not opened. "
            "Please upload the documents themselves."
        )
        if error.code == "bomb"
        else _(
            "“%(name)s” is damaged or incomplete, perhaps because a download was interrupted. "
            "Please open it on your device, save it again and upload the new copy."
        )
    )
    return ValidationError(message, code=error.code, params={"name": name})


def _refusal_of_unknown(error: UnknownMediaType, name: str) -> ValidationError:
    message = (
        _("“%(name)s” is locked with a password. Please save a copy without the password and upload that.")
        if error.code == "password"
        else _(
            "“%(name)s” is not a kind of file that can be shared here. Please upload a PDF, an office "
            "document without macros, a web page, plain text, CSV or JSON, a picture, a recording "
            "or a ZIP archive."
        )
    )
    return ValidationError(message, code=error.code, params={"name": name})


def _check_name(media_type: MediaType, name: str) -> None:
    """Refuse a name that promises another family of files: most often an error page saved as a document."""
    promised = _BY_EXTENSION.get(PurePath(name).suffix.lower())
    if promised is not None and promised.family != media_type.family:
        raise ValidationError(
            _(
                "“%(name)s” ends like this kind of file: %(promised)s. Its content is another: %(found)s. "
                "Please check that it opens on your device, or correct the ending of its name, and upload "
                "it again."
            ),
            code="mislabelled",
            params={"name": name, "promised": promised.label, "found": media_type.label},
        )
