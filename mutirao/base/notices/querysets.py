"""Which notices? `visible_to` is the only door through which a reader gets one."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models

from mutirao.base.catalogue.querysets import circles_of


class NoticeQuerySet(models.QuerySet):  # type: ignore[type-arg]  # the model is made with it
    def visible_to(self, user: Any) -> Self:
        """A person's own, as far as they may see what each is about; one with an address of its own, always.

        One statement, since every page for people who are logged in asks it for the bell.
        """
        from mutirao.base.catalogue.models import Entry

        shown = Entry.objects.visible_within(circles_of(user)).filter(pk=models.OuterRef("about_id"))
        return self.filter(recipient=user).filter(
            models.Q(about__isnull=True) | ~models.Q(url="") | models.Exists(shown)
        )

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def due(self, now: datetime) -> Self:
        """Those whose mail may go."""
        return self.filter(due_at__lte=now)

    def newest(self) -> Self:
        return self.order_by("-created_at", "-pk")

    def with_what_they_say(self) -> Self:
        """The rows a sentence is made of, of each only what is needed."""
        return self.select_related("about", "actor").only(
            "recipient_id", "kind", "url", "words", "through", "created_at", "read_at", "due_at",
            "actor__name", "actor__email",
            "about__type", "about__title", "about__slug", "about__live", "about__audience_id",
        )  # fmt: skip
