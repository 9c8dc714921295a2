"""What programmes do when an organisation they name is renamed, hidden, shown, or turns out to be another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.dispatch import receiver

from mutirao.base.catalogue.signals import entry_changed
from mutirao.connect.stakeholders.models import Stakeholder
from mutirao.connect.stakeholders.signals import stakeholder_merged
from mutirao.discover.programmes.models import Claim, Programme, Reference
from mutirao.discover.programmes.services.deriving import derive
from mutirao.discover.programmes.services.recording import retire


@receiver(entry_changed)
def lists_name_organisations_as_they_are(entry_ids: Iterable[int | None], **kwargs: Any) -> None:
    """What everybody reads of a programme holds the names of organisations, as far as everybody may see these."""
    named = Claim.objects.current().filter(organisation__in=[pk for pk in entry_ids if pk])
    if programmes := list(Programme.objects.filter(pk__in=named.values("programme"))):
        derive(programmes)


@receiver(stakeholder_merged)
def claims_name_the_kept_one(kept: Stakeholder, other: Stakeholder, **kwargs: Any) -> None:
    """The same organisation by another row: no claim is new, but what was said of both is said once."""
    found = Claim.objects.filter(organisation=other)
    programmes = list(Programme.objects.filter(pk__in=found.values("programme")))
    found.update(organisation=kept)
    current = Claim.objects.current().filter(organisation=kept, programme__in=programmes)
    said: dict[tuple[int, str], list[Claim]] = defaultdict(list)
    for claim in current.order_by("position", "pk"):
        said[claim.programme_id, claim.field].append(claim)
    for first, *doubled in said.values():
        first.references.add(*Reference.objects.filter(claims__in=doubled))
        retire(doubled, by=None)
    derive(programmes)
