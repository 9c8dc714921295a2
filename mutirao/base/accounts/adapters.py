"""How allauth speaks and decides on this site."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mutirao.base.accounts.models import Suspension
from mutirao.base.ui.appearance import appearance
from mutirao.base.ui.navigation import landing_page

TRUSTED_WITH_ADDRESSES: Final = {"google"}
"""Providers that hand out the addresses they vouch for; everybody else's address is confirmed by a code from us."""
KEPT_OF_PROVIDER: Final = {"sub", "id", "email", "name", "given_name", "family_name", "orcid-identifier"}


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

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Whoever has just shown that the account is theirs hears why it is closed, and whom to write to."""
        suspension = Suspension.objects.filter(user=user, lifted_at=None).first()
        if suspension is None:
            return super().respond_user_inactive(request, user)
        return render(request, "accounts/suspended.html", {"suspension": suspension}, status=403)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the name the team has given the site, rather than its host's."""
        site = {"name": appearance().name, "domain": urlsplit(settings.SITE_URL).netloc}
        super().send_mail(template_prefix, email, {**context, "current_site": site})


def trimmed(said: Any) -> Any:
    """What a provider told of a person without what nobody here asked for: pictures, birthdays, whole careers."""
    if not isinstance(said, dict):
        return {}
    parts = {name: trimmed(part) for name, part in said.items() if name in {"userinfo", "id_token"}}
    return parts | {name: value for name, value in said.items() if name in KEPT_OF_PROVIDER}


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Accounts of other places open the door of an account here only after its owner has connected them from inside.

    An address a provider names opens nothing: no account is found by it, and a new one must confirm it.
    """

    def generate_state_param(self, state: dict[str, Any]) -> str:
        """The way back from the provider is the same in every language, so the way there remembers it."""
        state["language"] = self.request.POST.get("language", "")
        return str(super().generate_state_param(state))

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        sociallogin.account.extra_data = trimmed(sociallogin.account.extra_data)
        for address in sociallogin.email_addresses:
            address.verified = address.verified and sociallogin.account.provider in TRUSTED_WITH_ADDRESSES
        user = super().populate_user(request, sociallogin, data)
        user.name = data.get("name") or f"{data.get('first_name', '')} {data.get('last_name', '')}".strip()
        return user

    def get_signup_form_initial_data(self, sociallogin: Any) -> dict[str, Any]:
        return {**super().get_signup_form_initial_data(sociallogin), "name": sociallogin.user.name}

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        speak(request, sociallogin.state)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """Back to where they came from, with a sentence; the details are in the log."""
        speak(request, (extra_context or {}).get("state") or {})
        messages.error(
            request,
            _("Logging in with %(provider)s did not work. Try again, or use another way.")
            % {"provider": provider.name},
        )
        inside = request.user.is_authenticated
        raise ImmediateHttpResponse(redirect("socialaccount_connections" if inside else "account_login"))


def speak(request: HttpRequest, state: dict[str, Any]) -> None:
    """Go on in the language in which the person set out."""
    if state.get("language") in dict(settings.LANGUAGES):
        translation.activate(state["language"])
        request.LANGUAGE_CODE = state["language"]
