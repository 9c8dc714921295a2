"""Who sees what of a member: the one rule that profile page, cards, search and machines' descriptions follow."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from mutirao.base.catalogue.querysets import PUBLIC
from mutirao.base.catalogue.services import audience_of_members
from mutirao.connect.members.models import Member, ShownTo


class Circle(IntEnum):
    """Readers, from the farthest to the nearest; each sees what the ones before see."""

    STRANGERS = 0
    MEMBERS = 1
    SELF = 2


NEAREST_NEEDED = {ShownTo.EVERYONE: Circle.STRANGERS, ShownTo.MEMBERS: Circle.MEMBERS, ShownTo.ME: Circle.SELF}
ALL_FIELDS = frozenset(Member.FIELDS)


def may_open(member: Member, circle: Circle) -> bool:
    """Whether this circle may open the profile at all: see the name, and what `shown_fields` gives."""
    return circle is Circle.SELF or (member.live and circle >= NEAREST_NEEDED[ShownTo(member.profile_shown_to)])


def shown_fields(member: Member, circle: Circle) -> frozenset[str]:
    """Which of `Member.FIELDS` this circle sees; none of a profile it may not open."""
    if circle is Circle.SELF:
        return ALL_FIELDS
    if not may_open(member, circle):
        return frozenset()
    return frozenset(name for name in Member.FIELDS if circle >= NEAREST_NEEDED[member.audience_of(name)])


def circle_of(user: Any, member: Member) -> Circle:
    """How near this person is to the member; the team is no nearer than other members."""
    if not user.is_authenticated:
        return Circle.STRANGERS
    return Circle.SELF if user.pk == member.user_id else Circle.MEMBERS


def circle_in(audiences: frozenset[int]) -> Circle:
    """Of readers of lists, known by their audiences alone: who is in any has an account."""
    return Circle.STRANGERS if audiences == {PUBLIC} else Circle.MEMBERS


def audiences_in(circle: Circle) -> frozenset[int]:
    """What somebody of this circle, and of no other, may see of the catalogue."""
    return frozenset({PUBLIC} if circle is Circle.STRANGERS else {PUBLIC, audience_of_members().pk})


def member_of(user: Any) -> Member | None:
    """The profile of a person, where they have one."""
    return Member.objects.filter(user=user).first() if user.is_authenticated else None
