"""The editors' desk as a whole: without what nobody here needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet

SUPERFLUOUS = {"reports", "help", "collections", "workflow-tasks", "sites", "redirects", "locales", "snippets"}


@hooks.register("construct_admin_api")
def stand_in_for_documents(router: Any) -> None:
    """Files hang on entries, so Wagtail's documents are not installed; yet each page of its desk asks for them."""
    router.register_endpoint("documents", ImagesAdminAPIViewSet)


def without(items: list[Any]) -> None:
    items[:] = [item for item in items if item.name not in SUPERFLUOUS]


@hooks.register("construct_main_menu")
def shorter_menu(request: HttpRequest, items: list[Any]) -> None:
    without(items)


@hooks.register("construct_settings_menu")
def shorter_settings(request: HttpRequest, items: list[Any]) -> None:
    without(items)


@hooks.register("insert_global_admin_css")
def own_look() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("ui/desk.css"))
