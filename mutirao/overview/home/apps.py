"""Home: the front page and the team's hand-made pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "mutirao.overview.home"
    label = "home"
    verbose_name = _("Home")

    def ready(self) -> None:
        from mutirao.overview.home import receivers  # noqa: F401 - connects itself
