"""Interchange: how records come in from elsewhere, and how they leave."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InterchangeConfig(AppConfig):
    name = "mutirao.overview.interchange"
    label = "interchange"
    verbose_name = _("Interchange")
