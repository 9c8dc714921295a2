"""Files in the editors’ desk: opening one that readers do not see yet, and reading the text of one again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.utils import get_valid_next_url_from_request

from mutirao.base.files import views
from mutirao.base.files.models import Attachment
from mutirao.base.files.services import read_again


@require_safe
def open_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Any stored file, for whoever may work in the desk; handed out as carefully as to readers."""
    attachment = get_object_or_404(Attachment, pk=pk)
    response = views.body(request, attachment, None)
    return views.with_headers(response, attachment, f'"{attachment.checksum}"')


@permission_required("files.change_attachment")
@require_POST
def read_file_again(request: HttpRequest, pk: int) -> HttpResponse:
    if read_again(get_object_or_404(Attachment, pk=pk)):
        messages.success(request, _("The file will be read again in a moment."))
    else:
        messages.error(request, _("This file has been read, or is about to be."))
    return redirect(get_valid_next_url_from_request(request) or "wagtailadmin_home")


@hooks.register("register_admin_urls")
def file_urls() -> list[URLPattern]:
    return [
        path("files/<int:pk>/", open_file, name="desk_file"),
        path("files/<int:pk>/read/", read_file_again, name="desk_file_read"),
    ]
