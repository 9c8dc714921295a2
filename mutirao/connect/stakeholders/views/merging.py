"""A curator says that two organisations are one, once they have seen what will move; or that they are two."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mutirao.connect.stakeholders.models import Stakeholder
from mutirao.connect.stakeholders.rules import can_curate
from mutirao.connect.stakeholders.services.merging import merge_stakeholders, what_moves

MOST_FOUND = 20


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, slug: str) -> HttpResponse:
    """`slug` is kept; the other is chosen by name (`q`) and then by its own address (`other`)."""
    if not can_curate(request.user):
        raise Http404
    workable = Stakeholder.objects.workable_by(request.user)
    kept = get_object_or_404(workable, slug=slug)
    others = workable.exclude(pk=kept.pk)
    chosen = request.POST.get("other") or request.GET.get("other", "")
    other = get_object_or_404(others, slug=chosen) if chosen else None
    if request.method == "POST" and other is not None:
        merge_stakeholders(kept, other, by=request.user)  # type: ignore[arg-type]  # logged in
        messages.success(request, _("The two are one now."))
        return redirect("stakeholders:edit", slug=kept.slug)
    words = request.GET.get("q", "").strip()[:200]
    found = others.filter(title__icontains=words) | others.carrying([words]) if words else others.none()
    context = {"kept": kept, "other": other, "q": words, "moves": what_moves(other) if other else {}}
    context["found"] = found.distinct().order_by("title", "pk")[:MOST_FOUND]
    return render(request, "stakeholders/merge.html", context)
