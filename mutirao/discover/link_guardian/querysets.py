"""Which links?"""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from mutirao.discover.publications.models import Problem


class LinkCheckQuerySet(models.QuerySet):  # type: ignore[type-arg]  # the model is defined on top of it
    def of_published(self) -> Self:
        return self.filter(publication__live=True)

    def dead(self) -> Self:
        """What readers meet: an address of something published that has not answered for long."""
        return self.of_published().filter(state=self.model.State.DEAD)

    def reported(self) -> Self:
        """Those a reader says do not work, and that nobody has looked at since."""
        reports = Problem.objects.filter(
            publication=OuterRef("publication"), subject=Problem.Subject.BROKEN_LINK, resolved_at=None
        )
        return self.annotate(
            is_reported=Exists(reports.filter(Q(reported_at__gt=OuterRef("checked_at"))))  # not for what is unchecked
        )

    def due(self) -> Self:
        """What is to be looked at now, what readers reported first."""
        now = timezone.now()
        late = self.of_published().reported().filter(Q(next_check_at__lte=now) | Q(is_reported=True))
        return late.order_by(Case(When(is_reported=True, then=Value(0)), default=Value(1)), "next_check_at", "pk")

    def checked_today(self) -> Self:
        return self.filter(checked_at__gt=timezone.now() - timedelta(days=1))
