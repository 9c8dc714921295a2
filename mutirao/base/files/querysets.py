"""Which files? A file is seen by whoever may see its entry."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from mutirao.base.files.extraction import Reason

MOST_ATTEMPTS: Final = 3
MAY_PASS: Final = [Reason.TIMEOUT, Reason.MEMORY, Reason.INTERRUPTED]
PATIENCE: Final = {
    "waiting": timedelta(hours=1),
    "queued": timedelta(days=1),
    "reading": timedelta(minutes=15),
    "failed": timedelta(hours=1),
}
"""How long a file may stay in a state before something must have come between: far longer than reading one takes, or
than a queue may be long."""


class AttachmentQuerySet(models.QuerySet):  # type: ignore[type-arg]  # the model is defined above this layer
    def visible_to(self, user: Any) -> Self:
        from mutirao.base.catalogue.models import Entry

        return self.filter(entry__in=Entry.objects.visible_to(user))

    def left_unread(self) -> Self:
        """Forgotten on the way (a worker died, a job was lost), or failed for a reason that may have passed."""
        now, overdue = timezone.now(), Q()
        for state, patience in PATIENCE.items():
            overdue |= Q(text_state=state, text_state_since__lt=now - patience)
        return self.filter(overdue).exclude(~Q(text_problem__in=MAY_PASS), text_state="failed")

    def with_attempts_left(self) -> Self:
        """A file that brings its readers down every time is hostile, or hopeless."""
        return self.filter(text_attempts__lt=MOST_ATTEMPTS)
