"""Catalogue: the one noun everything shown is a kind of."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "mutirao.base.catalogue"
    label = "catalogue"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        from mutirao.base.accounts import personal_data
        from mutirao.base.catalogue import receivers  # noqa: F401 - connects itself
        from mutirao.base.catalogue.own_data import CONTRIBUTIONS

        personal_data.register(CONTRIBUTIONS)
