"""Two accounts of one person become one: everything that points to the other points to the one that stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db import IntegrityError, models, transaction
from wagtail.log_actions import log

from mutirao.base.accounts.models import User
from mutirao.base.accounts.sessions import end_sessions
from mutirao.base.accounts.wagtails_traces import forget_references, lines_about, replace_in_drafts

Joiner = Callable[[User, User], None]
_joiners: list[Joiner] = []


def register(joiner: Joiner) -> None:
    """For an app that knows better than to drop what exists twice: called first, with who stays and who goes."""
    _joiners.append(joiner)


@transaction.atomic
def merge(kept: User, other: User, *, by: User) -> None:
    """Everything of `other` becomes `kept`'s, and `other` is gone. Safe to run again.

    What both have and one person can have once only (a profile, following the same thing) stays as `kept` has it.
    The password and second factors of `other` go: they protected another account.
    """
    list(User.objects.select_for_update().filter(pk__in=sorted([kept.pk, other.pk])).order_by("pk"))
    end_sessions(other.pk)
    Authenticator.objects.filter(user=other).delete()
    join_addresses(kept, other)
    join_circles(kept, other)
    for joiner in _joiners:
        joiner(kept, other)
    for field in fields_that_point_to_people():
        move(field, kept, other)
    replace_in_drafts(other.pk, kept.pk)
    forget_references(other.pk)
    lines_about(other).update(object_id=str(kept.pk), label=str(kept))
    kept.date_joined = min(kept.date_joined, other.date_joined)
    kept.save(update_fields=["date_joined"])
    User.objects.get(pk=other.pk).delete()
    log(instance=kept, action="accounts.merge", user=by, data={"account": other.pk})


def join_addresses(kept: User, other: User) -> None:
    """The other's addresses reach the one that stays; its primary one remains."""
    known = EmailAddress.objects.filter(user=kept).values("email")
    EmailAddress.objects.filter(user=other, email__in=known).delete()
    EmailAddress.objects.filter(user=other).update(user=kept, primary=False)


def join_circles(kept: User, other: User) -> None:
    """Circles of readers, never roles: a right is given on purpose."""
    kept.groups.add(*Group.objects.filter(user=other, permissions=None))
    other.groups.clear()
    other.user_permissions.clear()


def fields_that_point_to_people() -> Iterator[models.ForeignKey[Any, Any]]:
    """Every column of the database that names an account; many-to-many relations by the table in between."""
    from django.apps import apps

    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:
            continue
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is User:
                yield field


def move(field: models.ForeignKey[Any, Any], kept: User, other: User) -> None:
    """All at once; where something may exist once only, one by one, and what `kept` has already stays."""
    rows = field.model._meta.base_manager.filter(**{field.name: other})
    try:
        with transaction.atomic():
            rows.update(**{field.name: kept})
    except IntegrityError:
        for row in rows:
            move_row(row, field.name, kept)


def move_row(row: models.Model, name: str, kept: User) -> None:
    manager = type(row)._meta.base_manager
    try:
        with transaction.atomic():
            manager.filter(pk=row.pk).update(**{name: kept})
    except IntegrityError:
        row.delete()
