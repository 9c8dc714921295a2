"""The door of the editors' desk: for the team, and for them with a second factor."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from mutirao.base.accounts.rules import has_second_factor, may_use_desk
from mutirao.base.ui.middleware import EDITORS_DESK, GetResponse


class DeskMiddleware:
    """Sends people of the team without a second factor to set one up, and everybody else who is logged in home.

    Wagtail would send the others to log in, where they are already.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(EDITORS_DESK) or not request.user.is_authenticated:
            return self.get_response(request)
        if not may_use_desk(request.user):
            messages.info(request, _("The editors’ desk is for the team. If you should be part of it, ask the team."))
            return redirect("home:index")
        if settings.REQUIRE_SECOND_FACTOR and not has_second_factor(request.user):
            messages.info(request, _("The editors’ desk needs a second step at log-in. Please set it up first."))
            return redirect("mfa_index")
        return self.get_response(request)
