"""Which organisations?"""

from __future__ import annotations

from collections.abc import Iterable

from mutirao.base.catalogue.querysets import EntryQuerySet
from mutirao.connect.stakeholders.names import name_key


class StakeholderQuerySet(EntryQuerySet):
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
