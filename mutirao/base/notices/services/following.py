"""What people follow."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from mutirao.base.accounts.models import User
from mutirao.base.catalogue.models import Entry
from mutirao.base.notices.models import Follow
from mutirao.base.notices.services.choices import reschedule
from mutirao.base.notices.things import Thing, thing_of
from mutirao.base.taxonomy.models import Concept

Followable = Entry | Concept | Thing


def follow(thing: Followable, *, by: User) -> Follow:
    """Following twice is following once."""
    return Follow.objects.get_or_create(user=by, **thing_of(thing).as_field)[0]


@transaction.atomic
def unfollow(thing: Followable, *, by: User) -> None:
    """Mail that waits only because of it does not go any more."""
    if Follow.objects.filter(user=by, **thing_of(thing).as_field).delete()[0]:
        reschedule(by)


def is_following(user: Any, thing: Followable) -> bool:
    return bool(user.is_authenticated and Follow.objects.filter(user=user, **thing_of(thing).as_field).exists())
