"""My contributions, and the conversation about each: what both sides see and may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from mutirao.discover.submissions import rules
from mutirao.discover.submissions.forms.talk import AssignForm, MaybeTextForm, OnceForm, TextForm
from mutirao.discover.submissions.models import Submission, Suggestion
from mutirao.discover.submissions.presentation import conversation_context, page_of
from mutirao.discover.submissions.services import conversation
from mutirao.discover.submissions.services.telling import possible_curators, team


@dataclass(frozen=True)
class Step:
    """One thing a person may do with a submission: who may, what it asks, what then happens."""

    may: Callable[[Any, Submission], bool]
    form: type[OnceForm]
    service: Callable[..., None]
    label: Any
    done: Any
    button: str = "button plain"
    help: Any = ""


STEPS: dict[str, Step] = {
    "answer": Step(
        rules.can_answer, TextForm, conversation.answer, _("Answer"), _("Your answer is with the curators."), "button"
    ),
    "appeal": Step(
        rules.can_appeal,
        TextForm,
        conversation.appeal,
        _("Ask for a second look"),
        _("Somebody else will look at it again."),
        help=_("You can do this once. Say why it should be published, or what you have changed."),
    ),
    "take": Step(rules.can_take, OnceForm, conversation.take, _("Take it"), _("It is in your hands now."), "button"),
    "ask": Step(rules.can_work_on, TextForm, conversation.ask, _("Ask the contributor"), _("Your question is sent.")),
    "publish": Step(
        rules.can_decide,
        MaybeTextForm,
        conversation.publish,
        _("Publish"),
        _("It is published. The contributor is told."),
        "button",
    ),
    "decline": Step(
        rules.can_decide,
        TextForm,
        conversation.decline,
        _("Decline"),
        _("It is declined. The contributor sees your reason."),
        "button danger",
        _("The contributor sees the reason and may ask a colleague of yours for a second look."),
    ),
    "assign": Step(rules.can_work_on, AssignForm, conversation.assign, _("Give it to somebody"), _("Done.")),
    "look-over": Step(
        rules.can_look_over, OnceForm, conversation.look_over, _("It is good"), _("Thank you for looking."), "button"
    ),
    "send-back": Step(
        rules.can_look_over,
        TextForm,
        conversation.send_back,
        _("Send it back"),
        _("Readers no longer see it. The contributor has your question."),
        "button danger",
        _("Readers no longer see it until it is published again."),
    ),
    "note": Step(
        rules.can_review,
        TextForm,
        conversation.note,
        _("Note for colleagues"),
        _("Your colleagues see your note; the contributor does not."),
    ),
}


def visible_or_404(request: HttpRequest, pk: int) -> Submission:
    found = Submission.objects.visible_to(request.user).select_related("publication", "contributor", "curator")
    return get_object_or_404(found, pk=pk)


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All that this person has shared, whatever became of it."""
    own = Submission.objects.of(request.user).select_related("publication").order_by("-saved_at", "-pk")
    suggested = Suggestion.objects.filter(by_id=request.user.pk)
    context = {**page_of(own, request), "has_suggested": suggested.exists()}
    return render(request, "submissions/index.html", context)


@login_required
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, visible_or_404(request, pk))


def show(request: HttpRequest, submission: Submission, sent: str = "", form: OnceForm | None = None) -> HttpResponse:
    """The conversation, with a form for every step that may be taken now; the one that was sent shows its mistakes."""
    steps = [
        (name, step, form if form is not None and name == sent else step_form(name, step, submission))
        for name, step in STEPS.items()
        if step.may(request.user, submission)
    ]
    context = {**conversation_context(submission, request.user), "steps": steps}
    return render(request, "submissions/detail.html", context)


def step_form(name: str, step: Step, submission: Submission, data: Any = None) -> OnceForm:
    extra: dict[str, Any] = {}
    if step.form is AssignForm:
        extra = {
            "people": team().filter(pk__in=list(possible_curators(submission))).order_by("name", "pk"),
            "initial": {"curator": submission.curator_id},
        }
    return step.form(data, prefix=name, **extra)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take a step, if it is there for this person; one that has been overtaken is answered with a sentence."""
    submission, found = visible_or_404(request, pk), STEPS.get(step)
    if found is None:
        raise Http404
    form = step_form(step, found, submission, request.POST)
    if not form.is_valid():
        if found.may(request.user, submission):
            return show(request, submission, step, form)
        raise Http404
    said = {name: value for name, value in form.cleaned_data.items() if name != "key" or "text" in form.fields}
    try:
        found.service(submission, by=request.user, **said)
    except ValidationError as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, str(found.done))
    return redirect(submission)
