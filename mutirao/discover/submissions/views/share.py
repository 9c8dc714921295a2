"""Beginning a contribution: the ways in, and what may be here already."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mutirao.discover.submissions import rules
from mutirao.discover.submissions.forms.talk import EmptyForm, FileForm, LinkForm, OnceForm, PasteForm
from mutirao.discover.submissions.models import Submission
from mutirao.discover.submissions.presentation import usual_days
from mutirao.discover.submissions.services.conversation import NoLonger
from mutirao.discover.submissions.services.edits import settle_as_known
from mutirao.discover.submissions.services.starting import Start, known_already, start


def editable_or_404(request: HttpRequest, pk: int) -> Submission:
    """A draft of one's own that can still be changed; hidden and absent give the same answer."""
    found = Submission.objects.of(request.user).select_related("publication").filter(pk=pk).first()
    if found is None or not rules.can_edit(request.user, found):
        raise Http404
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest) -> HttpResponse:
    forms = forms_of_ways(request)
    sent = forms.get(request.POST.get("way", ""))
    if sent is not None and sent.is_valid():
        try:
            submission, sentence = start(begun_by(sent), by=request.user, key=sent.cleaned_data["key"])
        except ValidationError as problem:
            sent.add_error(None, problem)
        else:
            if sentence:
                messages.info(request, sentence)
            return redirect("submissions:duplicates", submission.pk)
    context = {
        **{f"{name}_form": form for name, form in forms.items()},
        "why_not": rules.why_not_share(request.user),
        "usual_days": usual_days(),
        "is_direct": rules.may_publish_directly(request.user),
    }
    return render(request, "submissions/share.html", context)


def forms_of_ways(request: HttpRequest) -> dict[str, OnceForm]:
    """One form for each way in; the one that was sent holds what was typed."""
    way = request.POST.get("way", "") if request.method == "POST" else ""

    def sent(name: str) -> dict[str, Any]:
        files = {"files": request.FILES} if name == "file" else {}
        bound = {"data": request.POST, **files} if name == way else {}
        return {**bound, "prefix": name}

    return {
        "link": LinkForm(**sent("link")),
        "file": FileForm(**sent("file"), user=request.user),
        "paste": PasteForm(**sent("paste")),
        "empty": EmptyForm(**sent("empty")),
    }


def begun_by(form: OnceForm) -> Start:
    said = form.cleaned_data
    if isinstance(form, LinkForm):
        return Start(doi=form.doi) if form.doi else Start(link=said["address"])
    return Start(text=said.get("text", ""), file=said.get("upload"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def duplicates(request: HttpRequest, pk: int) -> HttpResponse:
    """Before the form is filled: is it one of these?"""
    submission = editable_or_404(request, pk)
    found = known_already(submission, user=request.user)
    if not found:
        return redirect("submissions:edit", submission.pk)
    known = next((item for item in found if str(item.pk) == request.POST.get("same")), None)
    if request.method != "POST" or known is None:
        has_file = submission.publication.has_file
        context = {"submission": submission, "found": found, "has_file": has_file, "can_drop": can_drop(submission)}
        return render(request, "submissions/duplicates.html", context)
    try:
        offered = settle_as_known(submission, known, by=request.user, with_file=bool(request.POST.get("offer")))
    except NoLonger as problem:
        messages.error(request, problem.message)
        return redirect(submission)
    if not known.live:
        messages.success(request, _("This is your own draft of it. You can go on here."))
        return redirect("submissions:edit", known.submission.pk)
    messages.success(request, thanks(has_offered=offered is not None))
    return redirect(known)


def can_drop(submission: Submission) -> bool:
    return submission.state == Submission.State.DRAFT


def thanks(*, has_offered: bool) -> str:
    if has_offered:
        return _("Thank you! It is here already. Your file is with the curators, who will decide on it soon.")
    return _("Thank you! It is here already. If something about it is missing or wrong, you can suggest an edit.")
