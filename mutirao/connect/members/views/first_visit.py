"""The first visit: three useful steps, each of which can be skipped, and none of which is asked twice."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mutirao.connect.members.forms.first_visit import FORMS
from mutirao.connect.members.models import Member
from mutirao.connect.members.services.profiles import STEPS, ensure_member, open_steps, settle_step


@never_cache
@require_safe
@login_required
def welcome(request: HttpRequest) -> HttpResponse:
    """On to the first step that is neither done nor skipped; after the last, what else there is to do."""
    member = ensure_member(request.user)  # type: ignore[arg-type]  # logged in
    waiting = open_steps(member)
    if waiting:
        return redirect("members:step", waiting[0])
    return render(request, "members/welcome.html", {"member": member})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, step: str) -> HttpResponse:
    if step not in STEPS:
        raise Http404
    member = ensure_member(request.user)  # type: ignore[arg-type]  # logged in
    form = FORMS[step](member, request.POST if request.method == "POST" else None)
    is_skipped = request.method == "POST" and "skip" in request.POST
    if is_skipped or (request.method == "POST" and form.is_valid()):
        if not is_skipped:
            form.save()
        settle_step(member, step)
        return redirect("members:welcome")
    return render(request, "members/step.html", {"form": form, "step": step, **progress(member, step)})


def progress(member: Member, step: str) -> dict[str, object]:
    """Which of how many, for the line above the question."""
    marks = [(name == step, name in member.steps_done) for name in STEPS]
    return {"number": STEPS.index(step) + 1, "count": len(STEPS), "marks": marks}
