"""What people are told about programmes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from mutirao.base.notices.kinds import Frequency, NoticeKind
from mutirao.discover.programmes.models import FocalPoint
from mutirao.discover.programmes.querysets import is_curator

SUGGESTED = "programme_suggested"
DECIDED = "programme_decided"


def decides(user: Any) -> bool:
    """Curators, and the focal points of any programme."""
    return is_curator(user) or FocalPoint.objects.filter(user_id=user.pk).exists()


KINDS = [
    NoticeKind(
        SUGGESTED,
        _("Somebody suggests an edit to a programme"),
        _("Somebody suggests an edit to the profile of “%(title)s”."),
        Frequency.DAILY,
        "curation",
        decides,
    ),
    NoticeKind(
        DECIDED,
        _("An edit I suggested to a programme is decided on"),
        _("The edit you suggested to the profile of “%(title)s” has been decided on. Thank you for taking the time."),
        Frequency.AT_ONCE,
        "submissions",
    ),
]
