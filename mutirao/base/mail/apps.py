"""Mail: what leaves this site, one row per recipient and message, sent once."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "mutirao.base.mail"
    label = "mail"
    verbose_name = _("Mail")

    def ready(self) -> None:
        from mutirao.base.accounts import personal_data
        from mutirao.base.mail.personal_data import MAILS

        personal_data.register(MAILS)
