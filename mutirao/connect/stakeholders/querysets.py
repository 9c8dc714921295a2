"""Which organisations?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.db import models

from mutirao.base.catalogue.querysets import EntryQuerySet
from mutirao.connect.stakeholders.names import name_key


class StakeholderQuerySet(EntryQuerySet):
    def workable_by(self, user: Any) -> Self:
        """What this person may work on: curators everything but what was merged into another."""
        if user.has_perm("stakeholders.change_stakeholder"):
            return self.filter(merged_into=None)
        return self.visible_to(user)

    def carrying(self, names: Iterable[str]) -> Self:
        """Those found by any of these names, however many carry one."""
        from mutirao.connect.stakeholders.models import StakeholderName

        keys = {key for name in names if (key := name_key(name))}
        return self.filter(merged_into=None, pk__in=StakeholderName.objects.filter(key__in=keys).values("stakeholder"))

    def known_as(self, names: Iterable[str]) -> dict[str, int]:
        """The ids of those that carry these names, by the names as given; one that several carry names none of them."""
        from mutirao.connect.stakeholders.models import StakeholderName

        keys = {name: key for name in names if (key := name_key(name))}
        carriers: dict[str, set[int]] = {}
        found = StakeholderName.objects.filter(
            key__in=set(keys.values()), stakeholder__in=self.filter(merged_into=None)
        )
        for key, pk in found.values_list("key", "stakeholder"):
            carriers.setdefault(key, set()).add(pk)
        return {name: min(pks) for name, key in keys.items() if len(pks := carriers.get(key, set())) == 1}


class AffiliationQuerySet(models.QuerySet):  # type: ignore[type-arg]  # not generic at run time
    def confirmed(self) -> Self:
        return self.filter(state="confirmed")

    def administrators(self) -> Self:
        """Those who speak for their organisation; whose account is closed does not."""
        return self.confirmed().filter(is_administrator=True, member__user__is_active=True)

    def waiting(self) -> Self:
        """Said, and not decided yet."""
        return self.filter(state="said")
