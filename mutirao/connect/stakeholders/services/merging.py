"""Two organisations turn out to be one: everything that belongs to the second follows to the first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from wagtail.log_actions import log

from mutirao.base.accounts.models import User
from mutirao.base.catalogue.models import Change, Entry, Link
from mutirao.base.notices.models import Follow
from mutirao.base.notices.services import notify
from mutirao.connect.stakeholders import notice_kinds as kinds
from mutirao.connect.stakeholders.models import Affiliation, Distinct, Stakeholder, StakeholderName
from mutirao.connect.stakeholders.services.belonging import move_affiliation
from mutirao.connect.stakeholders.services.editing import followers_of_it_change, other_names, write_names
from mutirao.connect.stakeholders.services.managing import move_requests
from mutirao.connect.stakeholders.signals import stakeholder_merged

MERGE = "mutirao.merge"
FILLED = ("website", "ror", "founded", "summary", "logo", "contributor", "parent")
"""What the kept one takes over where it says nothing itself."""
Kind = StakeholderName.Kind


@transaction.atomic
def merge_stakeholders(kept: Stakeholder, other: Stakeholder, *, by: User | None) -> Stakeholder:
    """`other` leads to `kept` from now on, by its address and by every name it had. Gives the kept one."""
    both = Stakeholder.objects.select_for_update(of=("self",)).in_bulk([kept.pk, other.pk])
    kept, other = both[kept.pk], both[other.pk]
    if kept == other or kept.merged_into_id or other.merged_into_id:
        raise ValueError(f"{other.pk} cannot become {kept.pk}")
    followers_of_it_change(other)
    names = [*other_names(kept), *names_of_the_other(other)]
    taken = take_over(kept, other)
    retire(other, into=kept)
    move_links(kept, other)
    move_people(kept, other)
    move_family(kept, other)
    move_follows(kept, other, by=by)
    stakeholder_merged.send(sender=Stakeholder, kept=kept, other=other)
    write_names(kept, names)
    kept.save()
    followers_of_it_change(kept)
    log(instance=kept, action=MERGE, user=by, data={"other": other.title, "other_id": other.pk, "taken": taken})
    return kept


def what_moves(other: Stakeholder) -> dict[str, int]:
    """How many of what would follow `other`, for whoever is asked whether they mean it."""
    links_in, links_out = Link.objects.filter(target=other), Link.objects.filter(source=other)
    return {
        "links": links_in.count() + links_out.count(),
        "members": Affiliation.objects.filter(stakeholder=other).count(),
        "parts": Stakeholder.objects.filter(parent=other).count(),
        "followers": Follow.objects.filter(entry=other.pk).count(),
        "names": StakeholderName.objects.filter(stakeholder=other).count(),
    }


def names_of_the_other(other: Stakeholder) -> list[tuple[str, str, str]]:
    """Its name and acronym are now other ways to write the kept one."""
    own = [(Kind.ALTERNATIVE.value, "", text) for text in (other.title, other.acronym) if text]
    return [*own, *other_names(other)]


def take_over(kept: Stakeholder, other: Stakeholder) -> list[str]:
    """Fill what the kept one does not say, and join what both are filed under; the names of what was taken."""
    taken = [name for name in FILLED if getattr(other, name) and not getattr(kept, name)]
    for name in taken:
        setattr(kept, name, getattr(other, name))
    if kept.parent_id in {kept.pk, other.pk}:
        kept.parent = None
    if "summary" in taken:
        kept.languages = other.languages
    if not kept.acronym:
        kept.acronym = other.acronym
    for relation in (Entry.countries, Entry.concepts):
        join_filing(relation.through, kept, other)
    Entry.objects.filter(pk=kept.pk).update(use_count=F("use_count") + other.use_count)
    return taken


def join_filing(through: Any, kept: Stakeholder, other: Stakeholder) -> None:
    column = next(
        field.attname for field in through._meta.fields if field.is_relation and field.related_model is not Entry
    )
    known = set(through.objects.filter(entry=kept.pk).values_list(column, flat=True))
    theirs = through.objects.filter(entry=other.pk).values_list(column, flat=True)
    through.objects.bulk_create(through(entry_id=kept.pk, **{column: pk}) for pk in theirs if pk not in known)


def retire(other: Stakeholder, *, into: Stakeholder) -> None:
    """Its row stays for its address alone; the identifier and the picture may belong to the kept one now."""
    other.live, other.archived_at, other.merged_into = False, timezone.now(), into
    other.ror, other.logo, other.parent = "", "", None
    other.save()
    StakeholderName.objects.filter(stakeholder=other).delete()
    Stakeholder.objects.filter(merged_into=other).update(merged_into=into)
    Distinct.objects.filter(first=other).delete()
    Distinct.objects.filter(second=other).delete()


def move_links(kept: Stakeholder, other: Stakeholder) -> None:
    """Each once, and none from the kept one to itself."""
    for side, far in (("target", "source"), ("source", "target")):
        known = set(Link.objects.filter(**{side: kept}).values_list(f"{far}_id", "relation"))
        theirs = list(Link.objects.filter(**{side: other}))
        moving: list[int] = []
        doubled: list[int] = []
        for link in theirs:
            end = (getattr(link, f"{far}_id"), link.relation)
            is_needless = end in known or end[0] == kept.pk
            (doubled if is_needless else moving).append(link.pk)
        Link.objects.filter(pk__in=doubled).delete()
        Link.objects.filter(pk__in=moving).update(**{side: kept})
        Change.objects.record({getattr(link, f"{far}_id") for link in theirs})


def move_people(kept: Stakeholder, other: Stakeholder) -> None:
    """Whoever belongs to both belongs to the kept one by the stronger word."""
    known = {item.member_id: item for item in Affiliation.objects.filter(stakeholder=kept)}
    for affiliation in Affiliation.objects.filter(stakeholder=other):
        move_affiliation(affiliation, known.get(affiliation.member_id), stakeholder_id=kept.pk)
    move_requests("stakeholder", "member", kept.pk, other.pk)


def move_family(kept: Stakeholder, other: Stakeholder) -> None:
    Stakeholder.objects.filter(parent=other).exclude(pk=kept.pk).update(parent=kept)


def move_follows(kept: Stakeholder, other: Stakeholder, *, by: User | None) -> None:
    """Who followed the other follows the kept one, and is told so."""
    follows = Follow.objects.filter(entry=other.pk)
    people = list(follows.values_list("user", flat=True))
    already = Follow.objects.filter(entry=kept.pk, user__in=people).values_list("user", flat=True)
    follows.filter(user__in=list(already)).delete()
    follows.update(entry=kept.pk)
    tell(people, kept, other, by=by)


def tell(people: Iterable[int], kept: Stakeholder, other: Stakeholder, *, by: User | None) -> None:
    notify(kinds.MERGED, to=people, about=kept, by=by, key=f"{other.pk}")


def are_distinct(one: Stakeholder, other: Stakeholder, *, by: Any) -> None:
    """A curator has looked: they are two, and not asked about again."""
    first, second = sorted([one.pk, other.pk])
    if first != second:
        Distinct.objects.get_or_create(first_id=first, second_id=second)
