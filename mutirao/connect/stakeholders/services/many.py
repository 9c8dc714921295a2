"""Many organisations at once: from a list somebody brings, or from the demonstration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mutirao.base.catalogue.models import Entry
from mutirao.base.catalogue.services import insert_entries
from mutirao.base.catalogue.slugs import free_slugs
from mutirao.connect.stakeholders.models import Stakeholder, StakeholderName
from mutirao.connect.stakeholders.names import name_key
from mutirao.connect.stakeholders.signals import stakeholders_named

Kind = StakeholderName.Kind
RESERVED = ("new", "mine", "requests", "people")
"""Addresses that are no organisation's page."""
LONGEST_NAME = 300


@dataclass(slots=True)
class NewStakeholder:
    """An organisation as somebody describes it; `columns` are those of `Stakeholder`.

    `names` are (kind, language, text) beside title and acronym. `country_ids` are places where it works.
    """

    title: str
    kind: str
    columns: dict[str, Any] = field(default_factory=dict)
    names: list[tuple[str, str, str]] = field(default_factory=list)
    country_ids: Sequence[int] = ()
    concept_ids: Sequence[int] = ()
    is_published: bool = True
    published_at: datetime | None = None


@transaction.atomic
def create_stakeholders(items: Sequence[NewStakeholder]) -> list[Stakeholder]:
    """Make them all; whoever calls has looked for those that are here already (`known_as`)."""
    made = [to_stakeholder(item) for item in items]
    slugs = free_slugs([item.title for item in items], Stakeholder.TYPE, RESERVED)
    for stakeholder, slug in zip(made, slugs, strict=True):
        stakeholder.slug = slug
    insert_entries(made)
    pairs = list(zip(made, items, strict=True))
    StakeholderName.objects.bulk_create(
        name for stakeholder, item in pairs for name in names_of(stakeholder, item.names)
    )
    for through, column, attribute in (
        (Entry.countries.through, "place_id", "country_ids"),
        (Entry.concepts.through, "concept_id", "concept_ids"),
    ):
        through.objects.bulk_create(
            through(entry_id=stakeholder.pk, **{column: pk})
            for stakeholder, item in pairs
            for pk in dict.fromkeys(getattr(item, attribute))
        )
    stakeholders_named.send(sender=Stakeholder, stakeholder_ids=[stakeholder.pk for stakeholder in made])
    return made


def to_stakeholder(item: NewStakeholder) -> Stakeholder:
    now = timezone.now()
    at = (item.published_at or now) if item.is_published else None
    stakeholder = Stakeholder(title=item.title, kind=item.kind, type=Stakeholder.TYPE, live=item.is_published)
    stakeholder.first_published_at = stakeholder.last_published_at = at
    stakeholder.created_at, stakeholder.updated_at = at or now, now
    for name, value in item.columns.items():
        setattr(stakeholder, name, value)
    return stakeholder


def names_of(stakeholder: Stakeholder, others: Sequence[tuple[str, str, str]]) -> Iterator[StakeholderName]:
    """Title, acronym and the others, each text once."""
    own = [(Kind.OFFICIAL, "", stakeholder.title), (Kind.ACRONYM, "", stakeholder.acronym)]
    met: set[str] = set()
    for kind, language, said in (*own, *others):
        text = " ".join(said.split())[:LONGEST_NAME]
        if text and text not in met:
            met.add(text)
            yield StakeholderName(
                stakeholder_id=stakeholder.pk, kind=kind, language=language, text=text, key=name_key(text)
            )
