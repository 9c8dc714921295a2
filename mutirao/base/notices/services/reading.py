"""Notices are read, and forgotten a while after."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mutirao.base.accounts.models import User
from mutirao.base.live.services import person_channel, tell
from mutirao.base.notices.models import Notice

MOST_COUNTED: Final = 100
"""Nobody needs to know how many more there are."""
FORGOTTEN_AT_ONCE: Final = 1000


def unread_count(user: User) -> int:
    return Notice.objects.visible_to(user).unread()[:MOST_COUNTED].count()


@transaction.atomic
def mark_read(user: User, ids: Iterable[int] | None = None) -> int:
    """These notices of a person, or all of them; no mail about them is needed any more. How many were unread."""
    unread = Notice.objects.filter(recipient=user).unread()
    if ids is not None:
        unread = unread.filter(pk__in=list(ids))
    read = unread.update(read_at=timezone.now(), due_at=None)
    if read:
        tell(person_channel(user.pk), "notice", {})
    return read


def forget_old_notices() -> int:
    """By the clock: what was read long ago goes, a little at a time, so that nobody waits."""
    old = Notice.objects.filter(read_at__lt=timezone.now() - timedelta(days=settings.NOTICES_KEPT_DAYS))
    forgotten = 0
    while ids := list(old.order_by("read_at").values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE]):
        forgotten += Notice.objects.filter(pk__in=ids).delete()[0]
    return forgotten
