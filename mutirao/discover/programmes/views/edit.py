"""How a section of a profile is edited, and a profile is begun and put away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseLocation
from django_htmx.middleware import HtmxDetails

from mutirao.discover.programmes import rules
from mutirao.discover.programmes.fields import SECTION_LABELS, Section, in_section
from mutirao.discover.programmes.forms.fields import FieldForm
from mutirao.discover.programmes.forms.programmes import NamedProgrammeForm, NewProgrammeForm
from mutirao.discover.programmes.forms.sources import SourceForm
from mutirao.discover.programmes.models import Programme
from mutirao.discover.programmes.services.editing import ChangedMeanwhile, bring_back, claims_by_field, edit_fields
from mutirao.discover.programmes.services.publishing import publish, withdraw
from mutirao.discover.programmes.told import in_words
from mutirao.discover.programmes.values import ClaimValue


def editable_or_404(request: HttpRequest, slug: str) -> Programme:
    """Whoever may not edit it gets the answer of one that is not there."""
    programme: Programme = get_object_or_404(Programme.objects.editable_by(request.user).distinct(), slug=slug)
    return programme


@never_cache
@login_required
def edit(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    if section not in set(Section):
        raise Http404
    programme = editable_or_404(request, slug)
    names = [field.name for field in in_section(Section(section))]
    data = request.POST if request.method == "POST" else None
    standing = claims_by_field(programme, names)
    forms = [
        FieldForm(programme, field, standing[field.name], user=request.user, data=data)
        for field in in_section(Section(section))
    ]
    source = SourceForm(data, user=request.user, prefix="source", auto_id=f"id_{section}_%s")
    changed: frozenset[str] = frozenset()
    if data is not None and not data.get("add"):
        saved, changed = save(programme, forms, source, request)
        if saved:
            return back_to_profile(request, programme, section)
    meanwhile = [stands_now(form, request.user) for form in forms if form.field.name in changed]
    context = {"programme": programme, "forms": forms, "source": source, "section": section, "meanwhile": meanwhile}
    context["may_name"] = rules.can_publish(request.user, programme)
    context["section_label"] = SECTION_LABELS[Section(section)]
    is_in_place = is_htmx(request)
    return render(request, "programmes/_edit_section.html" if is_in_place else "programmes/edit.html", context)


def is_htmx(request: HttpRequest) -> bool:
    """Whether the form stands in the profile, where the answer takes its place."""
    details: HtmxDetails = request.htmx  # type: ignore[attr-defined]  # of its middleware
    return bool(details)


def back_to_profile(request: HttpRequest, programme: Programme, section: str) -> HttpResponse:
    """The whole profile anew: the numbers of its sources have changed in every section."""
    if is_htmx(request):
        url = programme.get_absolute_url()
        return HttpResponseLocation(url, target="#content", select="#content", swap="outerHTML")
    return redirect(f"{programme.get_absolute_url()}#section-{section}")


def stands_now(form: FieldForm, user: Any) -> tuple[FieldForm, list[dict[str, Any]]]:
    """What somebody else has made of a field, for who must choose; sent again, their own takes its place."""
    form.look_again()
    now = [ClaimValue.of(claim, claim.references.all()) for claim in form.claims]
    return form, in_words(now, now, user)


def save(
    programme: Programme, forms: list[FieldForm], source: SourceForm, request: HttpRequest
) -> tuple[bool, frozenset[str]]:
    """Whether it is done; and the fields that somebody else has changed meanwhile."""
    are_valid = [*(form.is_valid() for form in forms), source.is_valid()]
    if not all(are_valid):
        return False, frozenset()
    values = {form.field.name: form.values(source.value()) for form in forms}
    complaints = [form.complain(values[form.field.name]) for form in forms]
    if any(complaints):
        return False, frozenset()
    marks = {form.field.name: form.mark for form in forms}
    try:
        edit_fields(programme, values, marks, by=request.user, is_checked="is_checked" in request.POST)
    except ChangedMeanwhile as conflict:
        return False, conflict.field_names
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return False, frozenset()
    messages.success(request, _("Saved. Readers see it now."))
    return True, frozenset()


@require_POST
@login_required
def say_again(request: HttpRequest, slug: str, field: str, pk: int) -> HttpResponse:
    """A value of the history is brought back."""
    programme = editable_or_404(request, slug)
    claim = get_object_or_404(programme.claims, field=field, pk=pk)
    if bring_back(claim, by=request.user):
        messages.success(request, _("Brought back. Readers see it now."))
    else:
        messages.info(request, _("It says so already."))
    return redirect("programmes:history", slug, field)


@never_cache
@login_required
def create(request: HttpRequest) -> HttpResponse:
    if not rules.can_create(request.user):
        raise Http404
    form = NewProgrammeForm(request.POST if request.method == "POST" else None, country=request.GET.get("country", ""))
    if request.method == "POST" and form.is_valid():
        programme = form.save(by=request.user)
        return redirect("programmes:edit", programme.slug, Section.BASIC.value)
    return render(request, "programmes/create.html", {"form": form})


@never_cache
@login_required
def name(request: HttpRequest, slug: str) -> HttpResponse:
    """What it is called, where it is, in which language its profile is."""
    programme = editable_or_404(request, slug)
    if not rules.can_publish(request.user, programme):
        raise Http404
    form = NamedProgrammeForm(programme, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form.save(by=request.user)
        messages.success(request, _("Saved. Readers see it now.") if programme.live else _("Saved."))
        return redirect("programmes:edit", slug, Section.BASIC.value)
    return render(request, "programmes/name.html", {"form": form, "programme": programme})


@require_POST
@login_required
def publishing(request: HttpRequest, slug: str) -> HttpResponse:
    """Show it to readers, or take it out of their sight; the button says which."""
    programme = editable_or_404(request, slug)
    if not rules.can_publish(request.user, programme):
        raise Http404
    if request.POST.get("show") == "1":
        publish(programme, by=request.user)
        return redirect(programme.get_absolute_url())
    withdraw(programme, by=request.user)
    messages.success(
        request, _("“%(title)s” is put away. You find it among the programmes to look after.") % {"title": programme}
    )
    return redirect("programmes:edit", programme.slug, Section.BASIC.value)
