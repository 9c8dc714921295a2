"""Countries and regions: everything the platform knows of a place, assembled by itself."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CountriesConfig(AppConfig):
    name = "mutirao.overview.countries"
    label = "countries"
    verbose_name = _("Countries")

    def ready(self) -> None:
        from mutirao.base.ui import navigation
        from mutirao.base.ui.navigation import NavigationItem

        navigation.add([NavigationItem("discover", _("Countries"), "countries:index", order=90)])
