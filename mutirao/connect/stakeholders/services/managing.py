"""Members ask to manage the page of their organisation, and curators decide."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mutirao.base.accounts.models import User
from mutirao.connect.members.models import Member
from mutirao.connect.stakeholders.models import Affiliation, ManagementRequest, Stakeholder
from mutirao.connect.stakeholders.services.belonging import readers_see
from mutirao.connect.stakeholders.services.telling import tell_asker, tell_curators_of

State = ManagementRequest.State
MOST_OPEN = 5


@transaction.atomic
def ask_to_manage(member: Member, stakeholder: Stakeholder, reason: str, *, by: User) -> ManagementRequest:
    """One open request for each organisation. Raises `ValidationError` where too many wait already."""
    assert by.pk == member.user_id
    waiting = ManagementRequest.objects.filter(member=member, state=State.OPEN)
    known = waiting.filter(stakeholder=stakeholder).first()
    if known is not None:
        return known
    if waiting.count() >= MOST_OPEN:
        raise ValidationError(_("Several of your requests are waiting. Please let the team answer those first."))
    request = ManagementRequest.objects.create(stakeholder=stakeholder, member=member, reason=reason)
    tell_curators_of(request, by=by)
    return request


@transaction.atomic
def grant(request: ManagementRequest, *, answer: str, by: User) -> None:
    """The member speaks for the organisation from now on, and so belongs to it."""
    if not settle(request, State.GRANTED, answer, by=by):
        return
    said = {
        "state": Affiliation.State.CONFIRMED,
        "is_administrator": True,
        "decided_at": timezone.now(),
        "decided_by": by,
    }
    affiliation, _made = Affiliation.objects.update_or_create(
        stakeholder=request.stakeholder, member=request.member, defaults=said
    )
    readers_see(affiliation)
    tell_asker(request, by=by)


@transaction.atomic
def refuse(request: ManagementRequest, *, answer: str, by: User) -> None:
    if settle(request, State.DECLINED, answer, by=by):
        tell_asker(request, by=by)


def settle(request: ManagementRequest, state: str, answer: str, *, by: User) -> bool:
    """Whether it was still open: the first word stands."""
    waiting = ManagementRequest.objects.filter(pk=request.pk, state=State.OPEN)
    if not waiting.update(state=state, answer=answer, decided_at=timezone.now(), decided_by=by):
        return False
    request.refresh_from_db()
    return True


# Two that turn out to be one


def move_requests(side: str, far: str, kept: int, other: int) -> None:
    """From one member or organisation (`side`) to the one that is kept; what both wait for is asked once."""
    waiting = ManagementRequest.objects.filter(**{side: kept}, state=State.OPEN).values_list(far, flat=True)
    theirs = ManagementRequest.objects.filter(**{side: other})
    theirs.filter(state=State.OPEN, **{f"{far}__in": list(waiting)}).delete()
    theirs.update(**{side: kept})


def join_requests(kept: User, other: User) -> None:
    """Two accounts of one person become one."""
    members = {member.user_id: member.pk for member in Member.objects.filter(user__in=[kept, other])}
    if len(members) == 2:  # else the profile itself goes over to the kept one
        move_requests("member", "stakeholder", members[kept.pk], members[other.pk])
