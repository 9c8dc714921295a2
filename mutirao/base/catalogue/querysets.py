"""Which entries? `visible_to` is the only door through which a reader gets one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db import models

if TYPE_CHECKING:
    from mutirao.base.accounts.models import User
    from mutirao.base.catalogue.models import Audience

PUBLIC = 0
"""Stands for "everyone" where an audience is written as a number."""


CARD_FIELDS = (
    "type", "kind", "title", "subtitle", "slug", "summary", "byline", "year", "languages", "has_file", "is_generated",
)  # fmt: skip


def circles_of(user: Any) -> models.QuerySet[Audience]:
    """The audiences a person belongs to beside `PUBLIC`, as a question not asked yet: members are in that of all
    members, an administrator is in all.
    """
    from mutirao.base.catalogue.models import Audience

    if isinstance(user, AnonymousUser) or not user.is_authenticated:
        return Audience.objects.none()
    if user.is_superuser:
        return Audience.objects.all()
    return Audience.objects.filter(models.Q(is_of_members=True) | models.Q(group__in=user.groups.all()))


def audiences_of(user: Any) -> frozenset[int]:
    """The audiences a person belongs to, `PUBLIC` always among them; asked by every page, so nothing for strangers."""
    if isinstance(user, AnonymousUser) or not user.is_authenticated:
        return frozenset({PUBLIC})
    return frozenset({PUBLIC, *circles_of(user).values_list("pk", flat=True)})


def audiences_of_many(people: Iterable[User]) -> dict[int, frozenset[int]]:
    """The same for many people with an account, by their ids, with two questions however many they are."""
    from mutirao.base.catalogue.models import Audience

    people = list(people)
    circles = list(Audience.objects.values_list("pk", "group_id", "is_of_members"))
    for_all = {PUBLIC, *(pk for pk, _group, is_of_members in circles if is_of_members)}
    by_group = {group: pk for pk, group, _is_of_members in circles}
    found = {person.pk: set(for_all if not person.is_superuser else {PUBLIC, *by_group.values()}) for person in people}
    in_groups = get_user_model().groups.through.objects.filter(user__in=people, group__in=by_group)
    for person_id, group_id in in_groups.values_list("user_id", "group_id"):
        found[person_id].add(by_group[group_id])
    return {person_id: frozenset(audiences) for person_id, audiences in found.items()}


class EntryQuerySet(models.QuerySet):  # type: ignore[type-arg]  # every kind of entry shares it
    def published(self) -> Self:
        return self.filter(live=True)

    def archived(self) -> Self:
        return self.filter(archived_at__isnull=False)

    def visible_to(self, user: Any) -> Self:
        """What this person may see on the site: published, and meant for everyone or for a circle they are in."""
        return self.visible_in(audiences_of(user))

    def visible_in(self, audiences: frozenset[int]) -> Self:
        """The same for members of these audiences."""
        if audiences == {PUBLIC}:
            return self.filter(live=True, audience=None)
        return self.published().filter(models.Q(audience__isnull=True) | models.Q(audience__in=audiences))

    def visible_within(self, circles: models.QuerySet[Audience]) -> Self:
        """The same for members of these circles, without asking first which they are."""
        return self.published().filter(models.Q(audience__isnull=True) | models.Q(audience__in=circles))

    def for_cards(self) -> Self:
        """Only what an item of a list shows."""
        return self.only(*CARD_FIELDS)

    def newest(self) -> Self:
        return self.order_by("-first_published_at", "-pk")

    def most_used(self) -> Self:
        return self.order_by("-use_count", "-pk")
