"""Programmes and the editors' desk: a way to what needs looking after, and the words of the log."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from mutirao.discover.programmes.rules import is_curator
from mutirao.discover.programmes.services import editing, freshness, publishing


class ProgrammesMenuItem(MenuItem):
    """Profiles are edited on the site itself, section by section."""

    def is_shown(self, request: HttpRequest) -> bool:
        return is_curator(request.user)


@hooks.register("register_admin_menu_item")
def programmes_menu_item() -> MenuItem:
    return ProgrammesMenuItem(_("Programmes"), reverse("programmes:curating"), icon_name="table", order=210)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    for action, label, message in (
        (freshness.APPOINT, _("Appoint"), _("Made a focal point")),
        (freshness.DISMISS, _("Dismiss"), _("No longer a focal point")),
        (editing.NAME, _("Name"), _("Name, countries or language changed")),
        (publishing.PUBLISH, _("Publish"), _("Shown to readers")),
        (publishing.WITHDRAW, _("Withdraw"), _("Put away")),
    ):
        actions.register_action(action, label, message)
