"""Mail in the editors' desk: its place in the menu, and the number of mails that wait for a decision."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem

from mutirao.base.mail.desk import views
from mutirao.base.mail.models import OutgoingMail


@hooks.register("register_admin_urls")
def mail_urls() -> list[URLPattern]:
    blocked = "mail/blocked"
    return [
        path("mail/", views.MailsView.as_view(), name="mail_ledger"),
        path("mail/results/", views.MailsView.as_view(results_only=True), name="mail_ledger_results"),
        path("mail/<int:pk>/settle/", views.settle, name="mail_settle"),
        path("mail/settle/<slug:state>/", views.settle_all, name="mail_settle_all"),
        path(f"{blocked}/", views.SuppressionsView.as_view(), name="mail_suppressions"),
        path(
            f"{blocked}/results/", views.SuppressionsView.as_view(results_only=True), name="mail_suppressions_results"
        ),
        path(f"{blocked}/add/", views.suppress, name="mail_suppress"),
        path(f"{blocked}/<int:pk>/lift/", views.lift, name="mail_lift"),
    ]


class PermittedMenuItem(MenuItem):
    def __init__(self, *args: Any, permission: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.permission)


@hooks.register("register_settings_menu_item")
def mails_menu_item() -> MenuItem:
    url = reverse("mail_ledger")
    seen_by = "mail.view_outgoingmail"
    return PermittedMenuItem(_("Mails"), url, name="mails", icon_name="mail", order=500, permission=seen_by)


@hooks.register("register_settings_menu_item")
def suppressions_menu_item() -> MenuItem:
    url = reverse("mail_suppressions")
    seen_by = "mail.view_suppression"
    return PermittedMenuItem(
        _("Blocked addresses"), url, name="blocked-addresses", icon_name="no-view", order=510, permission=seen_by
    )


class MailsInDoubt(SummaryItem):
    """How many mails nobody knows the fate of; nothing where there are none."""

    order = 50
    template_name = "mail/desk/summary_item.html"

    def is_shown(self) -> bool:
        return bool(self.request.user.has_perm("mail.change_outgoingmail")) and self.number > 0

    @property
    def number(self) -> int:
        return OutgoingMail.objects.filter(state=OutgoingMail.State.IN_DOUBT).count()

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"number": self.number}


@hooks.register("construct_homepage_summary_items")
def mails_in_doubt(request: HttpRequest, items: list[Any]) -> None:
    items.append(MailsInDoubt(request))
