"""The links of a programme to what its claims name: organisations, the programme that replaced it, its sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mutirao.base.catalogue.models import Change, Link
from mutirao.discover.programmes.fields import FIELDS
from mutirao.discover.programmes.models import Claim, Reference

RELATIONS = {field.name: field.relation for field in FIELDS if field.relation}


def link_what_is_named(programme_ids: Sequence[int], told: Mapping[int, Sequence[Claim]]) -> None:
    """Make these the links of these programmes by the relations their fields own, and to the publications cited."""
    wanted = {*named(told), *cited(programme_ids)}
    owned = [*RELATIONS.values(), Link.Relation.REFERENCES]
    known = {
        (link.source_id, link.relation, link.target_id): link
        for link in Link.objects.filter(source__in=programme_ids, relation__in=owned)
    }
    stale = [link for said, link in known.items() if said not in wanted]
    fresh = sorted(wanted - known.keys())
    Link.objects.filter(pk__in=[link.pk for link in stale]).delete()
    Link.objects.bulk_create(Link(source_id=source, relation=how, target_id=target) for source, how, target in fresh)
    Change.objects.record({target for _source, _how, target in fresh} | {link.target_id for link in stale})


def named(told: Mapping[int, Iterable[Claim]]) -> Iterable[tuple[int, str, int]]:
    for programme_id, claims in told.items():
        for claim in claims:
            target = claim.organisation_id or claim.programme_named_id
            if target and target != programme_id and claim.field in RELATIONS:
                yield programme_id, RELATIONS[claim.field], target


def cited(programme_ids: Sequence[int]) -> Iterable[tuple[int, str, int]]:
    """The publications of this catalogue that current claims rest on."""
    found = Reference.objects.filter(
        programme__in=programme_ids, publication__isnull=False, claims__retired_at__isnull=True
    )
    for programme_id, publication_id in found.values_list("programme_id", "publication_id").distinct():
        yield programme_id, Link.Relation.REFERENCES, publication_id
