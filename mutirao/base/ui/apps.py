"""The look: design, components, navigation, and what every page needs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "mutirao.base.ui"
    label = "ui"
    verbose_name = _("Appearance")
