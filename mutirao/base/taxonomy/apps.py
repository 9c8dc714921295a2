"""Taxonomy: the concepts and places by which everything is classified."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TaxonomyConfig(AppConfig):
    name = "mutirao.base.taxonomy"
    label = "taxonomy"
    verbose_name = _("Taxonomy")
