"""A file as a page offers it: type, language, size and what the download will cost, before it starts."""

from __future__ import annotations

from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mutirao.base.catalogue.models import Entry
from mutirao.base.files.media_types import ALLOWED
from mutirao.base.files.models import Attachment
from mutirao.base.ui.templatetags.ui import language_name

SLOW_BYTES_PER_SECOND = 400_000 / 8
WORTH_SAYING = 5
"""Seconds under which the time of a download is not mentioned."""


@dataclass(frozen=True)
class FileLink:
    """All a reader should know before downloading; `time_label` is "" where it is a matter of moments."""

    name: str
    url: str
    media_type: str
    type_label: str
    role: str
    language: str
    language_name: str
    size: int
    size_label: str
    page_count: int | None
    time_label: str


def file_links(entry: Entry) -> list[FileLink]:
    attachments = Attachment.objects.filter(entry_id=entry.pk)
    return [file_link(attachment) for attachment in attachments]


def file_link(attachment: Attachment) -> FileLink:
    kind = ALLOWED.get(attachment.media_type)
    return FileLink(
        name=attachment.name,
        url=attachment.get_absolute_url(),
        media_type=attachment.media_type,
        type_label=str(kind.label) if kind else attachment.media_type,
        role=str(attachment.get_role_display()),
        language=attachment.language,
        language_name=language_name(attachment.language) if attachment.language else "",
        size=attachment.size,
        size_label=filesizeformat(attachment.size),
        page_count=attachment.page_count,
        time_label=time_label(attachment.size),
    )


def time_label(size: int) -> str:
    seconds = round(size / SLOW_BYTES_PER_SECOND)
    if seconds < WORTH_SAYING:
        return ""
    if seconds < 90:
        return _("about %(seconds)s s on a slow phone connection") % {"seconds": seconds}
    minutes = round(seconds / 60)
    words = ngettext(
        "about %(minutes)s minute on a slow phone connection",
        "about %(minutes)s minutes on a slow phone connection",
        minutes,
    )
    return words % {"minutes": minutes}
