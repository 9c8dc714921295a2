"""Filling in a draft: the form, saving in the background, the preview, withdrawing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.preview import render_preview
from mutirao.discover.submissions import rules
from mutirao.discover.submissions.description import LABELS
from mutirao.discover.submissions.forms.draft import DraftForm, without_files
from mutirao.discover.submissions.forms.rows import moved
from mutirao.discover.submissions.licence_helper import advice_for, licence_for
from mutirao.discover.submissions.models import Submission
from mutirao.discover.submissions.presentation import usual_days
from mutirao.discover.submissions.services import conversation, drafts
from mutirao.discover.submissions.services.revisions import draft_of
from mutirao.discover.submissions.services.starting import look_up_rest
from mutirao.discover.submissions.views.share import editable_or_404

ROW_SETS = ("names", "identifiers", "files")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    submission = get_object_or_404(Submission.objects.of(request.user).select_related("publication"), pk=pk)
    if not rules.can_edit(request.user, submission):
        messages.info(request, _("This can no longer be changed here. Below you see where it stands."))
        return redirect(submission)
    if request.method == "POST":
        return receive(request, submission)
    draft = draft_of(submission.publication)
    return show(request, submission, DraftForm(draft=draft, user=request.user, typed=submission.typed))


def receive(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Keep what was sent, whatever button was pressed; then do what the button says."""
    data = moved(request.POST, ROW_SETS)
    form = read_form(request, submission, data)
    try:
        saved = drafts.save_draft(submission, form.saved(), by=request.user, token=data.get("token", ""))
    except drafts.ChangedMeanwhile:
        submission.refresh_from_db()
        again = DraftForm(without_files(data), draft=draft_of(submission.publication), user=request.user)
        return show(request, submission, again, is_conflict=True)
    for problem in form.file_problems():
        messages.error(request, problem)
    return act(request, saved, form, data)


def read_form(request: HttpRequest, submission: Submission, data: QueryDict) -> DraftForm:
    return DraftForm(data, draft=draft_of(submission.publication), user=request.user, files=request.FILES)


def act(request: HttpRequest, submission: Submission, form: DraftForm, data: QueryDict) -> HttpResponse:
    action, here = data.get("action", ""), reverse("submissions:edit", args=[submission.pk])
    if action == "hand_in":
        return hand_in(request, submission, data)
    if action == "preview":
        return redirect("submissions:preview", submission.pk)
    if action == "licence":
        return choose_licence(request, submission, form)
    if action == "look_up":
        tell_what_was_found(request, submission)
        return redirect(here)
    for button in ("add", "remove", "up"):
        part = data.get(button, "").partition("-")[0]
        if part in ROW_SETS:
            return redirect(f"{here}#{part}")
    if not form.file_problems():
        messages.success(request, _("Saved. You can close this page and go on another day."))
    return redirect(here)


def hand_in(request: HttpRequest, submission: Submission, data: QueryDict) -> HttpResponse:
    """Asks for what readers need; everything is saved already."""
    draft = draft_of(submission.publication)
    form = DraftForm(without_files(data), draft=draft, user=request.user, for_handing_in=True)
    if not form.is_valid() or submission.typed:
        return show(request, submission, form)
    if submission.state != Submission.State.DRAFT:
        messages.success(request, _("Saved. The curators see what you have changed."))
        return redirect(submission)
    conversation.hand_in(submission, by=request.user)
    submission.refresh_from_db()
    messages.success(request, thanks(submission))
    return redirect(submission)


def thanks(submission: Submission) -> str:
    if submission.state == Submission.State.ACCEPTED:
        return _("Thank you! It is published. A curator will look at it in the next days.")
    days = usual_days()
    words = ngettext(
        "Thank you! A curator will answer, usually within %(days)s day.",
        "Thank you! A curator will answer, usually within %(days)s days.",
        days,
    )
    return words % {"days": days}


def choose_licence(request: HttpRequest, submission: Submission, form: DraftForm) -> HttpResponse:
    answers = form.answers()
    if licence := licence_for(answers):
        saved = drafts.Saved({"licence": licence})
        drafts.save_draft(submission, saved, by=request.user, token=submission.token)
    messages.info(request, advice_for(answers))
    return redirect(f"{reverse('submissions:edit', args=[submission.pk])}#licence")


def tell_what_was_found(request: HttpRequest, submission: Submission) -> None:
    filled, sentence = look_up_rest(submission, by=request.user)
    if filled:
        words = _("Found and filled in: %(fields)s. Please check it.")
        messages.success(request, words % {"fields": ", ".join(str(LABELS[name]) for name in filled)})
        if sentence:
            messages.info(request, sentence)
    else:
        messages.info(request, sentence or _("Nothing more was found. What you have written stays as it is."))


def show(request: HttpRequest, submission: Submission, form: DraftForm, *, is_conflict: bool = False) -> HttpResponse:
    """The form, with the newest token: whoever sends it again has been told what happened meanwhile."""
    form.origins = submission.origins
    form.initial["token"] = submission.token
    if form.is_bound:
        form.data = with_token(form.data, submission.token)
    context = {
        "submission": submission,
        "form": form,
        "is_conflict": is_conflict,
        "is_new": submission.state == Submission.State.DRAFT,
        "is_direct": rules.may_publish_directly(request.user),
        "saved_at": time_of_day(submission.saved_at),
    }
    return render(request, "submissions/edit.html", context)


def with_token(data: Any, token: str) -> QueryDict:
    changed: QueryDict = data.copy()
    changed["token"] = token
    return changed


def time_of_day(moment: datetime) -> str:
    return formats.time_format(timezone.localtime(moment), "H:i")


@require_POST
def save(request: HttpRequest, pk: int) -> JsonResponse:
    """What the page's script sends while somebody writes. Says when it was saved, or why it was not."""
    if not request.user.is_authenticated:
        login = f"{reverse('account_login')}?next={reverse('submissions:edit', args=[pk])}"
        words = _(
            "You are no longer logged in. Log in in another window, then press “Save”: your words are still here."
        )
        return JsonResponse({"message": words, "login": login, "login_label": _("Log in")}, status=401)
    submission = editable_or_404(request, pk)
    form = read_form(request, submission, request.POST)
    try:
        saved = form.saved()
        submission = drafts.save_draft(submission, saved, by=request.user, token=request.POST.get("token", ""))
    except drafts.ChangedMeanwhile:
        words = _("This draft was changed in another window or by a curator. Press “Save” to see what to do.")
        return JsonResponse({"message": words}, status=409)
    words = _("Saved at %(time)s") % {"time": time_of_day(submission.saved_at)}
    problems = {name: list(sentences) for name, sentences in saved.typed.get("problems", {}).items()}
    return JsonResponse({"message": words, "token": submission.token, "problems": problems})


@login_required
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """As readers would see it: to its contributor, and to curators once it is handed in."""
    submission = get_object_or_404(Submission.objects.visible_to(request.user).select_related("publication"), pk=pk)
    draft: Publication = draft_of(submission.publication)
    return render_preview(request, draft)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    submission = editable_or_404(request, pk)
    is_new = submission.state == Submission.State.DRAFT
    if request.method == "POST":
        drafts.withdraw_submission(submission, by=request.user)
        messages.success(request, _("Your draft is deleted.") if is_new else _("You have withdrawn it."))
        return redirect("submissions:index")
    context: dict[str, Any] = {"submission": submission, "is_new": is_new}
    return render(request, "submissions/withdraw.html", context)
