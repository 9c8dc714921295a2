"""Edits that anybody suggests, with their source, and what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mutirao.base.accounts.models import User
from mutirao.base.accounts.services import ADMINISTRATORS, CURATORS
from mutirao.base.notices.services import notify
from mutirao.discover.programmes import notice_kinds as kinds
from mutirao.discover.programmes import rules
from mutirao.discover.programmes.checking import problems_of_all
from mutirao.discover.programmes.models import Programme, Suggestion
from mutirao.discover.programmes.services.editing import edit_fields
from mutirao.discover.programmes.services.recording import current_claims
from mutirao.discover.programmes.values import ClaimValue, from_json, to_json

State = Suggestion.State


class NoLonger(ValidationError):
    """What somebody wanted to do has been overtaken by what somebody else did; the text says so."""


@transaction.atomic
def suggest_edit(
    programme: Programme, field_name: str, values: Sequence[ClaimValue], *, by: Any, comment: str, key: UUID
) -> Suggestion:
    """Keep what somebody says one field should say. Sent twice with the same key, it is the same suggestion.

    Raises `ValidationError` for what cannot be, says nothing new or names no source, and past the day's limits.
    """
    Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)  # one at a time, or limits would not hold
    person = by if by is not None and by.is_authenticated else None
    if made := Suggestion.objects.filter(key=key, by=person, programme=programme).first():
        return made
    if sentence := rules.why_not_suggest(by, programme):
        raise ValidationError(sentence, code="too_many")
    was = values_now(programme, field_name)
    check(values, was)
    suggestion = Suggestion.objects.create(
        programme=programme,
        field=field_name,
        values=[to_json(value) for value in values],
        was=[to_json(value) for value in was],
        comment=comment,
        by=person,
        key=key,
    )
    tell_team(suggestion)
    return suggestion


def check(values: Sequence[ClaimValue], was: Sequence[ClaimValue]) -> None:
    if list(values) == list(was):
        raise ValidationError(_("Nothing is different from what is there. Change what should be changed."), code="same")
    if found := problems_of_all(values):
        raise ValidationError([problem.sentence for _at, problem in found])
    if any(not value.references for value in values if value not in was):
        raise ValidationError(_("Say how you know: every value you change needs a source."), code="no_source")


def values_now(programme: Programme, field_name: str) -> list[ClaimValue]:
    return [ClaimValue.of(claim, claim.references.all()) for claim in current_claims(programme, [field_name])]


def proposed(suggestion: Suggestion) -> list[ClaimValue]:
    """What the field would say: today's values without those it takes away, and with those it brings."""
    wished, was = ([from_json(said) for said in saying] for saying in (suggestion.values, suggestion.was))
    today = values_now(suggestion.programme, suggestion.field)
    if today == was:
        return wished
    kept = [value for value in today if value not in was or value in wished]
    return [*kept, *(value for value in wished if value not in kept and value not in was)]


def lock_to_decide(suggestion: Suggestion, by: Any) -> Suggestion:
    current = Suggestion.objects.select_for_update(of=("self",)).select_related("programme").get(pk=suggestion.pk)
    if not rules.can_decide(by, current):
        raise NoLonger(_("This suggestion has been decided on already."))
    return current


@transaction.atomic
def accept_suggestion(
    suggestion: Suggestion, values: Sequence[ClaimValue], seen_before: str, *, by: Any, answer: str = ""
) -> None:
    """Record `values`, as they were suggested or mended by whoever decides. Raises what `edit_fields` raises."""
    suggestion = lock_to_decide(suggestion, by)
    edit_fields(suggestion.programme, {suggestion.field: values}, {suggestion.field: seen_before}, by=by)
    settle(suggestion, State.ACCEPTED, by=by, answer=answer)


@transaction.atomic
def decline_suggestion(suggestion: Suggestion, *, by: Any, answer: str = "") -> None:
    settle(lock_to_decide(suggestion, by), State.DECLINED, by=by, answer=answer)


def settle(suggestion: Suggestion, state: str, *, by: Any, answer: str) -> None:
    suggestion.state, suggestion.answer = state, answer
    suggestion.decided_by, suggestion.decided_at = by, timezone.now()
    suggestion.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    if suggestion.by_id:
        tell(kinds.DECIDED, [suggestion.by_id], suggestion, by=by)


def tell_team(suggestion: Suggestion) -> None:
    curators = User.objects.filter(groups__name__in=[CURATORS, ADMINISTRATORS], is_active=True)
    superusers = User.objects.filter(is_superuser=True, is_active=True)
    keepers = suggestion.programme.focal_points.values_list("user_id", flat=True)
    people = {*curators.values_list("pk", flat=True), *superusers.values_list("pk", flat=True), *keepers}
    tell(kinds.SUGGESTED, sorted(people), suggestion, by=suggestion.by)


def tell(kind: str, to: list[int], suggestion: Suggestion, *, by: Any) -> None:
    url, key = suggestion.get_absolute_url(), f"{kind}-{suggestion.pk}"
    notify(kind, to=to, about=suggestion.programme, url=url, by=by, key=key)
