"""Notices: something happened that concerns you, said here, by mail or on your phone, as you wish."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "mutirao.base.notices"
    label = "notices"
    verbose_name = _("Notices")
