"""Curators and administrators need a second factor before they work."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from mutirao.base.accounts.rules import has_second_factor, needs_second_factor
from mutirao.base.ui.middleware import EDITORS_DESK, GetResponse


class SecondFactorMiddleware:
    """Sends a team member without a second factor to set one up, instead of into the editors' desk."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            settings.REQUIRE_SECOND_FACTOR
            and request.path.startswith(EDITORS_DESK)
            and needs_second_factor(request.user)
            and not has_second_factor(request.user)
        ):
            messages.info(request, _("The editors’ desk needs a second step at log-in. Please set it up first."))
            return redirect("mfa_index")
        return self.get_response(request)
