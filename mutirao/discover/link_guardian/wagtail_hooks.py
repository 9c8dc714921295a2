"""Links in the editors’ desk: their place in the menu, and how many have died."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from mutirao.discover.link_guardian import views
from mutirao.discover.link_guardian.models import LinkCheck
from mutirao.discover.publications.wagtail_hooks import WorkWaiting


@hooks.register("register_admin_urls")
def link_urls() -> list[URLPattern]:
    return [
        path("links/", views.LinksView.as_view(), name="dead_links"),
        path("links/results/", views.LinksView.as_view(results_only=True), name="dead_links_results"),
        path("links/<int:pk>/fine/", views.fine_view, name="dead_link_fine"),
        path("links/<int:pk>/archived/", views.archived_view, name="dead_link_archived"),
        path("links/<int:pk>/replace/", views.replace_view, name="dead_link_replace"),
    ]


class LinksMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(views.PERMISSION)


@hooks.register("register_admin_menu_item")
def links_menu_item() -> MenuItem:
    return LinksMenuItem(
        pgettext_lazy("to sources", "Links"), views.list_url(), name="links", icon_name="link", order=131
    )


@hooks.register("construct_homepage_summary_items")
def dead_links_wait(request: HttpRequest, items: list[Any]) -> None:
    dead = LinkCheck.objects.dead().count()
    items.append(WorkWaiting(request, dead, _("links no longer answer"), views.list_url(), order=40))
