"""Members in the editors’ desk: their places in the menu, and what waits for administrators."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.site_summary import SummaryItem

from mutirao.connect.members.desk.figures import figures_page
from mutirao.connect.members.desk.listing import MembersView
from mutirao.connect.members.desk.reports import ReportedMessagesView, settle
from mutirao.connect.members.models import Message

VIEW_MEMBERS, VIEW_MESSAGES = "members.view_member", "members.view_message"


@hooks.register("register_admin_urls")
def member_urls() -> list[URLPattern]:
    return [
        path("members/", MembersView.as_view(), name="desk_members"),
        path("members/results/", MembersView.as_view(results_only=True), name="desk_members_results"),
        path("members/figures/", figures_page, name="desk_members_figures"),
        path("members/reported/", ReportedMessagesView.as_view(), name="desk_reported_messages"),
        path(
            "members/reported/results/",
            ReportedMessagesView.as_view(results_only=True),
            name="desk_reported_messages_results",
        ),
        path("members/reported/<int:pk>/settle/", settle, name="desk_reported_message_settle"),
    ]


class ForThose(MenuItem):
    """A place in the menu for those with a permission."""

    def __init__(self, *args: Any, permission: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.permission)


@hooks.register("register_admin_menu_item")
def members_menu_item() -> MenuItem:
    """Shown to whoever may see anything in it."""
    reported = f"{reverse('desk_reported_messages')}?state=open"
    places = [
        ForThose(_("List"), reverse("desk_members"), name="member-list", order=10, permission=VIEW_MEMBERS),
        ForThose(_("Figures"), reverse("desk_members_figures"), name="figures", order=20, permission=VIEW_MEMBERS),
        ForThose(_("Reported messages"), reported, name="reported-messages", order=30, permission=VIEW_MESSAGES),
    ]
    return SubmenuMenuItem(_("Members"), Menu(items=places), name="members", icon_name="group", order=140)


class OpenReports(SummaryItem):
    """How many reported messages wait, on the desk’s first page."""

    order = 50
    template_name = "members/desk/summary_item.html"

    def is_shown(self) -> bool:
        return bool(self.request.user.has_perm(VIEW_MESSAGES))

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        url = f"{reverse('desk_reported_messages')}?state=open"
        return {"number": Message.objects.open().count(), "url": url}


@hooks.register("construct_homepage_summary_items")
def open_reports(request: HttpRequest, items: list[Any]) -> None:
    items.append(OpenReports(request))
