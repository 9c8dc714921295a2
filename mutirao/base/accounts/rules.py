"""Who may? Questions about accounts themselves."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator


def needs_second_factor(user: Any) -> bool:
    """Whoever can reach the editors' desk can harm what others see."""
    return bool(user.is_authenticated and (user.is_superuser or user.has_perm("wagtailadmin.access_admin")))


def has_second_factor(user: Any) -> bool:
    kinds = {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}
    return Authenticator.objects.filter(user=user, type__in=kinds).exists()
