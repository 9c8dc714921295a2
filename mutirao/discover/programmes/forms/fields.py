"""One field of a profile as a form: its values in rows, or why there is none; what is not touched keeps its sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from mutirao.base.catalogue.querysets import audiences_of
from mutirao.discover.programmes.checking import Problem, problems_of_all
from mutirao.discover.programmes.fields import Field
from mutirao.discover.programmes.forms.rows import ROWS, RowForm
from mutirao.discover.programmes.forms.sources import DROPPED, dropped_sources, kept_sources
from mutirao.discover.programmes.models import Claim, Programme
from mutirao.discover.programmes.naming import load_names
from mutirao.discover.programmes.services.editing import seen
from mutirao.discover.programmes.values import ClaimValue, ReferenceValue
from mutirao.discover.programmes.wording import SILENCE

MOST_ROWS = 400
MORE_ROWS = 5


class StandingForm(forms.Form):
    """Whether there are values, or why there are none; and a mark of what stood there when the form was opened."""

    use_required_attribute = False

    mark = forms.CharField(widget=forms.HiddenInput, required=False)
    status = forms.ChoiceField(
        label=_("What is known"), choices=[("known", _("The values below")), *SILENCE.items()], initial="known"
    )


class FieldForm:
    """`values()` is what the field is to say, once `is_valid()`; `source` goes with values that are new or changed."""

    def __init__(
        self, programme: Programme, field: Field, claims: Sequence[Claim], *, user: Any, data: Any = None
    ) -> None:
        self.programme = programme
        self.field, self.claims, self.data = field, claims, data
        self.by_origin = {claim.pk: claim for claim in self.claims_met()}
        load_names(self.by_origin.values(), audiences_of(user), with_references=True)
        self.silent = next((claim for claim in claims if claim.status != Claim.Status.KNOWN), None)
        initial = {"mark": seen(claims), "status": self.silent.status if self.silent else "known"}
        self.standing = StandingForm(data, prefix=field.name, initial=initial)
        self.standing.fields |= dropped_sources(self.silent)
        self.rows = self.formset(user)

    def formset(self, user: Any) -> BaseFormSet[RowForm]:
        form = ROWS[self.field.shape]
        known = [claim for claim in self.claims if claim.status == Claim.Status.KNOWN]
        extra = (3 if self.field.is_series else 1) if self.field.is_multiple or not known else 0
        made = formset_factory(form, extra=extra, absolute_max=MOST_ROWS, max_num=MOST_ROWS, validate_max=True)
        met = known if self.data is None else [self.by_origin.get(origin) for origin in self.origins()]
        initial = [{"origin": claim.pk, "note": claim.note, **form.said(claim)} if claim else {} for claim in met]
        options = {"field": self.field, "user": user, "claims": self.by_origin}
        return made(self.rows_data(), prefix=f"{self.field.name}-row", initial=initial, form_kwargs=options)

    def origins(self) -> list[int]:
        """The claims that the rows of a form sent back stood in; 0 for a new one, -1 for what cannot be."""
        rows = range(self.count_sent("TOTAL"))
        said = (self.data.get(f"{self.field.name}-row-{number}-origin", "") for number in rows)
        return [int(text) if text.isdecimal() and len(text) < 19 else -1 if text else 0 for text in said]

    def count_sent(self, which: str) -> int:
        """How many rows a form sent back says there are ("TOTAL"), or were when it was opened ("INITIAL")."""
        asked = self.data.get(f"{self.field.name}-row-{which}_FORMS", "")
        return min(MOST_ROWS, int(asked)) if asked.isdecimal() and len(asked) < 6 else 0

    def claims_met(self) -> list[Claim]:
        """What stands now, and what stood when a form was opened and has retired since: its rows are not lost."""
        standing = {claim.pk for claim in self.claims}
        gone = [origin for origin in self.origins() if origin > 0 and origin not in standing] if self.data else []
        if not gone:
            return list(self.claims)
        retired = Claim.objects.filter(pk__in=gone, field=self.field.name, programme=self.programme)
        return [*self.claims, *retired.prefetch_related("references")]

    def rows_data(self) -> Any:
        """With more empty rows, where the button for them was pressed."""
        if self.data is None or not self.wants_rows:
            return self.data
        more = self.data.copy()
        more[f"{self.field.name}-row-TOTAL_FORMS"] = str(min(MOST_ROWS, self.count_sent("TOTAL") + MORE_ROWS))
        return more

    @property
    def wants_rows(self) -> bool:
        return self.data is not None and self.data.get("add") == self.field.name

    @property
    def mark(self) -> str:
        return str(self.standing["mark"].value() or "")

    def look_again(self) -> None:
        """The person has been shown what stands now: sent again, the form takes its place."""
        renewed = self.data.copy()
        renewed[self.standing.add_prefix("mark")] = seen(self.claims)
        self.standing.data = renewed

    def is_valid(self) -> bool:
        are_valid = [self.standing.is_valid(), self.rows.is_valid(), self.is_whole()]
        if all(are_valid) and self.standing.cleaned_data["status"] != Claim.Status.KNOWN and self.has_new_values():
            self.standing.add_error("status", _("Either there are values, or they are not known; not both."))
            return False
        return all(are_valid)

    def is_whole(self) -> bool:
        """What did not arrive is not taken for what somebody took away."""
        origins = self.origins()
        met = all(origin in self.by_origin for origin in origins if origin)
        if met and len(origins) >= self.count_sent("INITIAL"):
            return True
        self.standing.add_error(None, _("Part of this form did not arrive. Please open it again."))
        return False

    def has_new_values(self) -> bool:
        return any(form.written_in and not form.is_empty for form in self.rows.forms)

    def values(self, source: ReferenceValue | None = None) -> list[ClaimValue]:
        status = self.standing.cleaned_data["status"]
        if status != Claim.Status.KNOWN:
            return [self.silence(status, source)]
        told = ((form, self.value(form, source)) for form in self.rows.forms if form.written_in or form.initial)
        self.told = [(form, value) for form, value in told if value is not None]
        return [value for _form, value in self.told]

    def silence(self, status: str, source: ReferenceValue | None) -> ClaimValue:
        if self.silent and self.silent.status == status:
            kept = kept_sources(self.silent, self.standing.cleaned_data.get(DROPPED, ()))
            return ClaimValue.of(self.silent, ()).with_references(kept)
        return ClaimValue(self.field.name, status=status, references=(source,) if source else ())

    def value(self, form: RowForm, source: ReferenceValue | None) -> ClaimValue | None:
        """What a row says; unchanged, it is the very claim it came from, with all that has no input here."""
        before = ClaimValue.of(form.claim, form.claim.references.all()) if form.claim else None
        if before and not form.written_in:
            return before
        if form.is_empty:
            return None
        if before is None:
            return ClaimValue(self.field.name, references=(source,) if source else (), **form.columns())
        new = [source] if source and source not in form.kept_sources else []
        return replace(before, **form.changes()).with_references([*form.kept_sources, *new])

    def complain(self, values: Sequence[ClaimValue]) -> bool:
        """Whether something cannot be; said at the row it stands in."""
        found = problems_of_all(values)
        for at, problem in found:
            self.say(at, problem)
        return bool(found)

    def say(self, at: int, problem: Problem) -> None:
        told = getattr(self, "told", [])
        if at < len(told):
            form = told[at][0]
            form.add_error(problem.column if problem.column in form.fields else None, problem.sentence)
        else:
            self.standing.add_error(None, problem.sentence)
