"""The names of roles in the language of whoever reads them; the database holds them in English."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.utils.translation import pgettext_lazy

from mutirao.base.accounts.services import ADMINISTRATORS, CURATORS

NAMES = {
    CURATORS: pgettext_lazy("role", "Curators"),
    ADMINISTRATORS: pgettext_lazy("role", "Administrators"),
}


def role_name(group: Group) -> str:
    """A circle of readers, or a group the team made, keeps the name it was given."""
    return str(NAMES.get(group.name, group.name))
