"""Live: what has just happened, told to the pages that are open."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LiveConfig(AppConfig):
    name = "mutirao.base.live"
    label = "live"
    verbose_name = _("Live")
