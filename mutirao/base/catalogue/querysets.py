"""Which entries? `visible_to` is the only door through which a reader gets one."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

PUBLIC = 0
"""Stands for "everyone" where an audience is written as a number."""


CARD_FIELDS = (
    "type", "kind", "title", "subtitle", "slug", "summary", "byline", "year", "languages", "has_file", "is_generated",
)  # fmt: skip


def audiences_of(user: Any) -> frozenset[int]:
    """The audiences a person belongs to, `PUBLIC` always among them; members are in that of all members, an
    administrator is in all.
    """
    if isinstance(user, AnonymousUser) or not user.is_authenticated:
        return frozenset({PUBLIC})
    from mutirao.base.catalogue.models import Audience

    member_of = Audience.objects.all()
    if not user.is_superuser:
        member_of = member_of.filter(models.Q(is_of_members=True) | models.Q(group__in=user.groups.all()))
    return frozenset({PUBLIC, *member_of.values_list("pk", flat=True)})


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

    def for_cards(self) -> Self:
        """Only what an item of a list shows."""
        return self.only(*CARD_FIELDS)

    def newest(self) -> Self:
        return self.order_by("-first_published_at", "-pk")

    def most_used(self) -> Self:
        return self.order_by("-use_count", "-pk")
