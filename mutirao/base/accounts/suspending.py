"""Closing the door on a person for a while, and opening it again."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from mutirao.base.accounts.models import Suspension, User
from mutirao.base.accounts.sessions import end_sessions
from mutirao.base.ui.appearance import appearance


def appeal_address() -> str:
    """Whom a suspended person can write to: as the settings say, else the site's own contact address."""
    return settings.APPEAL_ADDRESS or appearance().contact_address


@transaction.atomic
def suspend(user: User, *, by: User, reason: str, appeal_to: str) -> Suspension:
    """Nobody logs in as `user` from now on, and whoever is, is not any more; what they brought stays."""
    if not User.objects.select_for_update().get(pk=user.pk).is_active:
        raise ValidationError(_("This account is closed already."))
    suspension = Suspension.objects.create(user=user, suspended_by=by, reason=reason, appeal_address=appeal_to)
    user.is_active = False
    user.save(update_fields=["is_active"])
    log(instance=user, action="accounts.suspend", user=by)
    end_sessions(user.pk)
    return suspension


@transaction.atomic
def lift_suspension(user: User, *, by: User) -> bool:
    """The door is open again; false where it was not closed by a suspension."""
    lifted = Suspension.objects.filter(user=user, lifted_at=None).update(lifted_at=timezone.now(), lifted_by=by)
    if lifted:
        user.is_active = True
        user.save(update_fields=["is_active"])
        log(instance=user, action="accounts.lift_suspension", user=by)
    return bool(lifted)
