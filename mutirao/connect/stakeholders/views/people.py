"""Members say where they work, ask to manage a page, and those who manage it answer."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mutirao.connect.members.services.profiles import ensure_member
from mutirao.connect.stakeholders.forms.people import AnswerForm, AskForm
from mutirao.connect.stakeholders.models import Affiliation, ManagementRequest, Stakeholder
from mutirao.connect.stakeholders.rules import can_curate, can_decide_affiliations, can_edit
from mutirao.connect.stakeholders.services import belonging, managing
from mutirao.connect.stakeholders.standing import standing_of
from mutirao.connect.stakeholders.views.detail import visible_or_404
from mutirao.connect.stakeholders.views.editing import editable_or_404

MOST_FOUND = 20
STEPS = {
    "confirm": (belonging.confirm, "decides"),
    "decline": (belonging.decline, "decides"),
    "name": (belonging.name_administrator, "edits"),
    "step-down": (belonging.step_down, "edits"),
}


# What members do


@never_cache
@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The organisations somebody says they work at, and the way to find one more."""
    member = ensure_member(request.user)  # type: ignore[arg-type]  # logged in
    said = Affiliation.objects.filter(member=member).select_related("stakeholder")
    visible = Stakeholder.objects.visible_to(request.user)
    own = said.filter(stakeholder__in=visible).order_by("stakeholder__title", "pk")
    words = request.GET.get("q", "").strip()[:200]
    found = visible.filter(title__icontains=words) | visible.carrying([words]) if words else visible.none()
    asked = ManagementRequest.objects.filter(member=member, stakeholder__in=visible).select_related("stakeholder")
    shown = {"affiliations": own, "requests": asked, "q": words}
    context = shown | {"found": found.distinct().order_by("title", "pk")[:MOST_FOUND]}
    return render(request, "stakeholders/mine.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """“I work here”, asked once more for whoever has followed a link."""
    stakeholder = visible_or_404(request, slug)
    if request.method == "POST":
        member = ensure_member(request.user)  # type: ignore[arg-type]  # logged in
        try:
            belonging.say_affiliation(member, stakeholder, by=member.user)
        except ValidationError as problem:
            messages.error(request, problem.messages[0])
        else:
            messages.success(request, _("Thank you. The organisation is asked to confirm it."))
        return redirect("stakeholders:mine")
    context = {"stakeholder": stakeholder, "standing": standing_of(request.user, stakeholder)}
    return render(request, "stakeholders/join.html", context)


@require_POST
@login_required
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """The member no longer works there, or no longer speaks for the organisation."""
    affiliation = get_object_or_404(Affiliation.objects.select_related("stakeholder"), pk=pk, member__user=request.user)
    if "step_down" in request.POST:
        belonging.step_down(affiliation, by=request.user)  # type: ignore[arg-type]  # logged in
        messages.success(request, _("You no longer manage the page of this organisation."))
    else:
        belonging.leave(affiliation, by=request.user)  # type: ignore[arg-type]  # logged in
        messages.success(request, _("You no longer work there, as far as this site knows."))
    return redirect("stakeholders:mine")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    stakeholder = visible_or_404(request, slug)
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        member = ensure_member(request.user)  # type: ignore[arg-type]  # logged in
        try:
            managing.ask_to_manage(member, stakeholder, form.cleaned_data["reason"], by=member.user)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("Thank you. The team of this site answers you."))
            return redirect("stakeholders:mine")
    return render(request, "stakeholders/ask.html", {"form": form, "stakeholder": stakeholder})


# What those who manage a page do


@never_cache
@require_safe
@login_required
def manage(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody who says that they work there: those who wait, those confirmed, those declined."""
    stakeholder = editable_or_404(request, slug)
    found = Affiliation.objects.filter(stakeholder=stakeholder, member__user__is_active=True).select_related("member")
    people = list(found.order_by("said_at", "pk"))
    by_state = {state: [item for item in people if item.state == state] for state in Affiliation.State.values}
    return render(
        request,
        "stakeholders/manage.html",
        {
            "stakeholder": stakeholder,
            "waiting": by_state["said"],
            "confirmed": by_state["confirmed"],
            "declined": by_state["declined"],
            "may_decide": can_decide_affiliations(request.user, stakeholder),
        },
    )


@require_POST
@login_required
def decide(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step with one person; who may not gets the answer of what is not there."""
    affiliation = get_object_or_404(Affiliation.objects.select_related("stakeholder", "member"), pk=pk)
    stakeholder = affiliation.stakeholder
    take, needed = STEPS.get(step, (None, ""))
    may = can_decide_affiliations if needed == "decides" else can_edit
    if take is None or not may(request.user, stakeholder):
        raise Http404
    take(affiliation, by=request.user)  # type: ignore[arg-type]  # logged in
    messages.success(request, _("Saved."))
    if not can_edit(request.user, stakeholder):
        return redirect("stakeholders:mine")
    return redirect("stakeholders:manage", slug=stakeholder.slug)


# What curators do


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A member's wish to manage a page, and the team's answer to it."""
    if not can_curate(request.user):
        raise Http404
    asked = get_object_or_404(ManagementRequest.objects.select_related("stakeholder", "member"), pk=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        settle = managing.grant if "grant" in request.POST else managing.refuse
        settle(asked, answer=form.cleaned_data["answer"], by=request.user)  # type: ignore[arg-type]  # logged in
        messages.success(request, _("Thank you. The member is told."))
        return redirect("stakeholders:request", pk=pk)
    others = Affiliation.objects.administrators().filter(stakeholder=asked.stakeholder).select_related("member")
    return render(request, "stakeholders/request.html", {"asked": asked, "form": form, "administrators": others})
