"""What a programme is called and where it is: said when its profile is begun, and again when that was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mutirao.base.catalogue.classification import classification_of
from mutirao.base.taxonomy.querysets import PLACES
from mutirao.base.taxonomy.vocabulary import thesaurus
from mutirao.base.ui.language_choices import languages_named_in
from mutirao.connect.members.finder import COUNTRY_POOL, FinderField, FindingForm, reader_language
from mutirao.discover.programmes.models import Programme
from mutirao.discover.programmes.services.editing import name_programme
from mutirao.discover.programmes.services.recording import NewProgramme, create_programmes


def language_choices() -> Sequence[tuple[str, str]]:
    return languages_named_in(reader_language())


class NamingForm(FindingForm):
    """One of the same name in the same country is shown first, and let pass only when it is said again."""

    use_required_attribute = False

    title = forms.CharField(label=gettext_lazy("Name of the programme"), max_length=300)
    countries = FinderField(COUNTRY_POOL, label=gettext_lazy("Countries"))
    language = forms.ChoiceField(label=gettext_lazy("Language of the profile"), choices=language_choices)
    is_another = forms.BooleanField(label=gettext_lazy("This is another programme"), required=False)

    programme: Programme | None = None

    def clean_title(self) -> str:
        return " ".join(str(self.cleaned_data["title"]).split())

    def clean_countries(self) -> list[int]:
        chosen = [int(value) for value in self.cleaned_data["countries"]]
        if not chosen:
            raise ValidationError(_("Say in which country it is."))
        return chosen

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        others = Programme.objects.exclude(pk=self.programme.pk) if self.programme else Programme.objects.all()
        same = others.filter(title__iexact=said.get("title", ""), countries__in=said.get("countries", [])).first()
        if same and not said.get("is_another"):
            raise ValidationError(
                _("“%(title)s” of this country is here already. Tick the box if this is another one.") % {"title": same}
            )
        return said


class NewProgrammeForm(NamingForm):
    """A profile is begun. `country` is the ISO code of the one to offer first."""

    def __init__(self, data: Any = None, *, country: str = "") -> None:
        place = thesaurus().by_notation(PLACES, country) if len(country) == 2 else None
        super().__init__(data, initial={"countries": [place.id] if place else [], "language": reader_language()})

    def save(self, *, by: Any) -> Programme:
        said = self.cleaned_data
        item = NewProgramme(
            said["title"], said["countries"], language=said["language"], is_published=False, contributor_id=by.pk
        )
        return create_programmes([item], by=by)[0]


class NamedProgrammeForm(NamingForm):
    """The name, the countries and the language of a profile that is here."""

    def __init__(self, programme: Programme, data: Any = None) -> None:
        self.programme = programme
        places = classification_of([programme.pk])[programme.pk].places
        said = {"title": programme.title, "countries": places, "language": programme.language}
        super().__init__(data, initial=said)

    def save(self, *, by: Any) -> None:
        assert self.programme is not None
        said = self.cleaned_data
        name_programme(self.programme, said["title"], said["countries"], said["language"], by=by)
