"""The editors' desk as a whole: without what nobody here needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet

SUPERFLUOUS = {"reports", "help", "collections", "workflow-tasks", "sites", "redirects", "locales", "snippets"}


@hooks.register("construct_admin_api")
def stand_in_for_documents(router: Any) -> None:
    """Wagtail's documents are not installed, since files hang on entries; every page of its desk asks for their address."""
    router.register_endpoint("documents", ImagesAdminAPIViewSet)


def without(items: list[Any]) -> None:
    items[:] = [item for item in items if item.name not in SUPERFLUOUS]


@hooks.register("construct_main_menu")
def shorter_menu(request: HttpRequest, items: list[Any]) -> None:
    without(items)


@hooks.register("construct_settings_menu")
def shorter_settings(request: HttpRequest, items: list[Any]) -> None:
    without(items)
