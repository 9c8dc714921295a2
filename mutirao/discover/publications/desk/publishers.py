"""Publishers that are no organisation here yet: curators say which they are, make them one, or pass them over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from mutirao.connect.stakeholders.models import Stakeholder
from mutirao.discover.publications import publishers
from mutirao.discover.publications.models import PublisherName

PER_PAGE = 50
MOST_FOUND = 20
for_curators = permission_required("stakeholders.change_stakeholder")


class NameForm(forms.Form):
    """The name of a publisher, and what becomes of it."""

    name = forms.CharField(max_length=300)
    kind = forms.ChoiceField(
        label=gettext_lazy("Type of organisation"), choices=Stakeholder.Kind.choices, required=False
    )


@for_curators
@require_safe
def publisher_list(request: HttpRequest) -> HttpResponse:
    """Those of most publications first; with `passed=1`, those that are none."""
    shows_passed = bool(request.GET.get("passed"))
    passed = PublisherName.objects.filter(stakeholder=None).order_by("key")
    found: Any = passed if shows_passed else publishers.unknown_publishers()
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("p")),
        "shows_passed": shows_passed,
        "kinds": Stakeholder.Kind.choices,
        "page_title": _("Publishers"),
    }
    return render(request, "publications/desk/publishers.html", context)


@for_curators
@require_POST
def publisher_settle(request: HttpRequest, step: str) -> HttpResponse:
    form = NameForm(request.POST)
    if not form.is_valid():
        raise Http404
    name, by = form.cleaned_data["name"], request.user
    match step:
        case "adopt":
            publishers.adopt_publisher(name, form.cleaned_data["kind"] or Stakeholder.Kind.OTHER, by=by)  # type: ignore[arg-type]  # logged in
            messages.success(request, _("“%(name)s” is an organisation now.") % {"name": name})
        case "none":
            publishers.publisher_is_none(name, by=by)  # type: ignore[arg-type]  # logged in
            messages.success(request, _("“%(name)s” is passed over from now on.") % {"name": name})
        case "again":
            publishers.ask_again(name, by=by)  # type: ignore[arg-type]  # logged in
        case _:
            raise Http404
    return redirect("publishers")


@for_curators
@require_http_methods(["GET", "HEAD", "POST"])
def publisher_is(request: HttpRequest) -> HttpResponse:
    """Find the organisation a name means."""
    name = (request.POST.get("name") or request.GET.get("name", "")).strip()[:300]
    if not name:
        raise Http404
    workable = Stakeholder.objects.workable_by(request.user)
    if request.method == "POST":
        stakeholder = get_object_or_404(workable, slug=request.POST.get("stakeholder", ""))
        publishers.publisher_is(name, stakeholder, by=request.user)  # type: ignore[arg-type]  # logged in
        messages.success(request, _("“%(name)s” means this organisation from now on.") % {"name": name})
        return redirect("publishers")
    words = request.GET.get("q", name).strip()[:200]
    found = workable.carrying([words]) | workable.filter(title__icontains=words)
    context = {
        "name": name,
        "q": words,
        "found": found.distinct().order_by("title", "pk")[:MOST_FOUND],
        "page_title": _("Which organisation is it?"),
    }
    return render(request, "publications/desk/publisher_is.html", context)
