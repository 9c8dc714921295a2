"""What comes in about a concept: its names, notes and place among the others; and whole vocabularies as files."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from mutirao.base.taxonomy.models import Concept, ConceptScheme, Label
from mutirao.base.taxonomy.querysets import PLACES, TOPICS
from mutirao.base.taxonomy.services import load_vocabulary_file
from mutirao.base.taxonomy.skos import FORMATS, UnreadableVocabulary
from mutirao.base.taxonomy.vocabulary import forget_thesaurus, thesaurus
from mutirao.base.taxonomy.widgets import ConceptsField
from mutirao.base.ui.language_choices import widely_read_languages
from mutirao.base.ui.templatetags.ui import language_name

MAX_VOCABULARY_BYTES = 30 * 1024 * 1024
SLUG_LENGTH = 110


class LanguageRowForm(WagtailAdminModelForm):
    """A label or a note, in a language chosen by name."""

    language = forms.ChoiceField(label=_("Language"), choices=widely_read_languages)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.instance.language
        if own and own not in dict(self.fields["language"].choices):
            self.fields["language"].choices = [*widely_read_languages(), (own, language_name(own))]


class ConceptForm(WagtailAdminModelForm):
    """A concept; a new one gets its address from its first name and keeps it for ever."""

    broader = ConceptsField(label=_("Broader concepts"), required=False)

    def clean_broader(self) -> Any:
        broader = self.cleaned_data["broader"]
        if self.instance.pk:
            below = {self.instance.pk, *thesaurus().descendants(self.instance.pk)}
            circular = [str(concept) for concept in broader if concept.pk in below]
            if circular:
                raise ValidationError(
                    _("“%(concept)s” is this concept or narrower than it, so it cannot be broader as well."),
                    params={"concept": circular[0]},
                )
        return broader

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] | None = super().clean()
        preferred = self.preferred_labels()
        if not preferred:
            self.add_error(None, _("Give the concept a preferred name in at least one language."))
        if len({language for language, _text in preferred}) < len(preferred):
            self.add_error(None, _("There can be only one preferred name in each language. Make the others synonyms."))
        return cleaned

    def preferred_labels(self) -> list[tuple[str, str]]:
        rows = [form for form in self.formsets["labels"].forms if form.is_valid()]
        said = [form.cleaned_data for form in rows if not form.cleaned_data.get("DELETE")]
        return [(row["language"], row["text"]) for row in said if row.get("kind") == Label.Kind.PREFERRED]

    def save(self, commit: bool = True) -> Concept:
        if not self.instance.pk:
            self.give_address()
        concept: Concept = super().save(commit=commit)
        forget_thesaurus()
        return concept

    def give_address(self) -> None:
        concept = self.instance
        if not concept.scheme_id:
            concept.scheme = ConceptScheme.objects.get(slug=TOPICS)
        names = dict(self.preferred_labels())
        base = slugify(names.get("en") or next(iter(names.values())))[:SLUG_LENGTH] or "concept"
        taken = set(Concept.objects.filter(scheme=concept.scheme, slug__startswith=base).values_list("slug", flat=True))
        number, slug = 2, base
        while slug in taken:
            slug, number = f"{base}-{number}", number + 1
        concept.slug = slug
        concept.uri = f"{concept.scheme.uri.rstrip('/#')}/{slug}"


class VocabularyForm(forms.Form):
    """A SKOS file to be loaded beside our own vocabulary."""

    file = forms.FileField(
        label=_("SKOS file"),
        help_text=_("Turtle (.ttl) or JSON-LD (.jsonld). Loading it again later brings it up to date."),
    )
    slug = forms.SlugField(
        label=_("Short name"),
        max_length=50,
        help_text=_("Used in addresses, such as “eurovoc”. Small letters and hyphens."),
    )

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"]).lower()
        if slug in {TOPICS, PLACES}:
            raise ValidationError(_("This name belongs to the vocabulary of the site itself. Please choose another."))
        return slug

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if Path(upload.name).suffix.lower() not in FORMATS:
            raise ValidationError(_("Please choose a Turtle (.ttl) or JSON-LD (.jsonld) file."))
        if upload.size > MAX_VOCABULARY_BYTES:
            raise ValidationError(_("The file is larger than 30 MB. Please load a smaller vocabulary."))
        return upload

    def load(self) -> ConceptScheme:
        """Raises `ValidationError` in the curator's words."""
        upload = self.cleaned_data["file"]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"vocabulary{Path(upload.name).suffix.lower()}"
            path.write_bytes(upload.read())
            try:
                scheme = load_vocabulary_file(path, slug=self.cleaned_data["slug"])
            except UnreadableVocabulary as problem:
                reason = str(problem).replace(path.name, upload.name)
                raise ValidationError(
                    _("The file could not be read: %(reason)s"), params={"reason": reason}
                ) from problem
            except IntegrityError as problem:
                raise ValidationError(
                    _("Another vocabulary already has this short name, or concepts with the same addresses.")
                ) from problem
        forget_thesaurus()
        return scheme
