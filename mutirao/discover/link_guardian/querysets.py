"""Which links?"""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import F
from django.utils import timezone

from mutirao.discover.publications.models import Problem


class LinkCheckQuerySet(models.QuerySet):  # type: ignore[type-arg]  # the model is defined on top of it
    def of_published(self) -> Self:
        return self.filter(publication__live=True)

    def dead(self) -> Self:
        """What readers meet: an address of something published that has not answered for long."""
        return self.of_published().filter(state=self.model.State.DEAD)

    def due(self) -> Self:
        """What is to be looked at by now, the longest due first."""
        return self.of_published().filter(next_check_at__lte=timezone.now()).order_by("next_check_at", "pk")

    def reported(self) -> Self:
        """What a reader says does not work, and what nobody has looked at since."""
        reports = Problem.objects.filter(subject=Problem.Subject.BROKEN_LINK, resolved_at=None)
        return (
            self.of_published()
            .filter(publication__in=reports.values("publication"))
            .filter(
                publication__problems__subject=Problem.Subject.BROKEN_LINK,
                publication__problems__resolved_at=None,
                publication__problems__reported_at__gt=F("checked_at"),
            )
            .distinct()
        )

    def checked_today(self) -> Self:
        return self.filter(checked_at__gt=timezone.now() - timedelta(days=1))
