"""Who shared a publication, as far as they wish to be seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mutirao.base.catalogue.prepared import ask
from mutirao.base.catalogue.querysets import PUBLIC, audiences_of
from mutirao.connect.members.models import Member, ShownTo
from mutirao.discover.publications.models import Publication


@dataclass(frozen=True)
class SharedBy:
    """A name that leads to a profile, or words that stand for whoever is not to be named."""

    name: str
    url: str = ""
    profile_id: int = 0


def shared_by(publication: Publication, user: Any) -> SharedBy | None:
    """None for what no member brought. One query, and only for what a member did bring.

    A member is named to those who may open the profile and, in it, see what the member has brought here.
    """
    if not publication.is_shared_by_member:
        return None
    if not publication.contributor_id:
        return SharedBy(_("a former member"))
    audiences = audiences_of(user)
    found: Iterable[Member] = ask(profile_of, audiences, [publication.contributor_id])
    member = next(iter(found), None)
    if member is None or not is_named_to(member, user, audiences):
        return SharedBy(_("a member"), profile_id=member.pk if member else 0)
    return SharedBy(member.title, member.get_absolute_url(), member.pk)


def profile_of(audiences: frozenset[int], ids: Sequence[int]) -> QuerySet[Member]:
    return Member.objects.visible_in(audiences).filter(user_id=ids[0])


def is_named_to(member: Member, user: Any, audiences: frozenset[int]) -> bool:
    shown_to = member.audience_of("contributions")
    if shown_to == ShownTo.MEMBERS:
        return audiences != {PUBLIC}
    return shown_to == ShownTo.EVERYONE or member.user_id == user.pk
