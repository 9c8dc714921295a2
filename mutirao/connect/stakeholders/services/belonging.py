"""Members say where they work, and the organisation answers; some of them speak for it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mutirao.base.accounts.models import User
from mutirao.base.catalogue.models import Change
from mutirao.connect.members.models import Member
from mutirao.connect.stakeholders import notice_kinds as kinds
from mutirao.connect.stakeholders.models import Affiliation, Stakeholder
from mutirao.connect.stakeholders.services.telling import tell_member, tell_unmanaged, tell_who_decides

State = Affiliation.State
STRONGEST = [State.DECLINED, State.SAID, State.CONFIRMED]
MOST = 10
"""More organisations nobody works for; and each that is named makes a notice for others."""


@transaction.atomic
def say_affiliation(member: Member, stakeholder: Stakeholder, *, by: User) -> Affiliation:
    """The member works there; said twice is said once. Raises `ValidationError` past the limits."""
    assert by.pk == member.user_id
    known = Affiliation.objects.filter(stakeholder=stakeholder, member=member).first()
    if known is not None:
        return known
    check_limits(member)
    affiliation = Affiliation.objects.create(stakeholder=stakeholder, member=member)
    tell_who_decides(affiliation, by=by)
    return affiliation


def check_limits(member: Member) -> None:
    said = Affiliation.objects.filter(member=member)
    if said.count() >= MOST:
        raise ValidationError(
            _("You have named %(number)s organisations, which is as many as there can be.") % {"number": MOST}
        )


@transaction.atomic
def confirm(affiliation: Affiliation, *, by: User) -> None:
    """The organisation knows the member."""
    if decide(affiliation, State.CONFIRMED, by=by):
        tell_member(kinds.CONFIRMED, affiliation, by=by)


@transaction.atomic
def decline(affiliation: Affiliation, *, by: User) -> None:
    """The organisation does not know the member, or not any more; nobody declined speaks for it."""
    was_administrator = affiliation.is_administrator
    if decide(affiliation, State.DECLINED, by=by):
        tell_member(kinds.DECLINED, affiliation, by=by)
        if was_administrator:
            curators_hear_of_the_last(affiliation.stakeholder, by=by)


def decide(affiliation: Affiliation, state: str, *, by: User) -> bool:
    """Whether that was news."""
    undecided = Affiliation.objects.filter(pk=affiliation.pk).exclude(state=state)
    said = {"state": state, "decided_at": timezone.now(), "decided_by": by}
    if state == State.DECLINED:
        said["is_administrator"] = False
    if not undecided.update(**said):
        return False
    affiliation.refresh_from_db()
    readers_see(affiliation)
    return True


@transaction.atomic
def leave(affiliation: Affiliation, *, by: User | None) -> None:
    """The member no longer works there. What was declined stays, or it could be said again and again."""
    if affiliation.state == State.DECLINED:
        return
    readers_see(affiliation)
    affiliation.delete()
    if affiliation.is_administrator:
        curators_hear_of_the_last(affiliation.stakeholder, by=by)


@transaction.atomic
def name_administrator(affiliation: Affiliation, *, by: User) -> None:
    """One more who speaks for the organisation; naming somebody says that they belong there."""
    named = Affiliation.objects.filter(pk=affiliation.pk, is_administrator=False)
    said = {"state": State.CONFIRMED, "is_administrator": True, "decided_by": by}
    if named.update(decided_at=affiliation.decided_at or timezone.now(), **said):
        affiliation.refresh_from_db()
        readers_see(affiliation)
        tell_member(kinds.NAMED, affiliation, by=by)


@transaction.atomic
def step_down(affiliation: Affiliation, *, by: User) -> None:
    """No longer speaks for the organisation, and still works there."""
    if Affiliation.objects.filter(pk=affiliation.pk, is_administrator=True).update(is_administrator=False):
        affiliation.is_administrator = False
        curators_hear_of_the_last(affiliation.stakeholder, by=by)


def curators_hear_of_the_last(stakeholder: Stakeholder, *, by: User | None) -> None:
    if not Affiliation.objects.administrators().filter(stakeholder=stakeholder).exists():
        tell_unmanaged(stakeholder, by=by)


def readers_see(affiliation: Affiliation) -> None:
    """The pages of both change."""
    Change.objects.record([affiliation.stakeholder_id, affiliation.member_id])


# Two that turn out to be one


def move_affiliation(affiliation: Affiliation, standing: Affiliation | None, **to: int) -> None:
    """`to` is the member or organisation that is kept; where it has a word of its own, the stronger one stands."""
    if standing is None:
        Affiliation.objects.filter(pk=affiliation.pk).update(
            **{name.removesuffix("_id"): pk for name, pk in to.items()}
        )
        return
    stronger = max(standing, affiliation, key=lambda item: STRONGEST.index(State(item.state)))
    standing.is_administrator = standing.is_administrator or affiliation.is_administrator
    for name in ("state", "decided_at", "decided_by_id"):
        setattr(standing, name, getattr(stronger, name))
    standing.save()
    affiliation.delete()


def join_members(kept: User, other: User) -> None:
    """Two accounts of one person become one: where each of them works, the kept one works."""
    members = {member.user_id: member for member in Member.objects.filter(user__in=[kept, other])}
    if len(members) < 2:  # the profile itself goes over to the kept one
        return
    own, leaving = members[kept.pk], members[other.pk]
    known = {item.stakeholder_id: item for item in Affiliation.objects.filter(member=own)}
    for affiliation in Affiliation.objects.filter(member=leaving):
        move_affiliation(affiliation, known.get(affiliation.stakeholder_id), member_id=own.pk)
