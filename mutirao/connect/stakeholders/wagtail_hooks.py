"""Stakeholders in the editors’ desk: their places in the menu, and what waits for curators."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.site_summary import SummaryItem

from mutirao.connect.members.wagtail_hooks import ForThose
from mutirao.connect.stakeholders.desk.duplicates import distinct, duplicates
from mutirao.connect.stakeholders.desk.importing import import_page, import_template
from mutirao.connect.stakeholders.desk.listing import RequestsView, StakeholdersView
from mutirao.connect.stakeholders.models import ManagementRequest
from mutirao.connect.stakeholders.services.merging import MERGE

CHANGE, VIEW_REQUESTS = "stakeholders.change_stakeholder", "stakeholders.view_managementrequest"


@hooks.register("register_admin_urls")
def stakeholder_urls() -> list[URLPattern]:
    return [
        path("stakeholders/", StakeholdersView.as_view(), name="desk_stakeholders"),
        path("stakeholders/results/", StakeholdersView.as_view(results_only=True), name="desk_stakeholders_results"),
        path("stakeholders/requests/", RequestsView.as_view(), name="desk_management_requests"),
        path(
            "stakeholders/requests/results/",
            RequestsView.as_view(results_only=True),
            name="desk_management_requests_results",
        ),
        path("stakeholders/duplicates/", duplicates, name="desk_stakeholder_duplicates"),
        path("stakeholders/duplicates/<int:first>/<int:second>/distinct/", distinct, name="desk_stakeholders_distinct"),
        path("stakeholders/import/", import_page, name="desk_stakeholder_import"),
        path("stakeholders/import/template.csv", import_template, name="desk_stakeholder_template"),
    ]


def open_requests_url() -> str:
    return f"{reverse('desk_management_requests')}?state=open"


@hooks.register("register_admin_menu_item")
def stakeholders_menu_item() -> MenuItem:
    """Shown to whoever may see anything in it."""
    places = [
        ForThose(_("List"), reverse("desk_stakeholders"), name="stakeholder-list", order=10, permission=CHANGE),
        ForThose(_("Requests"), open_requests_url(), name="requests", order=20, permission=VIEW_REQUESTS),
        ForThose(
            _("Likely duplicates"),
            reverse("desk_stakeholder_duplicates"),
            name="stakeholder-duplicates",
            order=30,
            permission=CHANGE,
        ),
        ForThose(
            _("Import"), reverse("desk_stakeholder_import"), name="stakeholder-import", order=50, permission=CHANGE
        ),
    ]
    return SubmenuMenuItem(_("Stakeholders"), Menu(items=places), name="stakeholders", icon_name="globe", order=135)


class OpenRequests(SummaryItem):
    """How many requests to manage a page wait, on the desk’s first page."""

    order = 45
    template_name = "stakeholders/desk/summary_item.html"

    def is_shown(self) -> bool:
        return bool(self.request.user.has_perm(VIEW_REQUESTS))

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        waiting = ManagementRequest.objects.filter(state=ManagementRequest.State.OPEN)
        return {"number": waiting.count(), "url": open_requests_url()}


@hooks.register("construct_homepage_summary_items")
def open_requests(request: HttpRequest, items: list[Any]) -> None:
    items.append(OpenRequests(request))


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action(MERGE, _("Join with another"), _("Joined with another organisation"))
