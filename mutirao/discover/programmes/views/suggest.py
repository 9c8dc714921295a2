"""How an edit is suggested, and decided on."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from mutirao.discover.programmes import rules
from mutirao.discover.programmes.fields import BY_NAME
from mutirao.discover.programmes.forms.fields import FieldForm
from mutirao.discover.programmes.forms.sources import SourceForm
from mutirao.discover.programmes.models import Programme, Suggestion
from mutirao.discover.programmes.services.editing import ChangedMeanwhile, claims_by_field, seen
from mutirao.discover.programmes.services.suggesting import (
    accept_suggestion,
    decline_suggestion,
    proposed,
    suggest_edit,
)
from mutirao.discover.programmes.told import in_words
from mutirao.discover.programmes.values import ClaimValue, from_json
from mutirao.discover.programmes.views.detail import visible_or_404

TRAP = "website"


@never_cache
def suggest(request: HttpRequest, slug: str, field: str) -> HttpResponse:
    """Anybody may, with an account or without; a source is asked for. A robot that fills the trap is thanked."""
    programme = visible_or_404(request, slug)
    if field not in BY_NAME:
        raise Http404
    data = request.POST if request.method == "POST" else None
    standing = claims_by_field(programme, [field])[field]
    form = FieldForm(programme, BY_NAME[field], standing, user=request.user, data=data)
    source = SourceForm(data, user=request.user, is_needed=True, prefix="source")
    context = {"programme": programme, "form": form, "source": source, "field": BY_NAME[field], "key": key_of(request)}
    context["comment"] = request.POST.get("comment", "")
    if data is not None and not data.get("add") and (data.get(TRAP) or take(programme, form, source, request)):
        context["sent"] = True
    return render(request, "programmes/suggest.html", context)


def key_of(request: HttpRequest) -> UUID:
    """Sent twice, a suggestion carries the same number."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid4()


def take(programme: Programme, form: FieldForm, source: SourceForm, request: HttpRequest) -> bool:
    if not all([form.is_valid(), source.is_valid()]):
        return False
    values = form.values(source.value())
    if form.complain(values):
        return False
    comment = request.POST.get("comment", "")[:5000]
    try:
        suggest_edit(programme, form.field.name, values, by=request.user, comment=comment, key=key_of(request))
    except ValidationError as problem:
        form.standing.add_error(None, problem.messages)
        return False
    return True


@never_cache
@login_required
def suggestion(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody suggests beside what stands there now; whoever may edit the profile decides."""
    found = get_object_or_404(
        Suggestion.objects.visible_to(request.user).select_related("programme", "by", "decided_by"), pk=pk
    )
    may_decide = rules.can_decide(request.user, found)
    if request.method == "POST":
        if not may_decide:
            raise Http404
        return decide(request, found)
    field = BY_NAME[found.field]
    current = claims_by_field(found.programme, [found.field])[found.field]
    was = [from_json(said) for said in found.was]
    wished = proposed(found) if may_decide else [from_json(said) for said in found.values]
    context = {
        "suggestion": found,
        "field": field,
        "now": in_words([ClaimValue.of(claim, claim.references.all()) for claim in current], was, request.user),
        "wished": in_words(wished, was, request.user),
        "mark": seen(current),
        "may_decide": may_decide,
    }
    return render(request, "programmes/suggestion.html", context)


def decide(request: HttpRequest, found: Suggestion) -> HttpResponse:
    answer = request.POST.get("answer", "")[:5000]
    try:
        if request.POST.get("decision") == "accept":
            values, mark = proposed(found), request.POST.get("mark", "")
            accept_suggestion(found, values, mark, by=request.user, answer=answer)
            messages.success(request, _("Accepted. Readers see it now, with its source."))
            return redirect(f"{found.programme.get_absolute_url()}#{found.field}")
        decline_suggestion(found, by=request.user, answer=answer)
        messages.success(request, _("Declined. Whoever suggested it is told, with your answer."))
    except ChangedMeanwhile:
        messages.error(request, _("Somebody has changed this field meanwhile. Please look again before you decide."))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect(found.get_absolute_url())
