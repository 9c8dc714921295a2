"""Who may write to whom? `MemberQuerySet.reachable_by` is the same rule for a query."""

from __future__ import annotations

from typing import Any

from mutirao.connect.members.models import Member, Message


def can_write_to(user: Any, member: Member) -> bool:
    """Whether this person, who may open the profile, may write to its owner; whoever was written to may answer."""
    if not user.is_authenticated or user.pk == member.user_id or not member.user.is_active:
        return False
    return member.accepts_messages or was_written_to(user, by=member)


def was_written_to(user: Any, *, by: Member) -> bool:
    return Message.objects.between(by.user_id, user.pk).filter(reported_at=None).exists()
