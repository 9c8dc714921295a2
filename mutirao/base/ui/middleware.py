"""What happens around every request: a line in the log, the content security policy, and public caching."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language

from mutirao.base.ui.stylesheet import inline_style_hashes

GetResponse = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("mutirao.request")
EDITORS_DESK = "/desk/"
OF_ONE_PERSON = re.compile(rf"{EDITORS_DESK}|/[a-z-]+/account/")


class RequestLogMiddleware:
    """Gives each request an id (the proxy's, if it sent a sane one) and logs how it ended."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if re.fullmatch(r"[\w-]{8,64}", given) else uuid4().hex
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            level = log.warning if response.status_code >= 500 else log.debug
            milliseconds = round((time.perf_counter() - started) * 1000, 1)
            level("request", method=request.method, path=request.path, status=response.status_code, ms=milliseconds)
        response["X-Request-ID"] = request_id
        return response


class ContentSecurityPolicyMiddleware:
    """Nothing from elsewhere, nothing inline but the style blocks whose hashes are named here.

    The editors' desk is Wagtail's own: it needs inline scripts and styles, and only the team sees it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Content-Security-Policy"):
            desk = request.path.startswith(EDITORS_DESK)
            response["Content-Security-Policy"] = self.desk_policy() if desk else self.public_policy()
        return response

    def public_policy(self) -> str:
        styles = " ".join(f"'{name}'" for name in inline_style_hashes())
        return (
            f"default-src 'none'; script-src 'self'; style-src 'self' {styles}; img-src 'self' data:;"
            " font-src 'self'; connect-src 'self'; media-src 'self'; manifest-src 'self'; form-action 'self';"
            " frame-ancestors 'self'; base-uri 'none'"
        )

    def desk_policy(self) -> str:
        return (
            "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline';"
            " img-src 'self' data: blob:; frame-ancestors 'self'; base-uri 'self'"
        )


class LanguageMiddleware(LocaleMiddleware):
    """Django's own, which looks for a missing page under a language: not for one whose view says it is not there."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code == 404 and request.resolver_match:
            response.headers.setdefault("Content-Language", get_language() or settings.LANGUAGE_CODE)
            return response
        return super().process_response(request, response)


class PublicPageMiddleware:
    """Says which answers any cache may keep: anonymous reading, without cookies, that went well.

    Such a page must be asked for again each time (`max-age=0`), which its ETag makes cheap, so that
    what is withdrawn is gone at once everywhere.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.has_header("Cache-Control"):
            return response
        if self.is_public(request, response):
            patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
            patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
        else:
            patch_cache_control(response, private=True, no_store=True)
        return response

    def is_public(self, request: HttpRequest, response: HttpResponse) -> bool:
        return (
            request.method in {"GET", "HEAD"}
            and response.status_code == 200
            and not response.cookies
            and settings.SESSION_COOKIE_NAME not in request.COOKIES
            and not OF_ONE_PERSON.match(request.path)
        )
