"""Notices: something happened that concerns you, said here, by mail or on your phone, as you wish."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "mutirao.base.notices"
    label = "notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from mutirao.base.accounts import personal_data, privacy
        from mutirao.base.notices import kinds, receivers  # noqa: F401 - receivers connect themselves
        from mutirao.base.notices.personal_data import PART, push_services
        from mutirao.base.ui import slots

        kinds.register_own()
        personal_data.register(PART)
        privacy.register_hosts(push_services)
        slots.add("notices/_bell.html")
