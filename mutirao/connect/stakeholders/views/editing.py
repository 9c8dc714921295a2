"""An organisation's page is made and changed; it goes into the archive and comes back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mutirao.connect.stakeholders.forms.editing import LogoForm, NewStakeholderForm, StakeholderForm
from mutirao.connect.stakeholders.models import Stakeholder
from mutirao.connect.stakeholders.rules import can_curate, can_edit
from mutirao.connect.stakeholders.services import editing


def editable_or_404(request: HttpRequest, slug: str) -> Stakeholder:
    """Whoever may not change it learns no more than that there is nothing to change here."""
    stakeholder = get_object_or_404(Stakeholder.objects.workable_by(request.user), slug=slug)
    if not can_edit(request.user, stakeholder):
        raise Http404
    return stakeholder


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    if not can_curate(request.user):
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = NewStakeholderForm(None, data, by=request.user, is_curator=True)  # type: ignore[arg-type]  # logged in
    known: list[Stakeholder] = []
    if data is not None and form.is_valid():
        known = form.known()
        if not known:
            messages.success(request, _("The organisation is here now."))
            return redirect(form.save().get_absolute_url())
    return render(request, "stakeholders/create.html", {"form": form, "known": known})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    stakeholder = editable_or_404(request, slug)
    data = request.POST if request.method == "POST" else None
    is_curator = can_curate(request.user)
    form = StakeholderForm(stakeholder, data, by=request.user, is_curator=is_curator)  # type: ignore[arg-type]  # logged in
    if data is not None and form.is_valid():
        form.save()
        messages.success(request, _("The page is saved."))
        is_shown = Stakeholder.objects.visible_to(request.user).filter(pk=stakeholder.pk).exists()
        return redirect(stakeholder.get_absolute_url() if is_shown else request.path)
    context = {"form": form, "stakeholder": stakeholder, "is_curator": is_curator}
    return render(request, "stakeholders/edit.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def logo(request: HttpRequest, slug: str) -> HttpResponse:
    stakeholder = editable_or_404(request, slug)
    is_sent = request.method == "POST"
    if is_sent and "remove" in request.POST:
        editing.set_logo(stakeholder, None, by=request.user)  # type: ignore[arg-type]  # logged in
        messages.success(request, _("The logo is gone."))
        return redirect("stakeholders:logo_edit", slug=slug)
    form = LogoForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if is_sent and form.is_valid():
        form.save(stakeholder, by=request.user)  # type: ignore[arg-type]  # logged in
        messages.success(request, _("The logo is saved."))
        return redirect("stakeholders:logo_edit", slug=slug)
    return render(request, "stakeholders/logo_edit.html", {"form": form, "stakeholder": stakeholder})


@require_POST
@login_required
def archive(request: HttpRequest, slug: str) -> HttpResponse:
    """Out of sight, or back: whichever applies."""
    if not can_curate(request.user):
        raise Http404
    stakeholder = get_object_or_404(Stakeholder.objects.workable_by(request.user), slug=slug)
    if stakeholder.live:
        editing.archive(stakeholder, by=request.user)  # type: ignore[arg-type]  # logged in
        messages.success(request, _("The organisation is in the archive; readers no longer find it."))
    else:
        editing.bring_back(stakeholder, by=request.user)  # type: ignore[arg-type]  # logged in
        messages.success(request, _("The organisation is back."))
    return redirect("stakeholders:edit", slug=slug)
