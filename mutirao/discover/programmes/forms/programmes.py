"""A profile is begun: what it is called and where it is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mutirao.base.taxonomy.models import Place
from mutirao.base.taxonomy.querysets import PLACES
from mutirao.base.taxonomy.vocabulary import label, thesaurus
from mutirao.discover.programmes.models import Programme
from mutirao.discover.programmes.services.recording import NewProgramme, create_programmes


def country_choices() -> list[tuple[str, str]]:
    """(ISO code, name) in the reader's order."""
    rows = Place.objects.filter(level=Place.Level.COUNTRY, is_deprecated=False).values_list("iso2", "pk")
    return [("", "—"), *sorted(((iso2, label(pk)) for iso2, pk in rows), key=lambda pair: pair[1].casefold())]


class NewProgrammeForm(forms.Form):
    """One of the same name in the same country is shown first, and made only when it is said again."""

    use_required_attribute = False

    title = forms.CharField(label=gettext_lazy("Name of the programme"), max_length=300)
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=country_choices)
    language = forms.ChoiceField(label=gettext_lazy("Language of the profile"), choices=settings.ALL_LANGUAGES)
    is_another = forms.BooleanField(label=gettext_lazy("This is another programme"), required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        title, country = said.get("title", ""), said.get("country", "")
        same = Programme.objects.filter(title__iexact=title, countries__iso2=country).first()
        if same and not said.get("is_another"):
            raise forms.ValidationError(
                _("“%(title)s” of this country is here already. Tick the box if this is another one.") % {"title": same}
            )
        return said

    def save(self, *, by: Any) -> Programme:
        said = self.cleaned_data
        place = thesaurus().by_notation(PLACES, said["country"])
        assert place is not None
        item = NewProgramme(
            said["title"], [place.id], language=said["language"], is_published=False, contributor_id=by.pk
        )
        return create_programmes([item], by=by)[0]
