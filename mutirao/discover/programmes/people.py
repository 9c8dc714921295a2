"""Who has worked on a profile, as far as a reader may know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from mutirao.base.catalogue.querysets import audiences_of
from mutirao.connect.members.models import Member
from mutirao.connect.members.visibility import circle_of, may_open
from mutirao.discover.programmes.models import FocalPoint, Programme, Verification
from mutirao.discover.publications.sharing import is_named_to


def people_named(user_ids: set[int | None], user: Any) -> list[Member]:
    """Those who show this reader what they have brought here."""
    audiences = audiences_of(user)
    known = Member.objects.visible_in(audiences).filter(user_id__in=[pk for pk in user_ids if pk])
    return [member for member in known if is_named_to(member, user, audiences)]


@dataclass(frozen=True, slots=True)
class Verifier:
    """A name that leads to a profile, or what the person is here; `profile_id` is 0 where they have none."""

    name: str
    url: str = ""
    profile_id: int = 0


def verifier_of(programme: Programme, user: Any) -> Verifier | None:
    """Who found it right last; None where nobody has, or they have left. One query."""
    if programme.verified_on is None:
        return None
    asked = FocalPoint.objects.filter(programme=OuterRef("programme"), user=OuterRef("by"))
    found = Verification.objects.filter(programme=programme).annotate(is_by_focal_point=Exists(asked))
    last = found.select_related("by__member").order_by("-at").first()
    if last is None or last.by is None:
        return None
    member = getattr(last.by, "member", None)
    if member and may_open(member, circle_of(user, member)) and is_named_to(member, user, audiences_of(user)):
        return Verifier(member.title, member.get_absolute_url(), member.pk)
    role = _("its focal point") if last.is_by_focal_point else _("the team of this site")
    return Verifier(role, profile_id=member.pk if member else 0)
