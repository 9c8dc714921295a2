"""What is decided before any page answers: who may enter the desk, who has agreed to the terms, who only looks."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mutirao.base.accounts.rules import has_agreed, has_second_factor, may_use_desk
from mutirao.base.accounts.services import TERMS_VERSION
from mutirao.base.accounts.viewing import SESSION_NAME, person_viewed
from mutirao.base.ui.middleware import EDITORS_DESK, OF_ONE_PERSON, GetResponse

READING: Final = {"GET", "HEAD", "OPTIONS"}
WITHOUT_TERMS: Final = re.compile(r"/[a-z-]+/(account|privacy|terms)/|/(static|healthz|readyz|appearance\.css|log-in)")
"""What stays open to somebody who has not agreed to the terms in force: reading them, leaving, taking one's data."""


def has_session(request: HttpRequest) -> bool:
    """Asked first, so that the public pages of people who are not logged in touch no session."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


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


class ViewingAsMiddleware:
    """An administrator who looks through a person's eyes sees their pages and changes nothing.

    The person's own account pages stay closed too: some of them show secrets, and others act when they are opened.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not has_session(request) or SESSION_NAME not in request.session:
            return self.get_response(request)
        looker = request.user
        person = person_viewed(request.session, by=looker) if looker.is_authenticated else None
        if person is None or request.path == reverse("accounts:stop_viewing"):
            return self.get_response(request)
        request.viewed_by = looker  # type: ignore[attr-defined]  # what templates and the terms ask for
        request.user = person
        if request.path.startswith(EDITORS_DESK):
            messages.info(request, _("Through somebody’s eyes the desk stays closed. Stop looking to go there."))
            return redirect("home:index")
        if request.method not in READING or OF_ONE_PERSON.match(request.path):
            return render(request, "accounts/only_looking.html", status=403)
        return self.get_response(request)


class TermsMiddleware:
    """Asks a person who is logged in for the terms in force, once for each edition, before they go on."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.REQUIRE_TERMS or not has_session(request) or WITHOUT_TERMS.match(request.path):
            return self.get_response(request)
        if not request.user.is_authenticated or hasattr(request, "viewed_by") or self.knows_consent(request):
            return self.get_response(request)
        back = request.get_full_path() if request.method in READING else "/"
        return redirect(f"{reverse('accounts:terms_again')}?{urlencode({'next': back})}")

    def knows_consent(self, request: HttpRequest) -> bool:
        """Remembered in the session, so that an open session asks the database once."""
        if request.session.get("agreed") != TERMS_VERSION and has_agreed(request.user, TERMS_VERSION):
            request.session["agreed"] = TERMS_VERSION
        return bool(request.session.get("agreed") == TERMS_VERSION)


class ProviderDoorMiddleware:
    """Leads to another place's log-in by a page rather than by a redirection.

    The content security policy lets forms go to this site only, and browsers hold the redirections that follow a form
    to it, wherever a provider may pass the person on to. A page that leads away is bound by nothing.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST" or response.status_code != 302 or not request.path.startswith("/log-in/"):
            return response
        target = urlsplit(response["Location"])
        if not target.netloc:
            return response
        context: dict[str, Any] = {"target": response["Location"], "host": target.hostname}
        return render(request, "accounts/to_provider.html", context)
