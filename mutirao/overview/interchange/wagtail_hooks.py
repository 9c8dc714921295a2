"""Imports in the editors' desk, and the filter by source they add to the list of publications."""

from __future__ import annotations

from typing import Any

import django_filters
from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem

from mutirao.discover.publications.desk.listing import ALL, add_filter
from mutirao.overview.interchange.models import Run, Source

VIEW_RUNS = "interchange.view_run"


def sources() -> list[tuple[int, str]]:
    return list(Source.objects.order_by("name").values_list("pk", "name"))


add_filter(
    "source",
    django_filters.ChoiceFilter(
        label=_("Imported from"),
        choices=sources,
        field_name="origins__source_id",
        distinct=True,
        empty_label=ALL,
    ),
)


@hooks.register("register_admin_urls")
def import_urls() -> list[URLResolver]:
    return [path("imports/", include("mutirao.overview.interchange.urls"))]


class ImportsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(VIEW_RUNS)


@hooks.register("register_admin_menu_item")
def imports_menu_item() -> MenuItem:
    return ImportsMenuItem(_("Imports"), reverse("interchange:index"), name="imports", icon_name="upload", order=120)


class LastImport(SummaryItem):
    """How the latest import went."""

    order = 40
    template_name = "interchange/summary_item.html"

    def is_shown(self) -> bool:
        return bool(self.request.user.has_perm(VIEW_RUNS))

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"run": Run.objects.select_related("source").first()}


@hooks.register("construct_homepage_summary_items")
def last_import(request: HttpRequest, items: list[Any]) -> None:
    items.append(LastImport(request))
