"""Accounts: who somebody is, how they prove it, and what they agreed to."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "mutirao.base.accounts"
    label = "accounts"
    verbose_name = _("Accounts")
