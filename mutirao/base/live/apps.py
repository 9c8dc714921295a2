"""Live: what has just happened, told to the pages that are open."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LiveConfig(AppConfig):
    name = "mutirao.base.live"
    label = "live"
    verbose_name = _("Live")

    def ready(self) -> None:
        from mutirao.base.accounts import personal_data
        from mutirao.base.live.personal import LIVE_EVENTS

        personal_data.register(LIVE_EVENTS)
