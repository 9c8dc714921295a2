"""Who sees what of a member: the one rule that profile, cards and search follow."""

from __future__ import annotations

from enum import StrEnum

from mutirao.base.catalogue.querysets import PUBLIC
from mutirao.connect.members.models import Member, ShownTo


class Circle(StrEnum):
    """From whose side a profile is looked at."""

    STRANGERS = "strangers"
    MEMBERS = "members"
    SELF = "self"


SEEN_FROM = {
    Circle.STRANGERS: {ShownTo.EVERYONE},
    Circle.MEMBERS: {ShownTo.EVERYONE, ShownTo.MEMBERS},
    Circle.SELF: set(ShownTo),
}


def shown_fields(member: Member, circle: Circle) -> frozenset[str]:
    """The names of what may be shown; nothing where the profile itself is not meant for this circle."""
    seen = SEEN_FROM[circle]
    if ShownTo(member.profile_shown_to) not in seen:
        return frozenset()
    return frozenset(field for field in Member.FIELDS if member.audience_of(field) in seen)


def circle_of(audiences: frozenset[int]) -> Circle:
    """Who belongs to any audience at all has an account."""
    return Circle.STRANGERS if audiences == {PUBLIC} else Circle.MEMBERS
