"""From pasted text: a record in one of the formats we read, or a DOI, a link or an ISBN somewhere in it."""

from __future__ import annotations

import io
import re
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mutirao.discover.publications import formats
from mutirao.discover.publications.formats.identifiers import find_doi, find_isbn
from mutirao.discover.publications.prefill.link import prefill_from_link
from mutirao.discover.publications.prefill.registry import registered
from mutirao.discover.publications.prefill.result import Prefill
from mutirao.discover.publications.records import Record, Rejection

LONGEST: Final = 500_000
PASTED: Final = gettext_lazy("what you pasted")
_LINK: Final = re.compile(r"https?://[^\s<>\"]{4,2000}|www\.[^\s<>\"]{4,2000}", re.IGNORECASE)


def prefill_from_text(text: str) -> Prefill:
    """The first record of what was pasted, in any format that is imported here; `note` says if there are more."""
    text = text.strip()
    if not text:
        return Prefill(problem=_("There is nothing here yet. Paste a record, a DOI, a link or an ISBN."))
    if len(text) > LONGEST:
        return Prefill(problem=_("This is too long for one record. Please import long lists as a file."))
    raw = text.encode(errors="replace")
    name = formats.sniff(raw[:65536])
    if name is None or (name == "csv" and "\n" not in text):
        return from_words(text)
    return from_records(raw, name)


def from_records(raw: bytes, name: str) -> Prefill:
    items = list(formats.read(io.BytesIO(raw), name))
    records = [item for item in items if isinstance(item, Record)]
    if not records:
        return Prefill(problem=why_not(items))
    prefill = Prefill()
    prefill.take(records[0], PASTED)
    if len(records) > 1:
        prefill.note = ngettext(
            "You pasted %(count)s record. This form takes the first.",
            "You pasted %(count)s records. This form takes the first.",
            len(records),
        ) % {"count": len(records)}
    return prefill


def why_not(items: list[Record | Rejection]) -> str:
    reasons = [str(item.reason) for item in items if isinstance(item, Rejection)]
    return next(iter(reasons), "") or _("No record was found in what you pasted.")


def from_words(text: str) -> Prefill:
    """A reference from a list of literature, perhaps, or only its number or address."""
    if dois := find_doi(text):
        return registered(dois[0])
    if link := _LINK.search(text):
        return prefill_from_link(link[0].rstrip(".,;)"))
    if isbns := find_isbn(text):
        prefill = Prefill(note=_("The ISBN is kept. There is no open register of ISBNs, so please fill in the rest."))
        prefill.take(Record(identifiers={"isbn": isbns[:1]}), PASTED)
        return prefill
    return Prefill(
        problem=_(
            "Neither a record nor a DOI, link or ISBN was found in what you pasted. "
            "A record may be RIS, BibTeX, EndNote XML or CSL-JSON."
        )
    )
