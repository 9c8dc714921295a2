"""A profile is found right: by whom, and how; and who is asked."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from mutirao.base.accounts.models import User
from mutirao.discover.programmes.models import FocalPoint, Programme, Verification
from mutirao.discover.programmes.rules import can_appoint

APPOINT, DISMISS = "mutirao.programme.appoint", "mutirao.programme.dismiss"


@transaction.atomic
def verify(programme: Programme, *, by: Any, how: str = Verification.How.SITE) -> Verification:
    """Somebody has looked at it and found it right. Said again on the same day, it is the same."""
    today = timezone.localdate()
    known = Verification.objects.filter(programme=programme, by=by).first()
    if known and timezone.localdate(known.at) == today and programme.verified_on == today:
        return known
    made = Verification.objects.create(programme=programme, by=by, how=how)
    current = Programme.objects.get(pk=programme.pk)
    current.verified_on = programme.verified_on = today
    current.save()
    return made


@transaction.atomic
def appoint(programme: Programme, person: User, *, by: Any) -> FocalPoint:
    if not can_appoint(by, programme):
        raise ValidationError(_("Only curators say who the focal points are."))
    focal_point, is_new = FocalPoint.objects.get_or_create(programme=programme, user=person)
    if is_new:
        log(instance=programme, action=APPOINT, user=by, data={"person": person.pk})
    return focal_point


@transaction.atomic
def dismiss(focal_point: FocalPoint, *, by: Any) -> None:
    """By a curator, or by the person who does not wish to be asked any more."""
    log(instance=focal_point.programme, action=DISMISS, user=by, data={"person": focal_point.user_id})
    focal_point.delete()
