"""Files in the editors’ desk: opening one that readers do not see yet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe
from wagtail import hooks

from mutirao.base.files import views
from mutirao.base.files.models import Attachment


@require_safe
def open_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Any stored file, for whoever may work in the desk; handed out as carefully as to readers."""
    attachment = get_object_or_404(Attachment, pk=pk)
    response = views.body(request, attachment, None)
    return views.with_headers(response, attachment, f'"{attachment.checksum}"')


@hooks.register("register_admin_urls")
def file_urls() -> list[URLPattern]:
    return [path("files/<int:pk>/", open_file, name="desk_file")]
