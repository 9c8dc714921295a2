"""Search: one box over everything."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "mutirao.overview.search"
    label = "search"
    verbose_name = _("Search")
