"""Tickets: links in a mail by which a focal point answers without logging in, and nobody else can."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing

from mutirao.discover.programmes.models import FocalPoint

SALT = "mutirao.programmes.still_right"
GOOD_FOR = timedelta(days=365)


def ticket_for(focal_point: FocalPoint) -> str:
    return signing.dumps(focal_point.pk, salt=SALT)


def focal_point_of(ticket: str) -> FocalPoint | None:
    """The one a ticket was given for; None for a forged or old one, or when the person keeps the profile no more."""
    try:
        number = signing.loads(ticket, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    return FocalPoint.objects.reachable().select_related("programme", "user").filter(pk=number).first()
