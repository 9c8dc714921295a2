"""Which members, which messages?"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q

from mutirao.base.catalogue.querysets import PUBLIC, EntryQuerySet


class MemberQuerySet(EntryQuerySet):
    """Every selection of entries serves members too; whose account is closed is nowhere."""

    def visible_to(self, user: Any) -> Self:
        """Whose profile this person may open: those shown to them, and always their own."""
        shown: Self = super().visible_to(user)
        return shown | self.filter(user=user) if user.is_authenticated else shown

    def visible_in(self, audiences: frozenset[int]) -> Self:
        shown: Self = super().visible_in(audiences)
        return shown.filter(user__is_active=True)

    def showing(self, field: str, audiences: frozenset[int]) -> Self:
        """Those whose profile, and in it this field, members of these audiences may see: `shown_fields` as a query."""
        named = f"shown_to__{field}"
        if audiences == {PUBLIC}:
            return self.visible_in(audiences).filter(**{named: "everyone"})
        undecided = ~Q(shown_to__has_key=field)
        return self.visible_in(audiences).filter(undecided | Q(**{f"{named}__in": ["members", "everyone"]}))

    def reachable_by(self, user: Any) -> Self:
        """To whom this person may write: who accepts messages and shows themselves to them, or has written to them."""
        wrote = Q(user__in=user.received_messages.filter(reported_at=None).values("sender"))
        open_to_all = Q(pk__in=self.visible_to(user).filter(accepts_messages=True).values("pk"))
        return self.filter(open_to_all | wrote, user__is_active=True).exclude(user=user)


class MessageQuerySet(models.QuerySet):  # type: ignore[type-arg]  # not generic at run time
    def since(self, moment: datetime) -> Self:
        return self.filter(sent_at__gte=moment)

    def between(self, sender: Any, recipient: Any) -> Self:
        return self.filter(sender=sender, recipient=recipient)

    def reported(self) -> Self:
        return self.filter(reported_at__isnull=False)

    def forgettable(self, before: datetime) -> Self:
        """Sent before then, and no longer needed to deal with a report."""
        return self.filter(Q(reported_at=None) | Q(settled_at__isnull=False), sent_at__lt=before)

    def open(self) -> Self:
        """Reported, and nobody of the team has dealt with it yet."""
        return self.reported().filter(settled_at=None)
