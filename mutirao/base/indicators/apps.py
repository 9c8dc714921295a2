"""Indicators: figures about places, year by year, as statistical offices publish them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "mutirao.base.indicators"
    label = "indicators"
    verbose_name = _("Indicators")
