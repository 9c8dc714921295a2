"""Search: one box over everything."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "mutirao.overview.search"
    label = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from mutirao.base.catalogue import related
        from mutirao.base.ui import navigation
        from mutirao.base.ui.navigation import NavigationItem
        from mutirao.overview.search import receivers  # noqa: F401 - they register themselves
        from mutirao.overview.search.related import related_ids

        related.register(related_ids)
        navigation.add(
            [
                NavigationItem("discover", _("Publications"), "search:section", ("publications",), order=10),
                NavigationItem("discover", _("Programmes"), "search:section", ("programmes",), order=20),
                NavigationItem("connect", _("Members"), "search:members", order=10),
                NavigationItem("connect", _("Stakeholders"), "search:stakeholders", order=20),
                NavigationItem("discover", _("Topics"), "search:topics", order=80),
            ]
        )
