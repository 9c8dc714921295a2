"""Edits after the first draft: suggested, decided on, corrected; and newer versions."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mutirao.discover.publications.models import Publication
from mutirao.discover.submissions import rules
from mutirao.discover.submissions.description import describe, difference
from mutirao.discover.submissions.forms.draft import DraftForm
from mutirao.discover.submissions.forms.rows import moved
from mutirao.discover.submissions.forms.talk import DecideForm, EmptyForm, SuggestForm, SuggestWithFileForm
from mutirao.discover.submissions.models import Submission, Suggestion
from mutirao.discover.submissions.presentation import changes_shown, page_of
from mutirao.discover.submissions.services import edits
from mutirao.discover.submissions.services.drafts import begin_new_version
from mutirao.discover.submissions.services.revisions import draft_of
from mutirao.discover.submissions.views.conversation import visible_or_404

ROWS = ("names", "identifiers", "files")


def wants_more_rows(request: HttpRequest) -> bool:
    """Whether a button of a row was pressed, and not the one that sends the form."""
    return any(request.POST.get(button) for button in ("add", "remove", "up"))


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The edits this person has suggested, and what became of them."""
    own = Suggestion.objects.filter(by_id=request.user.pk).select_related("publication")
    return render(request, "submissions/edits.html", page_of(own, request))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: HttpRequest, slug: str) -> HttpResponse:
    """Any member says what should be different about a publication they can see."""
    publication = get_object_or_404(Publication.objects.visible_to(request.user), slug=slug)
    if not rules.can_suggest_edit(request.user, publication):
        raise Http404
    now = describe(publication)
    form = SuggestWithFileForm(now=now, user=request.user)
    if request.method == "POST":
        data = moved(request.POST, ROWS)
        form = SuggestWithFileForm(data, files=request.FILES, now=now, user=request.user)
        if not wants_more_rows(request) and form.is_valid() and send_suggestion(request, publication, form):
            messages.success(request, _("Thank you! A curator will look at it, and you will be told."))
            return redirect(publication)
    context = {"form": form, "publication": publication, "cancel_url": publication.get_absolute_url()}
    return render(request, "submissions/suggest.html", context)


def send_suggestion(request: HttpRequest, publication: Publication, form: SuggestWithFileForm) -> bool:
    said = form.cleaned_data
    changes = difference(describe(publication), form.values())
    if not (changes or said["upload"] or said["comment"]):
        form.add_error(None, edits.nothing_changed())
        return False
    words = {name: said[name] for name in ("comment", "source", "key")}
    try:
        made = edits.suggest_edit(publication, by=request.user, changes=changes, **words)
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    if said["upload"] and not made.file:
        edits.add_file(
            made, said["upload"], name=said["upload"].name, language=said["upload_language"], by=request.user
        )
    return True


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """A curator suggests other words for a contributor's draft."""
    submission = visible_or_404(request, pk)
    if not rules.can_work_on(request.user, submission):
        raise Http404
    now = describe(draft_of(submission.publication))
    form = SuggestForm(now=now)
    if request.method == "POST":
        form = SuggestForm(moved(request.POST, ROWS), now=now)
        if not wants_more_rows(request) and form.is_valid():
            try:
                said = {name: form.cleaned_data[name] for name in ("comment", "key")}
                edits.suggest_to_draft(submission, by=request.user, values=form.values(), **said)
            except ValidationError as problem:
                form.add_error(None, problem)
            else:
                messages.success(request, _("Your suggestion is with the contributor."))
                return redirect(submission)
    context = {"form": form, "publication": submission.publication, "cancel_url": submission.get_absolute_url()}
    return render(request, "submissions/suggest.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def suggestion(request: HttpRequest, pk: int) -> HttpResponse:
    """One suggested edit, old beside new, and the decision for whoever may take it."""
    found = Suggestion.objects.visible_to(request.user).select_related("publication", "submission", "by", "decided_by")
    item = get_object_or_404(found, pk=pk)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decide(request, item, form)
        return redirect(item.submission or item)
    context = {
        "suggestion": item,
        "publication": item.publication,
        "changes": changes_shown(item),
        "form": form,
        "may_decide": rules.can_decide_on(request.user, item),
    }
    return render(request, "submissions/suggestion.html", context)


@login_required
@require_safe
def suggested_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file of a suggestion, for those who see the suggestion: always a download, never a page of ours."""
    item = get_object_or_404(Suggestion.objects.visible_to(request.user).exclude(file=""), pk=pk)
    return FileResponse(
        item.file.open("rb"), as_attachment=True, filename=item.file_name, content_type="application/octet-stream"
    )


def decide(request: HttpRequest, item: Suggestion, form: DecideForm) -> None:
    said = form.cleaned_data
    service = edits.accept_suggestion if said["verdict"] == "accept" else edits.decline_suggestion
    try:
        service(item, by=request.user, answer=said["answer"])
    except ValidationError as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("The edit is made.") if said["verdict"] == "accept" else _("The edit is not made."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """The contributor mends what is published, for some weeks; readers see it at once."""
    submission = visible_or_404(request, pk)
    if not rules.can_correct(request.user, submission):
        raise Http404
    shown = submission.publication
    form = DraftForm(draft=shown, user=request.user)
    if request.method == "POST":
        data = moved(request.POST, ROWS)
        form = DraftForm(data, draft=shown, user=request.user, files=request.FILES)
        if not wants_more_rows(request) and form.is_valid():
            mended = edits.why_not_correct(form.values(), form.read_files() or [], shown)
            if not mended:
                edits.correct(submission, by=request.user, values=form.values(), files=form.read_files() or [])
                messages.success(request, _("Corrected. Readers see it as it is now."))
                return redirect(shown)
            form.add_error(None, mended)
    context: dict[str, Any] = {
        "form": form,
        "submission": submission,
        "publication": shown,
        "cancel_url": shown.get_absolute_url(),
    }
    return render(request, "submissions/correct.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_version(request: HttpRequest, pk: int) -> HttpResponse:
    submission: Submission = visible_or_404(request, pk)
    if not rules.can_start_new_version(request.user, submission):
        raise Http404
    form = EmptyForm(request.POST or None, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            new = begin_new_version(submission, by=request.user, key=form.cleaned_data["key"])
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("submissions:edit", new.pk)
    return render(request, "submissions/new_version.html", {"form": form, "submission": submission})
