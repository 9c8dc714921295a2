"""Concepts in SKOS shape: schemes, labels in every language, notes, mappings; and places, which are concepts too."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel

from mutirao.base.taxonomy.addresses import LONGEST_ADDRESS, validate_address
from mutirao.base.taxonomy.querysets import ConceptQuerySet
from mutirao.base.taxonomy.signals import taxonomy_changed


class ConceptScheme(models.Model):
    """A vocabulary: ours, the places, or one loaded beside them."""

    slug = models.SlugField(unique=True)
    uri = models.URLField(max_length=500, unique=True)
    title = models.CharField(_("title"), max_length=200)
    licence = models.URLField(_("licence"), blank=True)

    class Meta:
        verbose_name = _("vocabulary")
        verbose_name_plural = _("vocabularies")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title


class Concept(ClusterableModel):
    """An idea things can be filed under, with one address for ever."""

    scheme = models.ForeignKey(ConceptScheme, on_delete=models.PROTECT, related_name="concepts")
    slug = models.SlugField(_("address"), max_length=120)
    uri = models.CharField(max_length=500, unique=True, editable=False)
    notation = models.CharField(_("code"), max_length=120, blank=True, db_index=True)
    broader = ParentalManyToManyField(
        "self", symmetrical=False, related_name="narrower", blank=True, verbose_name=_("broader concepts")
    )
    is_deprecated = models.BooleanField(
        _("no longer used"), default=False, help_text=_("Kept so that old links work; not offered for classification.")
    )

    edition = models.DateTimeField(auto_now=True, db_index=True)

    objects = ConceptQuerySet.as_manager()

    class Meta:
        verbose_name = _("concept")
        verbose_name_plural = _("concepts")
        ordering = ["slug"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "slug"], name="one_slug_per_scheme"),
        ]

    def __str__(self) -> str:
        preferred = {label.language: label.text for label in self.labels.all() if label.kind == Label.Kind.PREFERRED}
        return preferred.get(get_language() or "en") or preferred.get("en") or self.slug

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            taxonomy_changed.send(sender=type(self))


class Place(Concept):
    """A country, or a region of the UN M49 standard."""

    class Level(models.TextChoices):
        WORLD = "world", _("world")
        REGION = "region", _("region")
        SUBREGION = "subregion", _("subregion")
        COUNTRY = "country", _("country")

    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    iso2 = models.CharField(_("ISO code, two letters"), max_length=2, blank=True, db_index=True)
    iso3 = models.CharField(_("ISO code, three letters"), max_length=3, blank=True)
    m49 = models.CharField(_("UN M49 code"), max_length=3, blank=True)

    objects = ConceptQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")


class Label(models.Model):
    """A name of a concept in one language."""

    class Kind(models.TextChoices):
        PREFERRED = "pref", _("preferred")
        ALTERNATIVE = "alt", _("synonym")
        HIDDEN = "hidden", _("for search only")

    concept = ParentalKey(Concept, on_delete=models.CASCADE, related_name="labels")
    language = models.CharField(_("language"), max_length=10)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices, default=Kind.ALTERNATIVE)
    text = models.CharField(_("text"), max_length=200)

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ["language", "-kind", "text"]
        constraints = [
            models.UniqueConstraint(
                fields=["concept", "language"], condition=models.Q(kind="pref"), name="one_preferred_label_per_language"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Note(models.Model):
    """What a concept means, or how to use it."""

    class Kind(models.TextChoices):
        DEFINITION = "definition", _("definition")
        SCOPE = "scope", _("scope note")

    concept = ParentalKey(Concept, on_delete=models.CASCADE, related_name="notes")
    language = models.CharField(_("language"), max_length=10)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.SCOPE)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["language", "kind"]

    def __str__(self) -> str:
        return self.text


class Match(models.Model):
    """The same or a near idea in somebody else's vocabulary."""

    class Relation(models.TextChoices):
        EXACT = "exactMatch", _("the same")
        CLOSE = "closeMatch", _("nearly the same")
        BROAD = "broadMatch", _("theirs is broader")
        NARROW = "narrowMatch", _("theirs is narrower")
        RELATED = "relatedMatch", _("related")

    concept = ParentalKey(Concept, on_delete=models.CASCADE, related_name="matches")
    relation = models.CharField(_("relation"), max_length=12, choices=Relation.choices)
    uri = models.CharField(_("address"), max_length=LONGEST_ADDRESS, validators=[validate_address])

    class Meta:
        verbose_name = _("mapping")
        verbose_name_plural = _("mappings")
        ordering = ["relation", "uri"]

    def __str__(self) -> str:
        return f"{self.relation} {self.uri}"
