"""Many members at once: as a site brings along that had them elsewhere before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from mutirao.base.accounts.models import Consent, User
from mutirao.base.accounts.services import TERMS_VERSION
from mutirao.base.catalogue.services import audience_of_members, insert_entries
from mutirao.connect.members.addresses import free_slugs
from mutirao.connect.members.models import Member, ShownTo
from mutirao.connect.members.services.profiles import RELATIONS


@dataclass(slots=True)
class NewMember:
    """A person who joined elsewhere or earlier; `columns` and `relations` (ids by field) are those of `Member`."""

    email: str
    name: str
    language: str
    joined_at: datetime
    columns: dict[str, Any] = field(default_factory=dict)
    relations: dict[str, Sequence[int]] = field(default_factory=dict)


@transaction.atomic
def create_members(items: Sequence[NewMember]) -> list[Member]:
    """Accounts that nobody has a password for yet (people log in with a code), with confirmed addresses."""
    users = User.objects.bulk_create(to_user(item) for item in items)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    Consent.objects.bulk_create(
        Consent(user=user, subject=subject, version=TERMS_VERSION, given_at=user.date_joined)
        for user in users
        for subject in Consent.Subject
    )
    audience = audience_of_members()
    members = [to_member(user, item) for user, item in zip(users, items, strict=True)]
    for member, slug in zip(members, free_slugs([item.name for item in items]), strict=True):
        member.slug = slug
        member.audience = None if member.profile_shown_to == ShownTo.EVERYONE else audience
    insert_entries(members)
    for name in RELATIONS:
        relate(name, members, items)
    return members


def to_user(item: NewMember) -> User:
    return User(
        email=item.email.lower(),
        name=item.name,
        language=item.language,
        date_joined=item.joined_at,
        password=make_password(None),
    )


def to_member(user: User, item: NewMember) -> Member:
    member = Member(user=user, type=Member.TYPE, title=item.name, **item.columns)
    member.live = member.profile_shown_to != ShownTo.ME
    member.created_at = member.updated_at = member.first_published_at = item.joined_at
    return member


def relate(name: str, members: Iterable[Member], items: Iterable[NewMember]) -> None:
    through = getattr(Member, name).through
    target = through._meta.get_field("concept" if name != "countries_known" else "place").attname
    through.objects.bulk_create(
        through(**{"member_id": member.pk, target: pk})
        for member, item in zip(members, items, strict=True)
        for pk in dict.fromkeys(item.relations.get(name, ()))
    )
