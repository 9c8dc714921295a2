"""What comes in from the edit form of a publication."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.snippets.widgets import AdminSnippetChooser

from mutirao.base.catalogue.models import Entry, Link
from mutirao.base.taxonomy.models import Concept, Place
from mutirao.base.taxonomy.widgets import ConceptsField, Decisions, PlacesField, SuggestionsField
from mutirao.discover.publications.curation import link, unlink
from mutirao.discover.publications.desk.fields import KeywordsField, LanguagesField, LicenceWidget
from mutirao.discover.publications.formats.identifiers import FINDERS
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.services import give_slugs

ORCID = re.compile(r"(\d{4}-\d{4}-\d{4}-\d{3}[\dX])$")
EXPECTED = {
    "doi": _("A DOI starts with 10. and has a slash, such as 10.1000/182."),
    "isbn": _("An ISBN has 10 or 13 digits, and the last one must fit the others. Please check them."),
    "issn": _("An ISSN looks like 0378-5955, and the last digit must fit the others. Please check them."),
    "handle": _("A handle looks like 10986/12345."),
    "pmid": _("A PubMed number has up to eight digits."),
}


class ContributionForm(WagtailAdminModelForm):
    """A person or an organisation."""

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] | None = super().clean()
        if not any(self.cleaned_data.get(name) for name in ("family", "given", "organisation")):
            self.add_error("organisation", _("Write the name of a person or of an organisation, or remove this row."))
        return cleaned

    def clean_orcid(self) -> str:
        """The bare number, also from an address."""
        value = str(self.cleaned_data["orcid"]).strip().upper().rstrip("/")
        found = ORCID.search(value)
        if value and not found:
            raise ValidationError(_("An ORCID looks like 0000-0002-1825-0097."))
        return found[1] if found else ""


class IdentifierForm(WagtailAdminModelForm):
    """A DOI, ISBN …, checked and brought to one form."""

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] | None = super().clean()
        scheme, value = self.cleaned_data.get("scheme"), self.cleaned_data.get("value")
        if scheme and value:
            found = FINDERS[scheme](value)
            if found:
                self.cleaned_data["value"] = found[0]
            else:
                self.add_error("value", EXPECTED.get(scheme, _("This is not a valid identifier.")))
        return cleaned


class PublicationForm(WagtailAdminModelForm):
    """A publication; `save_links` is for the view, since links are no part of a draft."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", "—"), *Publication.Kind.choices])
    languages = LanguagesField(label=_("Languages"))
    keywords = KeywordsField(label=_("Keywords"), help_text=_("The publisher’s own words, separated by commas."))
    licence = forms.CharField(label=_("Licence"), required=False, max_length=200, widget=LicenceWidget)
    concepts = ConceptsField(label=_("Topics"), required=False)
    countries = PlacesField(label=_("Countries and regions"), required=False)
    suggested_concepts = SuggestionsField(label=_("Suggested topics"), required=False)
    suggested_countries = SuggestionsField(label=_("Suggested countries and regions"), required=False)
    link_relation = forms.ChoiceField(label=_("This publication …"), required=False)
    link_target = forms.ModelChoiceField(
        Publication.objects.all(),
        label=_("… this one"),
        required=False,
        widget=AdminSnippetChooser(model=Publication),
    )
    links_to_remove = forms.MultipleChoiceField(
        label=_("Linked already; tick to remove"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "link_relation" in self.fields:
            self.offer_links()
        if "audience" in self.fields:
            self.fields["audience"].empty_label = _("everyone")

    def offer_links(self) -> None:
        relations = [Link.Relation.TRANSLATION_OF, Link.Relation.VERSION_OF, Link.Relation.PART_OF]
        relations += [Link.Relation.REFERENCES, Link.Relation.RELATED]
        self.fields["link_relation"].choices = [("", "—"), *((item.value, item.label) for item in relations)]
        links = Link.objects.filter(source=self.instance.pk) if self.instance.pk else Link.objects.none()
        choices = [
            (item.pk, f"{item.get_relation_display()}: {item.target}") for item in links.select_related("target")
        ]
        self.fields["links_to_remove"].choices = choices
        if not choices:
            del self.fields["links_to_remove"]

    def clean_title(self) -> str:
        """One line, however it was typed or pasted."""
        return " ".join(str(self.cleaned_data["title"]).split())

    def clean_languages(self) -> list[str]:
        """The main language stays the first one as long as it is chosen."""
        chosen = self.cleaned_data["languages"]
        return sorted(chosen, key=lambda code: code not in self.instance.languages[:1])

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data.get("slug") or self.instance.slug)
        others = Publication.objects.filter(slug=slug).exclude(pk=self.instance.pk)
        if slug and (other := others.first()):
            raise ValidationError(
                _("“%(title)s” already has this address. Please choose another, or leave it empty."),
                params={"title": other.title},
            )
        return slug

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] | None = super().clean()
        self.decide("concepts", Concept)
        self.decide("countries", Place)
        if bool(self.cleaned_data.get("link_relation")) != bool(self.cleaned_data.get("link_target")):
            self.add_error("link_target", _("Choose both how the two belong together and the other publication."))
        if self.instance.pk and self.cleaned_data.get("link_target") == self.instance:
            self.add_error("link_target", _("A publication cannot be linked with itself."))
        return cleaned

    def decide(self, name: str, model: type[Concept]) -> None:
        """What was agreed to joins what was chosen; what was neither agreed nor dismissed stays a suggestion."""
        decisions = self.cleaned_data.get(f"suggested_{name}")
        if not isinstance(decisions, Decisions):
            return
        chosen = self.cleaned_data.get(name)
        ids = {concept.pk for concept in chosen} if chosen is not None else set()
        self.cleaned_data[name] = list(model.objects.filter(pk__in=ids | decisions.agreed))
        self.cleaned_data[f"suggested_{name}"] = list(model.objects.filter(pk__in=decisions.kept - ids))

    def save(self, commit: bool = True) -> Publication:
        if not self.instance.pk and not self.instance.contributor_id:
            self.instance.contributor = self.for_user
        if not self.instance.slug and self.instance.title:
            give_slugs([self.instance])
        publication: Publication = super().save(commit=False)
        publication.attachments.remove(*[item for item in publication.attachments.all() if not item.file])
        for attachment in publication.attachments.all():
            attachment.language = attachment.language or publication.language
        publication.derive()
        if commit:
            publication.save()
        return publication

    def save_links(self) -> None:
        """Add and remove links, at once and for good."""
        source = Entry.objects.get(pk=self.instance.pk)
        for pk in self.cleaned_data.get("links_to_remove", []):
            unlink(source, int(pk))
        if target := self.cleaned_data.get("link_target"):
            link(source, self.cleaned_data["link_relation"], target)
