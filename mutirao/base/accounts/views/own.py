"""What a person owns: their data, their consents, and the way out."""

from __future__ import annotations

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mutirao.base.accounts import personal_data
from mutirao.base.accounts.downloads import ask_for_download, to_fetch
from mutirao.base.accounts.erasing import leave as leave_now
from mutirao.base.accounts.forms import LeavingForm
from mutirao.base.accounts.models import Consent, Download
from mutirao.base.accounts.requests import PersonsRequest
from mutirao.base.accounts.rules import has_agreed, why_not_leave
from mutirao.base.accounts.services import TERMS_VERSION, record_consents, withdraw_consents
from mutirao.base.accounts.terms import CHANGES
from mutirao.base.accounts.viewing import stop_viewing


@login_required
@require_safe
def data(request: PersonsRequest) -> HttpResponse:
    context = {
        "parts": personal_data.all_parts(),
        "downloads": list(to_fetch(request.user)),
        "consents": Consent.objects.filter(user=request.user),
        "views": request.user.viewed_through.all()[:20],
        "terms_version": TERMS_VERSION,
    }
    return render(request, "accounts/data.html", context)


@login_required
@require_POST
@reauthentication_required
def ask(request: PersonsRequest) -> HttpResponse:
    ask_for_download(by=request.user, language=get_language() or "en")
    messages.success(request, _("We are putting everything together, and write to you as soon as it is ready."))
    return redirect("accounts:data")


@login_required
@require_safe
@reauthentication_required
def download(request: PersonsRequest, token: UUID) -> HttpResponseBase:
    """Only its owner's, only while it lasts; for everybody else it is not there."""
    mine = Download.objects.filter(user=request.user, state=Download.State.READY, expires_at__gt=timezone.now())
    found = get_object_or_404(mine, token=token)
    if not found.file.storage.exists(found.file.name or ""):
        raise Http404
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=f"{found.asked_at:%Y-%m-%d}-data.zip")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def terms_again(request: PersonsRequest) -> HttpResponse:
    """What has changed since the person last agreed, and a button."""
    back = safe_address(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method == "POST":
        record_consents(by=request.user)
        return redirect(back)
    if has_agreed(request.user, TERMS_VERSION):
        return redirect(back)
    last = Consent.objects.filter(user=request.user).values_list("version", flat=True).first()
    news = [words for version, words in sorted(CHANGES.items()) if last is not None and version > last]
    context = {"news": news, "last": last, "version": TERMS_VERSION, "next": back}
    return render(request, "accounts/terms_again.html", context)


def safe_address(request: HttpRequest, address: str) -> str:
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_ours else "/"


@login_required
@require_POST
def withdraw(request: PersonsRequest) -> HttpResponse:
    withdraw_consents(by=request.user)
    request.session.pop("agreed", None)
    messages.success(request, _("You no longer agree to anything here. We ask you again before you go on."))
    return redirect("accounts:data")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def leave(request: PersonsRequest) -> HttpResponse:
    form = LeavingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            leave_now(request.user, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            logout(request)
            return redirect("accounts:left")
    context = {"form": form, "parts": personal_data.all_parts(), "problem": why_not_leave(request.user)}
    return render(request, "accounts/leave.html", context)


@require_safe
def left(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/left.html")


@login_required
@require_POST
def stop(request: PersonsRequest) -> HttpResponse:
    """End looking through a person's eyes; pressed twice, it does no harm."""
    stop_viewing(request.session)
    return redirect("wagtailusers_users:index" if request.user.has_perm("accounts.change_user") else "home:index")
