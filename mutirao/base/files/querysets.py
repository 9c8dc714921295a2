"""Which files? A file is seen by whoever may see its entry."""

from __future__ import annotations

from typing import Any, Self

from django.db import models


class AttachmentQuerySet(models.QuerySet):  # type: ignore[type-arg]  # the model is defined above this layer
    def visible_to(self, user: Any) -> Self:
        from mutirao.base.catalogue.models import Entry

        return self.filter(entry__in=Entry.objects.visible_to(user))
