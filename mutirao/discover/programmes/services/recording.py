"""Programmes are made, and claims about them recorded: every way in, form, suggestion or import, ends here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mutirao.base.catalogue.models import Entry
from mutirao.base.catalogue.services import insert_entries
from mutirao.base.catalogue.slugs import free_slugs
from mutirao.discover.programmes.checking import problems_of_all
from mutirao.discover.programmes.models import Claim, Programme, Reference
from mutirao.discover.programmes.services.deriving import derive
from mutirao.discover.programmes.values import COLUMNS, ClaimValue, ReferenceValue

BATCH = 1000
RESERVED = frozenset({"charts", "compare", "create", "still-right", "suggestions", "table", "to-look-after"})
"""What the addresses of pages about all programmes begin with."""


@dataclass(slots=True)
class NewProgramme:
    """A programme as somebody describes it; `values` have been checked by whoever calls."""

    title: str
    country_ids: Sequence[int] = ()
    values: Sequence[ClaimValue] = ()
    language: str = "en"
    is_published: bool = True
    is_generated: bool = False
    published_at: datetime | None = None
    contributor_id: int | None = None
    concept_ids: Sequence[int] = ()
    columns: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def create_programmes(items: Sequence[NewProgramme], *, by: Any = None) -> list[Programme]:
    """Make many at once, with a number of statements that grows by one for each, not by one for each claim."""
    made = [to_programme(item) for item in items]
    slugs = free_slugs([item.title for item in items], Programme.TYPE, RESERVED)
    for programme, slug in zip(made, slugs, strict=True):
        programme.slug = slug
    insert_entries(made)
    file_under_places(made, items)
    insert_claims({programme: item.values for programme, item in zip(made, items, strict=True)}, by=by)
    derive(made, also_concepts={programme.pk: item.concept_ids for programme, item in zip(made, items, strict=True)})
    return made


def to_programme(item: NewProgramme) -> Programme:
    now = timezone.now()
    at = (item.published_at or now) if item.is_published else None
    programme = Programme(
        type=Programme.TYPE,
        title=item.title,
        languages=[item.language] if item.language else [],
        live=item.is_published,
        is_generated=item.is_generated,
        contributor_id=item.contributor_id,
        first_published_at=at,
        last_published_at=at,
        created_at=at or now,
        updated_at=now,
    )
    for name, value in item.columns.items():
        setattr(programme, name, value)
    return programme


def file_under_places(programmes: Sequence[Programme], items: Sequence[NewProgramme]) -> None:
    through = Entry.countries.through
    through.objects.bulk_create(
        through(entry_id=programme.pk, place_id=pk)
        for programme, item in zip(programmes, items, strict=True)
        for pk in dict.fromkeys(item.country_ids)
    )


@transaction.atomic
def record_claims(
    programme: Programme, field_names: Collection[str], values: Sequence[ClaimValue], *, by: Any
) -> list[Claim]:
    """Make `values` all that the profile says of these fields; gives the claims that are new.

    A value that is said already, with the same references, stays as it is with its date and its author. The others
    retire. Raises `ValidationError` where a value cannot be (`checking.py` tells which, for forms).
    """
    assert {value.field for value in values} <= {*field_names}
    if found := problems_of_all(values):
        raise ValidationError([problem.sentence for _at, problem in found])
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    standing: dict[ClaimValue, Claim] = {}
    retiring: list[Claim] = []
    for claim in current_claims(programme, field_names):
        value = ClaimValue.of(claim, claim.references.all())
        if value in values and value not in standing:
            standing[value] = claim
        else:
            retiring.append(claim)
    retire(retiring, by=by)
    fresh = [value for value in values if value not in standing]
    made = insert_claims({programme: fresh}, by=by)
    keep_in_order(values, standing, dict(zip(fresh, made, strict=True)))
    derive([programme])
    programme.save()
    return made


def current_claims(programme: Programme, field_names: Collection[str]) -> list[Claim]:
    found = programme.claims.current().filter(field__in=field_names).prefetch_related("references")
    return list(found.order_by("field", "position", "pk"))


def retire(claims: Sequence[Claim], *, by: Any) -> None:
    now = timezone.now()
    Claim.objects.filter(pk__in=[claim.pk for claim in claims]).update(retired_at=now, retired_by=by)


def keep_in_order(
    values: Sequence[ClaimValue], standing: Mapping[ClaimValue, Claim], made: Mapping[ClaimValue, Claim]
) -> None:
    """The claims stand in the order in which they were said."""
    moved = []
    for position, value in enumerate(values):
        claim = standing.get(value) or made[value]
        if claim.position != position:
            claim.position = position
            moved.append(claim)
    Claim.objects.bulk_update(moved, ["position"])


def insert_claims(told: Mapping[Programme, Sequence[ClaimValue]], *, by: Any) -> list[Claim]:
    """Rows for values, in their order, and one row for each source of a programme that several of them rest on."""
    sources = insert_references(told)
    now = timezone.now()
    claims, rests_on = [], []
    for programme, values in told.items():
        for position, value in enumerate(values):
            claims.append(to_claim(programme, value, position, now, by))
            rests_on.append([sources[programme.pk, reference] for reference in dict.fromkeys(value.references)])
    made: list[Claim] = Claim.objects.bulk_create(claims, batch_size=BATCH)
    through = Claim.references.through
    through.objects.bulk_create(
        (
            through(claim_id=claim.pk, reference_id=source.pk)
            for claim, rests in zip(made, rests_on, strict=True)
            for source in rests
        ),
        batch_size=BATCH,
    )
    return made


def to_claim(programme: Programme, value: ClaimValue, position: int, now: datetime, by: Any) -> Claim:
    said = {column: getattr(value, column) for column in COLUMNS}
    return Claim(programme_id=programme.pk, position=position, recorded_at=now, recorded_by=by, **said)


Sources = dict[tuple[int, ReferenceValue], Reference]


def insert_references(told: Mapping[Programme, Sequence[ClaimValue]]) -> Sources:
    """The sources of these values by programme: those that are there already, and new rows for the others."""
    wanted = {
        (programme.pk, reference): None
        for programme, values in told.items()
        for value in values
        for reference in value.references
    }
    known = references_of({pk for pk, _reference in wanted})
    missing = [pair for pair in wanted if pair not in known]
    rows = [
        Reference(programme_id=pk, **{name: getattr(reference, name) for name in ReferenceValue.__slots__})
        for pk, reference in missing
    ]
    made = Reference.objects.bulk_create(rows, batch_size=BATCH)
    return known | dict(zip(missing, made, strict=True))


def references_of(programme_ids: Iterable[int]) -> Sources:
    grouped: Sources = defaultdict()
    for reference in Reference.objects.filter(programme__in=list(programme_ids)).order_by("-pk"):
        grouped[reference.programme_id, ReferenceValue.of(reference)] = reference
    return grouped
