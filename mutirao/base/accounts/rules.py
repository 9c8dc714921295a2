"""Who may? Questions about accounts themselves."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Q
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from mutirao.base.accounts.models import Consent, User


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


def has_agreed(user: Any, version: str) -> bool:
    """Whether the person agrees to terms and privacy notice in this version."""
    given = Consent.objects.filter(user=user, version=version, withdrawn_at=None).values("subject").distinct()
    return given.count() == len(Consent.Subject)


def administrators() -> Any:
    """People who may do everything people are there for: no site is without one."""
    everything = Q(is_superuser=True) | Q(groups__permissions__codename="change_user")
    return User.objects.filter(everything, is_active=True).distinct()


def is_administrator(user: Any) -> bool:
    return bool(user.is_active and user.has_perm("accounts.change_user"))


def why_not_leave(user: Any) -> str:
    """A sentence for the last administrator; "" for everybody else."""
    if is_administrator(user) and not administrators().exclude(pk=user.pk).exists():
        return _("You are the only administrator. Make somebody else one before you leave.")
    return ""


def outranks(staff: Any, person: Any) -> bool:
    """Whether nothing the person may do is closed to this administrator; nobody outranks themselves."""
    if staff.pk == person.pk or not is_administrator(staff):
        return False
    if staff.is_superuser:
        return True
    return not person.is_superuser and person.get_all_permissions() <= staff.get_all_permissions()


def may_view_as(staff: Any, person: Any) -> bool:
    """Only through the eyes of somebody who is there, and never of one who may do everything."""
    return outranks(staff, person) and person.is_active and not person.is_superuser


def may_suspend(staff: Any, person: Any) -> bool:
    return outranks(staff, person)


def may_merge(staff: Any, kept: Any, other: Any) -> bool:
    """Also one's own two accounts, as long as none of them may do more than one may."""
    return (
        kept.pk != other.pk
        and is_administrator(staff)
        and all(person.pk == staff.pk or outranks(staff, person) for person in (kept, other))
        and other.pk != staff.pk
    )
