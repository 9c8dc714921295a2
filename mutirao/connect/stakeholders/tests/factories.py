"""Organisations for tests, made the way an import makes them."""

from __future__ import annotations

from itertools import count
from typing import Any

from mutirao.base.taxonomy.models import Concept, Place
from mutirao.connect.stakeholders.models import Stakeholder
from mutirao.connect.stakeholders.services.many import NewStakeholder, create_stakeholders

_numbers = count(1)


def make_stakeholder(
    title: str = "", *, countries: tuple[str, ...] = (), topics: tuple[str, ...] = (), **said: Any
) -> Stakeholder:
    """One organisation; `said` are the other parts of `NewStakeholder`, and columns of `Stakeholder`."""
    own = {name: said.pop(name) for name in ("names", "is_published", "published_at") if name in said}
    item = NewStakeholder(
        title or f"Institute {next(_numbers)}",
        said.pop("kind", Stakeholder.Kind.RESEARCH_INSTITUTION),
        columns=said,
        country_ids=list(Place.objects.filter(iso2__in=countries).values_list("pk", flat=True)) if countries else (),
        concept_ids=list(Concept.objects.topics().filter(slug__in=topics).values_list("pk", flat=True)),
        **own,
    )
    return Stakeholder.objects.get(pk=create_stakeholders([item])[0].pk)
