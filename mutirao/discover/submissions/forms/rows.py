"""Lists of rows in a form (names, identifiers, files) that grow, shrink and move by plain buttons."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict, flatatt
from django.http import QueryDict
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mutirao.base.ui.language_choices import language_choices
from mutirao.discover.publications.formats.identifiers import FINDERS
from mutirao.discover.publications.limits import room
from mutirao.discover.publications.models import Contribution, Identifier

MOST_ROWS = 200
ORCID = re.compile(r"(\d{4}-\d{4}-\d{4}-\d{3}[\dX])$")
EXPECTED = {
    "doi": _("A DOI starts with 10. and has a slash, such as 10.1000/182."),
    "isbn": _("An ISBN has 10 or 13 digits, and the last one must fit the others. Please check them."),
    "issn": _("An ISSN looks like 0378-5955, and the last digit must fit the others. Please check them."),
    "handle": _("A handle looks like 10986/12345."),
    "pmid": _("A PubMed number has up to eight digits."),
}


class Row(forms.Form):
    """One row; one in which nothing is said is none."""

    telling: tuple[str, ...] = ()

    def is_blank(self) -> bool:
        return not any(self.said(name) for name in self.telling)

    def full_clean(self) -> None:
        if self.is_bound and self.is_blank():
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()

    def said(self, name: str) -> Any:
        return self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name))


class NameForm(Row):
    """A person or an organisation, and what they did."""

    telling = ("family", "given", "organisation", "orcid")
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[pair for pair in Contribution.Role.choices if pair[0] != Contribution.Role.PUBLISHER],
    )
    given = forms.CharField(label=_("Given names"), required=False, max_length=room(Contribution, "given"))
    family = forms.CharField(label=_("Family name"), required=False, max_length=room(Contribution, "family"))
    organisation = forms.CharField(
        label=_("or an organisation"), required=False, max_length=room(Contribution, "organisation")
    )
    orcid = forms.CharField(label=_("ORCID"), required=False, max_length=100)

    def clean_orcid(self) -> str:
        """The bare number, also from an address."""
        value = str(self.cleaned_data["orcid"]).strip().upper().rstrip("/")
        found = ORCID.search(value)
        if value and not found:
            raise ValidationError(_("An ORCID looks like 0000-0002-1825-0097."))
        return found[1] if found else ""

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if not self.errors and not any(said.get(name) for name in ("family", "given", "organisation")):
            self.add_error("family", _("Write the name of a person or of an organisation, or remove this row."))
        return said


class IdentifierForm(Row):
    """A DOI, ISBN …, checked and brought to one form."""

    telling = ("value",)
    scheme = forms.ChoiceField(
        label=_("Kind"), choices=[pair for pair in Identifier.Scheme.choices if pair[0] != Identifier.Scheme.OAI]
    )
    value = forms.CharField(label=_("Identifier"), max_length=room(Identifier, "value"))

    def clean(self) -> dict[str, Any]:
        scheme, value = self.cleaned_data.get("scheme"), self.cleaned_data.get("value")
        if scheme and value:
            if found := FINDERS[scheme](value):
                self.cleaned_data["value"] = found[0]
            else:
                self.add_error("value", EXPECTED[scheme])
        return self.cleaned_data


class RowSet(forms.BaseFormSet):  # type: ignore[type-arg]  # not generic at run time
    """Rows without numbers of their own: what is sent is what there is."""

    def written(self) -> list[Row]:
        return [form for form in self.forms if not form.is_blank()]

    def as_typed(self) -> list[dict[str, str]]:
        return [{name: str(row.said(name) or "") for name in row.fields} for row in self.written()]

    def problems(self) -> list[str]:
        """What is wrong, each sentence once."""
        lists = [errors for row in self.forms for errors in row.errors.values()]
        return list(dict.fromkeys(str(error) for errors in [*lists, self.non_form_errors()] for error in errors))

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs(index)
        return kwargs | {"use_required_attribute": False}


def row_set(form: type[Row], *, extra: int = 1) -> type[RowSet]:
    made: Any = forms.formset_factory(
        form, formset=RowSet, extra=extra, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
    )
    rows: type[RowSet] = made
    return rows


NameSet = row_set(NameForm)
IdentifierSet = row_set(IdentifierForm)


class LanguageSelect(forms.Select):
    """Two hundred languages, many times on a page: written in Python, as a template takes many times as long."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        options = options_of_languages(get_language() or "en")
        chosen = escape(str(value or ""))
        if chosen:
            options = options.replace(f'value="{chosen}"', f'value="{chosen}" selected', 1)
        own = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        return mark_safe(f"<select{own}>{options}</select>")  # noqa: S308 - names and codes are escaped


@lru_cache(maxsize=16)
def options_of_languages(language: str) -> str:
    return "".join(f'<option value="{escape(code)}">{escape(name)}</option>' for code, name in language_choices())


def language_field(label: Any, *, required: bool) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=required, choices=language_choices, widget=LanguageSelect)


def moved(data: QueryDict, names: Iterable[str]) -> QueryDict:
    """What was sent, after a button was pressed: `add=names`, `remove=names-2` empties it, `up=names-2` moves it up."""
    data = data.copy()
    if (part := data.get("add", "")) and part in names:
        grow(data, f"{part}-TOTAL_FORMS")
    for button, act in (("remove", empty), ("up", swap)):
        prefix, _dash, number = data.get(button, "").rpartition("-")
        if prefix in names and number.isdecimal() and int(number) < MOST_ROWS:
            act(data, prefix, int(number))
    return data


def grow(data: QueryDict, total: str) -> None:
    number = data.get(total, "")
    if number.isdecimal() and len(number) < len(str(MOST_ROWS)) + 1 and int(number) < MOST_ROWS:
        data[total] = str(int(number) + 1)


def empty(data: QueryDict, prefix: str, number: int) -> None:
    for key in [key for key in data if key.startswith(f"{prefix}-{number}-")]:
        del data[key]


def swap(data: QueryDict, prefix: str, number: int) -> None:
    if number == 0:
        return
    this, above = f"{prefix}-{number}-", f"{prefix}-{number - 1}-"
    fields = {key.removeprefix(start) for start in (this, above) for key in data if key.startswith(start)}
    for field in fields:
        lower, upper = data.getlist(this + field), data.getlist(above + field)
        data.setlist(this + field, upper)
        data.setlist(above + field, lower)
