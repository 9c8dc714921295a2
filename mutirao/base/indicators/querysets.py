"""Which observations?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.db import models


class ObservationQuerySet(models.QuerySet):  # type: ignore[type-arg]  # not generic at run time
    def of(self, code: str) -> Self:
        return self.filter(indicator__code=code)

    def in_places(self, place_ids: Iterable[int]) -> Self:
        return self.filter(place__in=list(place_ids))
