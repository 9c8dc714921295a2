"""Likely duplicates in the desk: join them, or say that they are two."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from mutirao.connect.stakeholders.duplicates import likely_duplicates
from mutirao.connect.stakeholders.models import Stakeholder
from mutirao.connect.stakeholders.services.merging import are_distinct

for_curators = permission_required("stakeholders.change_stakeholder")


@for_curators
@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    context = {"pairs": likely_duplicates(), "page_title": _("Likely duplicates")}
    return render(request, "stakeholders/desk/duplicates.html", context)


@for_curators
@require_POST
def distinct(request: HttpRequest, first: int, second: int) -> HttpResponse:
    are_distinct(get_object_or_404(Stakeholder, pk=first), get_object_or_404(Stakeholder, pk=second), by=request.user)
    messages.success(request, _("Thank you. They are not shown together again."))
    return redirect("desk_stakeholder_duplicates")
