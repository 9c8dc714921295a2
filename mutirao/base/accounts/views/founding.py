"""The first-run page."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mutirao.base.accounts.forms import FounderForm
from mutirao.base.accounts.rules import is_new_site, may_found_site


def found(request: HttpRequest) -> HttpResponse:
    """The first-run page: makes the first administrator, and is gone for ever after."""
    if not is_new_site():
        raise Http404
    token = request.POST.get("token") or request.GET.get("token", "")
    if not may_found_site(token):
        return render(request, "accounts/closed.html", status=403)
    form = FounderForm(request.POST or None, initial={"token": token})
    if request.method == "POST" and form.is_valid():
        user = form.save()
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        return redirect("wagtailadmin_home")
    return render(request, "accounts/found.html", {"form": form})
