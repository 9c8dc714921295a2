"""Link guardian: asks, politely, whether the addresses we send readers to still answer."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LinkGuardianConfig(AppConfig):
    name = "mutirao.discover.link_guardian"
    label = "link_guardian"
    verbose_name = _("Link guardian")
