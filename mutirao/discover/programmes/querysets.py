"""Which programmes, which claims, which suggestions?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Prefetch, Q

from mutirao.base.catalogue.querysets import EntryQuerySet


def is_curator(user: Any) -> bool:
    return bool(user.is_authenticated and user.has_perm("programmes.change_programme"))


class ProgrammeQuerySet(EntryQuerySet):
    def verified_before(self, day: date) -> Self:
        """Those nobody has found right since, or ever."""
        return self.filter(Q(verified_on__isnull=True) | Q(verified_on__lt=day))

    def editable_by(self, user: Any) -> Self:
        """All for curators; for a focal point those that are theirs and shown to readers."""
        if is_curator(user):
            return self.all()
        if not (user.is_authenticated and user.is_active):
            return self.none()
        return self.filter(live=True, focal_points__user=user)


class ClaimQuerySet(models.QuerySet):  # type: ignore[type-arg]  # not generic at run time
    def current(self) -> Self:
        """What a profile says now."""
        return self.filter(retired_at__isnull=True)

    def known(self) -> Self:
        """Those that say a value, rather than that there is none."""
        return self.filter(status="known")

    def with_sources(self) -> Self:
        """Each with its references in `sources`, with one query for all."""
        return self.prefetch_related(Prefetch("references", to_attr="sources"))


class FocalPointQuerySet(models.QuerySet):  # type: ignore[type-arg]  # as above
    def reachable(self) -> Self:
        """Those who can be asked about something that readers see."""
        return self.filter(user__is_active=True, programme__live=True).exclude(user__email="")

    def due(self, moment: datetime) -> Self:
        """Those who have neither been asked nor seen their profile verified since then."""
        asked = Q(asked_at__isnull=True) | Q(asked_at__lte=moment)
        verified = Q(programme__verified_on__isnull=True) | Q(programme__verified_on__lte=moment.date())
        return self.reachable().filter(asked, verified)

    def silent_since(self, moment: datetime) -> Self:
        """Those asked before then, about whom nobody has answered yet and who have not been reminded."""
        reminded = Q(reminded_at__isnull=True) | Q(reminded_at__lt=F("asked_at"))
        answered = Q(programme__verifications__at__gte=F("asked_at"))
        return self.reachable().filter(reminded, asked_at__lte=moment).exclude(answered)


class SuggestedEditQuerySet(models.QuerySet):  # type: ignore[type-arg]  # as above
    def open(self) -> Self:
        return self.filter(state="open")

    def visible_to(self, user: Any) -> Self:
        """One's own, and those to what one may edit."""
        if is_curator(user):
            return self.all()
        if not (user.is_authenticated and user.is_active):
            return self.none()
        theirs = Q(programme__live=True, programme__focal_points__user=user)
        return self.filter(Q(by=user) | theirs).distinct()
