"""Where somebody knows it from: a publication of the catalogue, a document, or what somebody said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mutirao.discover.programmes.models import Claim, Reference
from mutirao.discover.programmes.values import ReferenceValue
from mutirao.discover.publications.models import Publication

DROPPED = "dropped"
"""The name of the input by which sources are taken away."""
PARTS = ("author", "year", "title", "url", "accessed_on")


def dropped_sources(claim: Claim | None) -> dict[str, forms.Field]:
    """The input by which sources of a value are taken away; none where it has none."""
    sources = [(str(reference.pk), short_name(reference)) for reference in claim.references.all()] if claim else []
    if not sources:
        return {}
    label = _("Sources to take away")
    widget = forms.CheckboxSelectMultiple
    return {DROPPED: forms.MultipleChoiceField(label=label, choices=sources, required=False, widget=widget)}


def short_name(reference: Reference) -> str:
    """Enough to tell it from the others."""
    if reference.named:
        return reference.named.title
    parts = (reference.author, reference.year, reference.title)
    return ", ".join(part for part in parts if part) or reference.url or str(reference.get_kind_display())


def kept_sources(claim: Claim, dropped: Iterable[str]) -> list[ReferenceValue]:
    """What a value goes on resting on."""
    gone = set(dropped)
    return [ReferenceValue.of(reference) for reference in claim.references.all() if str(reference.pk) not in gone]


class SourceForm(forms.Form):
    """One source; empty where nothing is written in it. `is_needed` insists on one."""

    use_required_attribute = False

    publication = forms.CharField(
        label=_("Publication in this catalogue"),
        required=False,
        max_length=500,
        help_text=_("Paste the address of its page here, if it has one."),
    )
    author = forms.CharField(label=_("Author or institution"), required=False, max_length=300)
    year = forms.CharField(label=_("Year"), required=False, max_length=10)
    title = forms.CharField(label=_("Title"), required=False, max_length=500)
    url = forms.URLField(label=_("Link"), required=False, max_length=2000, assume_scheme="https")
    accessed_on = forms.DateField(
        label=_("Seen on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    is_personal = forms.BooleanField(label=_("Somebody told me (personal communication)"), required=False)

    def __init__(self, *args: Any, user: Any, is_needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.is_needed = user, is_needed

    def clean_publication(self) -> Publication | None:
        address = self.cleaned_data["publication"].strip().rstrip("/")
        if not address:
            return None
        slug = address.rpartition("/")[2]
        found: Publication | None = Publication.objects.visible_to(self.user).filter(slug=slug).first()
        if found is None:
            raise forms.ValidationError(_("There is no publication at this address."))
        return found

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.is_needed and not self.errors and self.value() is None:
            raise forms.ValidationError(_("Say how you know: a title, an author or a link."))
        return said

    def value(self) -> ReferenceValue | None:
        said = self.cleaned_data
        if said.get("publication"):
            return ReferenceValue(kind=Reference.Kind.PUBLICATION, publication_id=said["publication"].pk)
        kind = Reference.Kind.PERSONAL if said.get("is_personal") else Reference.Kind.DOCUMENT
        value = ReferenceValue(
            kind=kind, **{name: said.get(name) or ReferenceValue().__getattribute__(name) for name in PARTS}
        )
        return None if value.is_empty else value
