"""Which uploads?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final, Self

from django.db import models
from django.utils import timezone

KEPT_FOR: Final = timedelta(days=7)
"""From its beginning until an upload that nothing took over is forgotten."""


class UploadQuerySet(models.QuerySet):  # type: ignore[type-arg]  # the model is defined above this layer
    def visible_to(self, user: Any) -> Self:
        """An upload is its owner's alone until something takes it over."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(user=user, created_at__gt=earliest())

    def expired(self) -> Self:
        return self.filter(created_at__lte=earliest())


def earliest() -> datetime:
    return timezone.now() - KEPT_FOR
