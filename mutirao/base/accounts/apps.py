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
        from mutirao.base.accounts import own_data, retention

        own_data.register_parts()
        retention.register_own()


class DeskUsersConfig(WagtailUsersAppConfig):
    """The desk's own list of people, for accounts whose name is an e-mail address."""

    user_viewset = "mutirao.base.accounts.desk.viewset.UserViewSet"
