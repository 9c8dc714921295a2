"""Which submissions, and which suggested edits? `visible_to` is the only door through which a person gets one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone


def is_curator(user: Any) -> bool:
    """Whether this person decides about what members share."""
    return bool(user.is_authenticated and user.is_active and user.has_perm("publications.publish_publication"))


class SubmissionQuerySet(models.QuerySet):  # type: ignore[type-arg]  # not generic at run time
    def visible_to(self, user: Any) -> Self:
        """One's own; to curators all that have been handed in. A draft is nobody else's business."""
        if not user.is_authenticated:
            return self.none()
        own = Q(contributor=user)
        return self.filter(own | ~Q(state="draft")) if is_curator(user) else self.filter(own)

    def of(self, user: Any) -> Self:
        return self.filter(contributor=user)

    def in_review(self) -> Self:
        return self.filter(state__in=["waiting", "asked"])

    def waiting(self) -> Self:
        return self.filter(state="waiting")

    def overdue(self) -> Self:
        return self.waiting().filter(target_on__lt=timezone.localdate())

    def accepted(self) -> Self:
        return self.filter(state="accepted")

    def to_be_looked_at(self) -> Self:
        """Shown to readers already; a curator has still to look."""
        return self.filter(state="accepted", is_to_be_looked_at=True)

    def begun_since(self, hours: int) -> Self:
        return self.filter(publication__created_at__gte=timezone.now() - timedelta(hours=hours))

    def reviewed_in_the_last(self, days: int) -> Self:
        """Decided by a curator, where the time it took can be told."""
        since = timezone.now() - timedelta(days=days)
        return self.filter(decided_at__gte=since, submitted_at__isnull=False).exclude(how="direct")


class SuggestionQuerySet(models.QuerySet):  # type: ignore[type-arg]  # not generic at run time
    def visible_to(self, user: Any) -> Self:
        """One's own; those about one's own draft; to curators all."""
        if not user.is_authenticated:
            return self.none()
        if is_curator(user):
            return self.all()
        return self.filter(Q(by=user) | Q(submission__contributor=user))

    def open(self) -> Self:
        return self.filter(state="open")

    def to_published(self) -> Self:
        """Edits members suggest, for curators to decide on; those to a draft are its contributor's to decide on."""
        return self.filter(submission=None)
