"""Fields of a profile are edited; what two people do at once is not lost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from mutirao.discover.programmes.checking import problems_of_all
from mutirao.discover.programmes.models import Claim, Programme, Verification
from mutirao.discover.programmes.rules import can_edit, can_publish
from mutirao.discover.programmes.services.freshness import verify
from mutirao.discover.programmes.services.recording import current_claims, record_claims
from mutirao.discover.programmes.values import ClaimValue

NAME = "mutirao.programme.name"


class ChangedMeanwhile(Exception):
    """Somebody has changed these fields since the form was opened."""

    def __init__(self, field_names: Iterable[str]) -> None:
        self.field_names = frozenset(field_names)
        super().__init__(", ".join(sorted(self.field_names)))


def claims_by_field(programme: Programme, field_names: Collection[str]) -> dict[str, list[Claim]]:
    """What stands now, with what it rests on; a list for each field, empty where nothing is said."""
    found: dict[str, list[Claim]] = {name: [] for name in field_names}
    for claim in current_claims(programme, field_names):
        found[claim.field].append(claim)
    return found


def seen(claims: Sequence[Claim]) -> str:
    """A mark of what somebody has before their eyes: another as soon as a claim of the field comes or goes."""
    return sha256(" ".join(sorted(str(claim.pk) for claim in claims)).encode()).hexdigest()[:20]


@transaction.atomic
def edit_fields(
    programme: Programme,
    values: Mapping[str, Sequence[ClaimValue]],
    seen_before: Mapping[str, str],
    *,
    by: Any,
    is_checked: bool = False,
) -> list[Claim]:
    """Make these the values of these fields; gives the claims that are new. `is_checked`: the whole profile is right.

    Raises `ChangedMeanwhile` where a field is no longer what its mark in `seen_before` says, and `ValidationError`
    where a value cannot be or the person may not.
    """
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    if not can_edit(by, programme):
        raise ValidationError(_("You may not change this profile any more."))
    current = claims_by_field(programme, values)
    if stale := [name for name in values if seen(current[name]) != seen_before.get(name)]:
        raise ChangedMeanwhile(stale)
    changed = {name: told for name, told in values.items() if not is_same(current[name], told)}
    made: list[Claim] = []
    for name, told in changed.items():
        made += record_claims(programme, [name], told, by=by)
    if is_checked:
        verify(programme, by=by, how=Verification.How.EDIT)
    return made


@transaction.atomic
def name_programme(programme: Programme, title: str, place_ids: Sequence[int], language: str, *, by: Any) -> None:
    """What it is called, where it is, and in which language the profile is written. Its address stays."""
    if not can_publish(by, programme):
        raise ValidationError(_("Only curators say what a programme is called."))
    was = programme.title
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    programme.title, programme.languages = title, [language]
    programme.countries.set(list(place_ids))
    programme.save()
    log(instance=programme, action=NAME, user=by, data={"was": was, "is": title})


@transaction.atomic
def bring_back(claim: Claim, *, by: Any) -> list[Claim]:
    """Say again what a field has said before, on the same sources; gives the claims that are new.

    Beside what the field says now, if it takes several values and this one contradicts none of them; else in its place.
    Raises `ValidationError` where the person may not.
    """
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=claim.programme_id)
    if not can_edit(by, programme):
        raise ValidationError(_("You may not change this profile any more."))
    again = ClaimValue.of(claim, claim.references.all())
    current = [ClaimValue.of(other, other.references.all()) for other in current_claims(programme, [claim.field])]
    if again in current:
        return []
    beside = [value for value in current if not problems_of_all([value, again])]
    return record_claims(programme, [claim.field], [*beside, again], by=by)


def is_same(claims: Sequence[Claim], values: Sequence[ClaimValue]) -> bool:
    return [ClaimValue.of(claim, claim.references.all()) for claim in claims] == list(values)
