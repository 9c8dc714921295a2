"""Which programmes, which claims?"""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from mutirao.base.catalogue.querysets import EntryQuerySet


class ProgrammeQuerySet(EntryQuerySet):
    def verified_before(self, day: date) -> Self:
        """Those nobody has found right since, or ever."""
        return self.filter(Q(verified_on__isnull=True) | Q(verified_on__lt=day))


class ClaimQuerySet(models.QuerySet):  # type: ignore[type-arg]  # not generic at run time
    def current(self) -> Self:
        """What a profile says now."""
        return self.filter(retired_at__isnull=True)

    def known(self) -> Self:
        """Those that say a value, rather than that there is none."""
        return self.filter(status="known")
