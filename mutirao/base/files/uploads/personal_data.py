"""What uploads keep about a person, for the privacy page, the download of one's data and the right to leave."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mutirao.base.accounts.models import User
from mutirao.base.accounts.personal_data import Export, PersonalData
from mutirao.base.files.uploads.models import Upload
from mutirao.base.files.uploads.querysets import KEPT_FOR
from mutirao.base.files.uploads.services import remove


def kept_for() -> str:
    return _("Until the file is attached to what it is for, and %(days)s days at most.") % {"days": KEPT_FOR.days}


def export(user: User) -> Export:
    uploads = Upload.objects.filter(user=user).order_by("created_at")
    return Export(
        [
            {"name": each.name, "size": each.size, "arrived": each.offset, "began_at": each.created_at.isoformat()}
            for each in uploads
        ]
    )


@transaction.atomic
def erase(user: User) -> None:
    remove(Upload.objects.filter(user=user))


UPLOADS = PersonalData(
    name="uploads",
    content=gettext_lazy("Files you have begun to upload, with their names."),
    purpose=gettext_lazy("So that an upload goes on after the connection dropped."),
    kept_for=kept_for,
    export=export,
    erase=erase,
)
