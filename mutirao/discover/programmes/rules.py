"""Who may do what with a programme profile, and with what is suggested to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from mutirao.discover.programmes.models import FocalPoint, Programme, Suggestion
from mutirao.discover.programmes.querysets import is_curator

__all__ = ["is_curator"]  # asked here like every other rule; it stands below, where querysets need it


def is_focal_point(user: Any, programme: Programme) -> bool:
    return bool(
        user.is_authenticated
        and user.is_active
        and FocalPoint.objects.filter(user_id=user.pk, programme_id=programme.pk).exists()
    )


def can_edit(user: Any, programme: Programme) -> bool:
    """Curators at any time; a focal point while readers see the profile."""
    return is_curator(user) or (programme.live and is_focal_point(user, programme))


def can_verify(user: Any, programme: Programme) -> bool:
    """To say that a profile is right, by whoever could mend it, and while there is something to see."""
    return programme.live and can_edit(user, programme)


def can_create(user: Any) -> bool:
    return is_curator(user)


def can_publish(user: Any, programme: Programme) -> bool:
    """To show it, to take it away, to say what it is called and where it is."""
    return is_curator(user)


def can_appoint(user: Any, programme: Programme) -> bool:
    """To say who its focal points are."""
    return is_curator(user)


# Suggested edits


def why_not_suggest(user: Any, programme: Programme) -> str:
    """Why nothing more can be suggested today, or ""; strangers share one allowance for each programme and for all."""
    since = timezone.now() - timedelta(hours=24)
    today = Suggestion.objects.filter(made_at__gte=since)
    if is_curator(user):
        return ""
    if user.is_authenticated:
        is_enough = today.filter(by_id=user.pk).count() >= settings.SUGGESTIONS_DAILY
    else:
        strangers = today.filter(by=None)
        is_enough = (
            strangers.filter(programme_id=programme.pk).count() >= settings.SUGGESTIONS_DAILY_OF_STRANGERS_TO_ONE
            or strangers.count() >= settings.SUGGESTIONS_DAILY_OF_STRANGERS
        )
    if not is_enough:
        return ""
    if user.is_authenticated:
        return _("You have suggested as many edits as one day takes. Thank you! Please come back tomorrow.")
    return _("More has been suggested today than we can read. Please come back tomorrow, or log in.")


def can_decide(user: Any, suggestion: Suggestion) -> bool:
    """Whoever may edit the profile, about what is open and not their own."""
    is_open = suggestion.state == Suggestion.State.OPEN
    is_own = user.is_authenticated and suggestion.by_id == user.pk
    return is_open and not is_own and can_edit(user, suggestion.programme)
