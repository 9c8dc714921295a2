"""Focal points are asked whether profiles are still right: twice a year, and once again where nobody answered."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mutirao.base.accounts.models import User
from mutirao.base.mail.rendering import render_mail
from mutirao.base.mail.services import NewMail, queue_mails
from mutirao.base.ui.addresses import address
from mutirao.discover.programmes.models import Claim, FocalPoint
from mutirao.discover.programmes.tickets import ticket_for
from mutirao.discover.programmes.wording import period_text, value_text

MOST_IN_ONE = 20
"""Profiles in one mail; the others come with the next round of the clock."""
KEY_FIELDS = ("status", "coverage", "benefit_amount", "expenditure")


def ask_focal_points() -> int:
    """By the clock, safe to repeat: one mail for each person with all their profiles that are due; how many went."""
    now = timezone.now()
    due = FocalPoint.objects.due(now - timedelta(days=settings.PROGRAMMES_ASKED_EVERY_DAYS))
    asked = send(by_person(due), "asked_at")
    silent = FocalPoint.objects.silent_since(now - timedelta(days=settings.PROGRAMMES_REMINDED_AFTER_DAYS))
    return asked + send(by_person(silent), "reminded_at")


def by_person(found: Any) -> dict[User, list[FocalPoint]]:
    grouped: dict[User, list[FocalPoint]] = defaultdict(list)
    for focal_point in found.select_related("user", "programme").order_by("user_id", "pk"):
        if len(grouped[focal_point.user]) < MOST_IN_ONE:
            grouped[focal_point.user].append(focal_point)
    return grouped


def send(people: dict[User, list[FocalPoint]], stamp: str) -> int:
    """The mail and the note that it went are one transaction: nobody is asked twice, nobody forgotten."""
    now = timezone.now()
    for person, points in people.items():
        with transaction.atomic():
            ids = [point.pk for point in points]
            FocalPoint.objects.filter(pk__in=ids).update(**{stamp: now})
            queue_mails([mail_to(person, points, f"{stamp}:{person.pk}:{now.date().isoformat()}:{ids[0]}")])
    return len(people)


def mail_to(person: User, points: list[FocalPoint], key: str) -> NewMail:
    language = person.language or settings.LANGUAGE_CODE
    with translation.override(language):
        count = len(points)
        subject = ngettext("Is this programme profile still right?", "Are these programme profiles still right?", count)
        text, html = render_mail("mail/notice", context_of(points, subject), language)
    return NewMail(
        to=person.email, subject=subject, text=text, html=html, user_id=person.pk, kind="still_right", key=key
    )


def context_of(points: list[FocalPoint], heading: str) -> dict[str, Any]:
    values = key_values([point.programme_id for point in points])
    return {
        "heading": heading,
        "intro": _(
            "You look after these profiles. Open each link: one button says that it is still right, another lets you"
            " change what is not. It takes a minute, and readers see that somebody has looked."
        ),
        "items": [
            {
                "sentence": "; ".join(values[point.programme_id]) or _("Nothing is known yet of status and coverage."),
                "title": point.programme.title,
                "url": f"{settings.SITE_URL}{address('programmes:still_right', ticket_for(point))}",
            }
            for point in points
        ],
        "reason": _("You get this because you are the focal point of these profiles. Tell us if you no longer are."),
    }


def key_values(programme_ids: list[int]) -> dict[int, list[str]]:
    """Status, and the newest numbers, in words."""
    found = Claim.objects.current().known().filter(programme__in=programme_ids, field__in=KEY_FIELDS)
    told: dict[int, dict[str, str]] = defaultdict(dict)
    for claim in found.order_by("year", "-position"):
        parts = [value_text(claim), period_text(claim)]
        said = " ".join(part for part in parts if part)
        told[claim.programme_id][claim.field] = f"{claim.get_field_display()}: {said}"
    return {pk: [told[pk][name] for name in KEY_FIELDS if name in told[pk]] for pk in programme_ids}
