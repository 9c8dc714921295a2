"""Files that are no text at all: packed, scanned or made by an office program, whatever their name says."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mutirao.discover.publications.records import Reason

_PACKED = _("This file is packed. Unpack it and import the file inside.")
_OFFICE = _(
    "This file is packed (ZIP) or comes from an office program. "
    "Unpack it, or save the spreadsheet as CSV, and import that."
)
_DOCUMENT = _("This file is a document and not a list of records. Export the records as RIS, BibTeX or CSV.")
_SIGNATURES: tuple[tuple[bytes, Reason], ...] = (
    (b"PK\x03\x04", _OFFICE),
    (b"PK\x05\x06", _OFFICE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OFFICE),
    (b"\x1f\x8b", _PACKED),
    (b"BZh", _PACKED),
    (b"\xfd7zXZ\x00", _PACKED),
    (b"7z\xbc\xaf\x27\x1c", _PACKED),
    (b"Rar!\x1a\x07", _PACKED),
    (b"\x28\xb5\x2f\xfd", _PACKED),
    (b"%PDF-", _DOCUMENT),
    (b"{\\rtf", _DOCUMENT),
)


def why_not_text(head: bytes) -> Reason | None:
    """What to do with a file that starts with `head`; None where it may be read."""
    return next((reason for signature, reason in _SIGNATURES if head.startswith(signature)), None)
