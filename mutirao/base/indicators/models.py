"""Indicators, and what has been observed of them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mutirao.base.indicators.querysets import IndicatorQuerySet, ObservationQuerySet
from mutirao.base.taxonomy.models import Place


class Indicator(models.Model):
    """One figure that can be told of any place and year: what it counts, in which unit, and who says so.

    `code` is its publisher's (`SI.POV.NAHC`), `names` what readers call it by language. Exchange rates and
    purchasing power parities are indicators too, by the codes of `rates.py`.
    """

    code = models.CharField(_("code"), max_length=60, unique=True)
    names = models.JSONField(_("names"), default=dict)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    source = models.CharField(_("source"), max_length=300)
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    licence = models.CharField(_("licence"), max_length=100, blank=True)
    note = models.TextField(_("what it counts"), blank=True)
    is_key = models.BooleanField(_("shown on the pages of countries"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=100)
    loaded_at = models.DateTimeField(_("loaded"), auto_now=True)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language, else in English, else its code."""
        return str(self.names.get(get_language() or "en") or self.names.get("en") or self.code)


class Observation(models.Model):
    """The value of an indicator for a place and a year; a year nobody has measured has no row."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="observations")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="observations")
    year = models.PositiveSmallIntegerField(_("year"))
    value = models.DecimalField(_("value"), max_digits=24, decimal_places=8)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["place", "indicator", "year"], name="one_observation_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.place_id} {self.year}"


class IncomeGroup(models.Model):
    """How the World Bank groups an economy, by income and by region, in the edition that was loaded."""

    place = models.OneToOneField(Place, on_delete=models.CASCADE, related_name="income_group")
    group = models.CharField(_("income group"), max_length=60, blank=True)
    region = models.CharField(_("region"), max_length=60, blank=True)
    note = models.TextField(_("note"), blank=True)
    loaded_at = models.DateTimeField(_("loaded"), auto_now=True)

    class Meta:
        verbose_name = _("income group")
        verbose_name_plural = _("income groups")

    def __str__(self) -> str:
        return f"{self.place_id} {self.group}"
