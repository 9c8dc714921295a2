"""What administrators do with one person: suspend, merge, look through their eyes; each asks before it acts."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from mutirao.base.accounts.desk.forms import MergeForm, SuspendForm
from mutirao.base.accounts.merging import merge
from mutirao.base.accounts.models import User
from mutirao.base.accounts.requests import PersonsRequest
from mutirao.base.accounts.rules import may_suspend, may_view_as
from mutirao.base.accounts.suspending import lift_suspension, suspend
from mutirao.base.accounts.viewing import start_viewing

PEOPLE = "wagtailusers_users:index"


def show(request: HttpRequest, page: str, person: User, form: Any = None) -> HttpResponse:
    return render(request, f"accounts/desk/{page}.html", {"person": person, "form": form})


@permission_required("accounts.change_user")
def suspend_view(request: PersonsRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    if not may_suspend(request.user, person):
        raise PermissionDenied
    form = SuspendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            suspend(person, by=request.user, reason=said["reason"], appeal_to=said["appeal_address"])
        except ValidationError as problem:
            messages.error(request, problem.message)
        else:
            messages.success(request, _("%(name)s can no longer log in.") % {"name": person})
        return redirect(PEOPLE)
    return show(request, "suspend", person, form)


@permission_required("accounts.change_user")
def lift_view(request: PersonsRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    if not may_suspend(request.user, person):
        raise PermissionDenied
    if request.method == "POST":
        if lift_suspension(person, by=request.user):
            messages.success(request, _("%(name)s can log in again.") % {"name": person})
        return redirect(PEOPLE)
    return show(request, "lift", person)


@permission_required("accounts.change_user")
def merge_view(request: PersonsRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(User, pk=pk)
    form = MergeForm(request.POST or None, kept=kept, by=request.user)
    if request.method == "POST" and form.is_valid():
        merge(kept, form.cleaned_data["other"], by=request.user)
        messages.success(request, _("%(name)s has one account now.") % {"name": kept})
        return redirect(PEOPLE)
    return show(request, "merge", kept, form)


@permission_required("accounts.change_user")
def view_as_view(request: PersonsRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    if not may_view_as(request.user, person):
        raise PermissionDenied
    if request.method == "POST":
        start_viewing(request.session, person, by=request.user)
        return redirect("home:index")
    return show(request, "view_as", person)
