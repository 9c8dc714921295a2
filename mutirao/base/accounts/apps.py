"""Accounts: who somebody is, how they prove it, and what they agreed to."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "mutirao.base.accounts"
    label = "accounts"
    verbose_name = _("Accounts")
    default = True

    def ready(self) -> None:
        from mutirao.base.accounts import personal_data, retention
        from mutirao.base.accounts.own_data import PARTS

        for part in PARTS:
            personal_data.register(part)
        retention.register_own()


class DeskUsersConfig(WagtailUsersAppConfig):
    """The desk's own list of people, for accounts whose name is an e-mail address."""

    user_viewset = "mutirao.base.accounts.desk.viewset.UserViewSet"
