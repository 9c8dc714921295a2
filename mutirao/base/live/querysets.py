"""Which events? Those of some channels, after a place in the log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.db import models


class EventQuerySet(models.QuerySet):  # type: ignore[type-arg]  # the model stands above
    def of(self, channels: Iterable[str]) -> Self:
        return self.filter(channel__in=channels)

    def between(self, after: int, until: int) -> Self:
        """Oldest first; `until` is one of them, `after` is not."""
        return self.filter(pk__gt=after, pk__lte=until).order_by("pk")

    def latest_id(self) -> int:
        return self.aggregate(latest=models.Max("pk"))["latest"] or 0

    def oldest_id(self) -> int:
        return self.aggregate(oldest=models.Min("pk"))["oldest"] or 0
