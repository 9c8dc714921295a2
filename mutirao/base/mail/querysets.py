"""Which mails? Those due, those whose sender fell silent, those that wait for a decision."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q


class OutgoingMailQuerySet(models.QuerySet):  # type: ignore[type-arg]  # the model is defined above this layer
    def due(self, now: datetime) -> Self:
        """To be sent now, the most urgent first; one that another worker has claimed is due when that claim lapses."""
        return self.filter(state="waiting", due_at__lte=now).order_by("rank", "due_at", "pk")

    def fallen_silent(self, now: datetime) -> Self:
        """Marked as being sent, by a worker that has not said in time what became of it."""
        return self.filter(state="sending", due_at__lte=now)

    def to_be_settled(self) -> Self:
        """Nobody but a person can say what is to happen to these."""
        return self.filter(state__in=["in_doubt", "failed"])

    def to_person(self, user: Any) -> Self:
        return self.filter(Q(user_id=user.pk) | Q(address=user.email.lower()))

    def mentioning(self, words: list[str]) -> Self:
        """Mails that hold one of the words anywhere."""
        found = Q(pk__in=[])
        for word in words:
            for field in ("subject", "text", "html", "reply_to", "from_address", "headers"):
                found |= Q(**{f"{field}__icontains": word})
        return self.filter(found)
