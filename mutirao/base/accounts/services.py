"""What happens to accounts."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from mutirao.base.accounts.models import Consent, User

TERMS_VERSION = "2026-11"
"""The edition of terms and privacy notice that a person agrees to now."""

CURATORS = "Curators"
ADMINISTRATORS = "Administrators"


@transaction.atomic
def record_consents(*, by: User) -> None:
    """Note that `by` agreed to the terms and the privacy notice in force."""
    for subject in Consent.Subject:
        Consent.objects.get_or_create(user=by, subject=subject, version=TERMS_VERSION)


@transaction.atomic
def create_administrator(email: str, password: str, *, name: str) -> User:
    """The first person of a new site: may do everything."""
    user = User.objects.create_superuser(email, password, name=name)
    record_consents(by=user)
    return user


def grant(group_name: str, permissions: list[str]) -> Group:
    """Give the group these permissions (`app.codename`), making it if need be."""
    group, _ = Group.objects.get_or_create(name=group_name)
    for permission in permissions:
        app_label, codename = permission.split(".")
        group.permissions.add(Permission.objects.get(content_type__app_label=app_label, codename=codename))
    return group


CURATOR_PERMISSIONS = [
    "wagtailadmin.access_admin",
    *(f"publications.{action}_publication" for action in ("add", "change", "publish", "lock", "unlock", "view")),
    "publications.change_problem",
    "publications.view_problem",
    *(f"taxonomy.{action}_concept" for action in ("add", "change", "view")),
    "interchange.add_run",
    "interchange.view_run",
    "interchange.change_rejectedrow",
]
ADMINISTRATOR_PERMISSIONS = [
    *CURATOR_PERMISSIONS,
    "publications.delete_publication",
    "taxonomy.delete_concept",
    "ui.change_appearance",
    *(f"accounts.{action}_user" for action in ("add", "change", "delete", "view")),
    *(f"catalogue.{action}_audience" for action in ("add", "change", "delete", "view")),
]


@transaction.atomic
def lay_out_groups() -> None:
    """The roles of the team: curators work on what is shown, administrators on the site as well."""
    grant(CURATORS, CURATOR_PERMISSIONS)
    grant(ADMINISTRATORS, ADMINISTRATOR_PERMISSIONS)
