"""Who may upload, and how much at once?"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mutirao.base.files.uploads.models import Upload


def may_upload(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_active)


def why_not_begin(user: Any, size: int) -> str:
    """A sentence for a person who has too much under way already, or nothing."""
    held = Upload.objects.filter(user=user).aggregate(number=Count("pk"), size=Sum("size", default=0))
    if held["number"] >= settings.UPLOADS_PER_PERSON:
        return ngettext(
            "You have %(count)s file on its way already. Please finish with it, or cancel it, before you add another.",
            "You have %(count)s files on their way already. Please finish with some, or cancel some, before the next.",
            held["number"],
        ) % {"count": held["number"]}
    if held["size"] + size > settings.UPLOAD_BYTES_PER_PERSON:
        return _(
            "Your files on their way would have %(size)s together, and the limit is %(limit)s. "
            "Please finish with some, or cancel some, before you add more."
        ) % {
            "size": filesizeformat(held["size"] + size),
            "limit": filesizeformat(settings.UPLOAD_BYTES_PER_PERSON),
        }
    return ""


def has_room_for(size: int) -> bool:
    """Whether the disk keeps, after so many bytes more, what the rest of the site needs."""
    root = Path(settings.UPLOAD_ROOT)
    existing = next(folder for folder in (root, *root.parents) if folder.is_dir())
    return shutil.disk_usage(existing).free - size >= settings.MIN_FREE_DISK_BYTES
