"""What is said of an organisation changes, by whoever speaks for it or by curators; and it goes and comes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from mutirao.base.accounts.models import User
from mutirao.base.catalogue.models import Change, Link
from mutirao.connect.stakeholders.models import Stakeholder, StakeholderName
from mutirao.connect.stakeholders.names import name_key
from mutirao.connect.stakeholders.services.many import names_of
from mutirao.connect.stakeholders.signals import stakeholders_named

COLUMNS = frozenset(
    {"title", "acronym", "kind", "summary", "languages", "website", "ror", "founded", "parent", "audience"}
)
KEPT_BY_US = (StakeholderName.Kind.OFFICIAL, StakeholderName.Kind.ACRONYM)


@dataclass(slots=True)
class Said:
    """What somebody says of an organisation; None leaves a part as it is. `names` are (kind, language, text)."""

    columns: Mapping[str, Any] = field(default_factory=dict)
    names: Sequence[tuple[str, str, str]] | None = None
    place_ids: Iterable[int] | None = None
    concept_ids: Iterable[int] | None = None


@transaction.atomic
def update_stakeholder(stakeholder: Stakeholder, said: Said, *, by: User | None) -> Stakeholder:
    """The address stays when the name changes; a name the organisation had is one it is still found by."""
    unknown = said.columns.keys() - COLUMNS
    assert not unknown, unknown
    for name, value in said.columns.items():
        setattr(stakeholder, name, value)
    others = other_names(stakeholder) if said.names is None else list(said.names)
    write_names(stakeholder, others)
    if said.place_ids is not None:
        stakeholder.countries.set(list(said.place_ids))
    if said.concept_ids is not None:
        stakeholder.concepts.set(list(said.concept_ids))
    stakeholder.save()
    followers_of_it_change(stakeholder)
    return stakeholder


def other_names(stakeholder: Stakeholder) -> list[tuple[str, str, str]]:
    """As (kind, language, text), without the two that follow from the row itself."""
    found = StakeholderName.objects.filter(stakeholder=stakeholder).exclude(kind__in=KEPT_BY_US)
    return list(found.values_list("kind", "language", "text"))


def write_names(stakeholder: Stakeholder, others: Sequence[tuple[str, str, str]]) -> None:
    """All it is found by; those who link by names look again."""
    StakeholderName.objects.filter(stakeholder=stakeholder).delete()
    StakeholderName.objects.bulk_create(names_of(stakeholder, others))
    stakeholders_named.send(sender=Stakeholder, stakeholder_ids=[stakeholder.pk])


@transaction.atomic
def add_name(stakeholder: Stakeholder, name: str) -> None:
    """One more way to write it; one that it is found by already says nothing new."""
    known = StakeholderName.objects.filter(stakeholder=stakeholder, key=name_key(name))
    if name_key(name) and not known.exists():
        write_names(stakeholder, [*other_names(stakeholder), (StakeholderName.Kind.ALTERNATIVE.value, "", name)])
        stakeholder.save()


@transaction.atomic
def set_logo(stakeholder: Stakeholder, logo: ContentFile[bytes] | None, *, by: User | None) -> None:
    """Put a new logo in place of the old one, or take it away; the old file goes once that is settled."""
    old = stakeholder.logo.name
    stakeholder.logo = logo or ""
    stakeholder.save()
    if old:
        transaction.on_commit(lambda: Stakeholder.logo.field.storage.delete(old))


@transaction.atomic
def archive(stakeholder: Stakeholder, *, by: User | None) -> None:
    """Out of the readers' sight, and out of every list and count; what it is linked with stays."""
    stakeholder.live, stakeholder.archived_at = False, timezone.now()
    stakeholder.save()
    followers_of_it_change(stakeholder)


@transaction.atomic
def bring_back(stakeholder: Stakeholder, *, by: User | None) -> None:
    now = timezone.now()
    stakeholder.live, stakeholder.archived_at = True, None
    stakeholder.last_published_at = now
    stakeholder.first_published_at = stakeholder.first_published_at or now
    stakeholder.save()
    followers_of_it_change(stakeholder)


def followers_of_it_change(stakeholder: Stakeholder) -> None:
    """Lists of publications and programmes can be narrowed by it, and its parts and members show its name."""
    linked = Link.objects.filter(target=stakeholder).values_list("source", flat=True)
    parts = Stakeholder.objects.filter(parent=stakeholder).values_list("pk", flat=True)
    belonging = stakeholder.affiliations.confirmed().values_list("member", flat=True)
    Change.objects.record({*linked, *parts, *belonging})
