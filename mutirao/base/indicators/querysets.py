"""Which indicators, which observations?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.db import models


class IndicatorQuerySet(models.QuerySet):  # type: ignore[type-arg]  # not generic at run time
    def key(self) -> Self:
        """Those that pages of countries show, in their order."""
        return self.filter(is_key=True)

    def observed(self) -> Self:
        """Those of which anything is known."""
        return self.filter(observations__isnull=False).distinct()


class ObservationQuerySet(models.QuerySet):  # type: ignore[type-arg]  # not generic at run time
    def of(self, code: str) -> Self:
        return self.filter(indicator__code=code)

    def in_places(self, place_ids: Iterable[int]) -> Self:
        return self.filter(place__in=list(place_ids))
