"""How allauth speaks and decides on this site."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from mutirao.base.ui.appearance import appearance
from mutirao.base.ui.navigation import landing_page


class AccountAdapter(DefaultAccountAdapter):
    """Team members land in the editors' desk, everybody else where a part of the site wants them, or at home."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if request.user.has_perm("wagtailadmin.access_admin"):
            return reverse("wagtailadmin_home")
        return landing_page(request) or reverse("home:index")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return landing_page(request) or reverse("home:index")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home:index")

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.language = getattr(request, "LANGUAGE_CODE", "")
        return super().save_user(request, user, form, commit=commit)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the name the team has given the site, rather than its host's."""
        site = {"name": appearance().name, "domain": urlsplit(settings.SITE_URL).netloc}
        super().send_mail(template_prefix, email, {**context, "current_site": site})
