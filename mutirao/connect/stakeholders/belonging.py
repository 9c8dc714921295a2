"""Who belongs to an organisation, as far as each of them shows it."""

from __future__ import annotations

from mutirao.connect.members.models import Member
from mutirao.connect.members.querysets import MemberQuerySet
from mutirao.connect.stakeholders.models import Affiliation, Stakeholder

FIELD = "organisation"
"""The part of a profile whose audience decides: who does not show where they work is on no organisation's page."""


def members_of(stakeholder: Stakeholder, audiences: frozenset[int]) -> MemberQuerySet:
    """Confirmed, and shown to members of these audiences; the latest first."""
    belonging = Affiliation.objects.confirmed().filter(stakeholder=stakeholder)
    shown: MemberQuerySet = Member.objects.showing(FIELD, audiences).filter(affiliations__in=belonging)
    return shown.order_by("-affiliations__decided_at", "-pk")


def confirmed_organisations(member_id: int, audiences: frozenset[int]) -> list[tuple[str, str]]:
    """Names and pages of those that have confirmed a member, with one query."""
    belonging = Affiliation.objects.confirmed().filter(member=member_id)
    found = Stakeholder.objects.visible_in(audiences).filter(affiliations__in=belonging).only("type", "title", "slug")
    return [(stakeholder.title, stakeholder.get_absolute_url()) for stakeholder in found.order_by("title", "pk")]
