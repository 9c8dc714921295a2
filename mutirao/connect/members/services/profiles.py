"""Every write to a profile: each is one transaction, and saving tells the log of changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from mutirao.base.accounts.models import User
from mutirao.base.catalogue.services import audience_of_members
from mutirao.connect.members.addresses import free_slug, still_fits
from mutirao.connect.members.models import Member, ShownTo

RELATIONS = ("expertise", "interests", "countries_known")
COLUMNS = frozenset(
    {
        "profile_shown_to", "shown_to", "headline", "position", "organisation", "institution", "country_id", "spoken",
        "offers", "biography", "orcid", "links", "accepts_messages",
    }
)  # fmt: skip
STEPS = ("interests", "countries", "hello")
GREETED = "greeted"
TRIES = 5


def create_member(user: User, *, has_arrived: bool = True, **said: Any) -> Member:
    """The profile of a new account; shown to nobody before the person has logged in for the first time."""
    member = Member(user=user, type=Member.TYPE, **said)
    member.first_published_at = timezone.now() if has_arrived else None
    save_under_own_address(member)
    return member


def ensure_member(user: User) -> Member:
    """The profile of whoever has an account, however it was made."""
    member = Member.objects.filter(user=user).first()
    if member is not None:
        return member
    try:
        with transaction.atomic():
            return create_member(user)
    except IntegrityError:  # made by another request in the meantime
        return Member.objects.get(user=user)


@transaction.atomic
def arrive(user: User) -> Member:
    """The person has logged in, and so is who they say: from now on others may see what they show."""
    member = ensure_member(user)
    if not member.has_arrived:
        member.first_published_at = timezone.now()
        save_under_own_address(member)
    return member


@transaction.atomic
def update_profile(member: Member, data: Mapping[str, Any], *, by: User) -> Member:
    """Take over what `data` says by field: columns, concepts and places by id, and the name of the account.

    What it does not name stays. Writing the same twice changes nothing.
    """
    unknown = data.keys() - COLUMNS - {"name", *RELATIONS}
    if unknown or by.pk != member.user_id:
        raise ValueError(f"{by.pk} may not write {sorted(unknown)} of member {member.pk}")
    for name in COLUMNS & data.keys():
        setattr(member, name, data[name])
    if "name" in data:
        User.objects.filter(pk=member.user_id).update(name=data["name"])
        member.user.name = data["name"]
    for name in RELATIONS:
        if name in data:
            getattr(member, name).set(data[name])
    save_under_own_address(member)
    return member


def follow_account(user: User) -> None:
    """Name and whether the account is open have changed: the profile shows it."""
    member = Member.objects.select_related("user").filter(user=user).first()
    if member is not None:
        save_under_own_address(member)


def follow_accounts() -> int:
    """By the clock: profiles catch up with accounts that were closed, opened again or renamed; how many had to."""
    is_shown = Q(user__is_active=True, first_published_at__isnull=False) & ~Q(profile_shown_to=ShownTo.ME)
    differing = Q(live=True) & ~is_shown | Q(live=False) & is_shown | ~Q(title=F("user__name"))
    behind = [
        member
        for member in Member.objects.filter(differing).select_related("user")
        if (member.title, member.live) != (title_of(member.user), is_live(member))
    ]
    for member in behind:
        save_under_own_address(member)
    return len(behind)


def title_of(user: User) -> str:
    return " ".join(user.name.split()) or Member.nameless()


def is_live(member: Member) -> bool:
    """Whether anybody but the owner may see the profile."""
    return member.has_arrived and member.user.is_active and member.profile_shown_to != ShownTo.ME


def save_under_own_address(member: Member) -> None:
    """Save with what follows from the rest: title, address, and whether and for whom the entry is published."""
    member.title = title_of(member.user)
    member.live = is_live(member)
    member.audience = None if member.profile_shown_to == ShownTo.EVERYONE else audience_of_members()
    if member.slug and still_fits(member.slug, member.title):
        member.save()
    else:
        save_under_free_address(member)


def save_under_free_address(member: Member) -> None:
    """Two people of one name may join at the same moment: whoever comes second takes the next number."""
    for attempt in range(1, TRIES + 1):
        member.slug = free_slug(member.title)
        try:
            with transaction.atomic():
                member.save()
            break
        except IntegrityError:
            if attempt == TRIES:
                raise


@transaction.atomic
def set_photo(member: Member, photo: ContentFile[bytes] | None, *, by: User) -> None:
    """Put a new portrait in place of the old one, or take it away; the old file goes once that is settled."""
    if by.pk != member.user_id:
        raise ValueError(f"{by.pk} may not change the portrait of member {member.pk}")
    old = member.photo.name
    member.photo = photo or ""
    member.save()
    if old:
        transaction.on_commit(lambda: Member.photo.field.storage.delete(old))


def settle_step(member: Member, step: str) -> None:
    """Done or skipped: not asked again."""
    if step not in member.steps_done:
        member.steps_done = [*member.steps_done, step]
        Member.objects.filter(pk=member.pk).update(steps_done=member.steps_done)


def open_steps(member: Member) -> list[str]:
    return [step for step in STEPS if step not in member.steps_done]
