"""Who may? Questions about accounts themselves."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from mutirao.base.accounts.models import User


def may_use_desk(user: Any) -> bool:
    """Whoever can reach the editors' desk can harm what others see, and so needs a second factor."""
    return bool(user.is_authenticated and (user.is_superuser or user.has_perm("wagtailadmin.access_admin")))


def has_second_factor(user: Any) -> bool:
    kinds = {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}
    return Authenticator.objects.filter(user=user, type__in=kinds).exists()


_has_people = False


def is_new_site() -> bool:
    """Whether nobody has an account yet; once somebody has, no query is needed to know."""
    global _has_people  # noqa: PLW0603 - true once and for ever, per process
    _has_people = _has_people or User.objects.exists()
    return not _has_people


def may_found_site(token: str) -> bool:
    """Whether whoever shows this token may become the first administrator of a new site."""
    return is_new_site() and (settings.OPEN_FIRST_RUN or constant_time_compare(token, founding_token()))


def founding_token() -> str:
    """Printed by `mutirao serve` on a new site: only who runs the server sees it."""
    return salted_hmac("mutirao.first-run", settings.SITE_URL).hexdigest()[:20]
