"""How the list of people is narrowed down and taken away."""

from __future__ import annotations

from typing import Any, Final

import django_filters
from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from mutirao.base.accounts.desk.roles import role_name
from mutirao.base.accounts.models import Suspension, User

STATES: Final = {
    "active": _("Can log in"),
    "suspended": _("Suspended"),
    "closed": _("Closed, not suspended"),
    "never": _("Never logged in"),
}
EXPORTED: Final = ["pk", "name", "email", "language", "roles", "state", "date_joined", "last_login"]
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def suspended() -> Exists:
    return Exists(Suspension.objects.filter(user=OuterRef("pk"), lifted_at=None))


def roles() -> list[tuple[int, str]]:
    return [(group.pk, role_name(group)) for group in Group.objects.order_by("name")]


def languages() -> list[tuple[str, Any]]:
    return list(settings.LANGUAGES)


class PeopleFilterSet(WagtailFilterSet):
    """Who the team looks for."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=list(STATES.items()), method="by_state")
    role = django_filters.ChoiceFilter(label=_("Role"), choices=roles, field_name="groups", distinct=True)
    language = django_filters.ChoiceFilter(label=_("Language"), choices=languages)
    date_joined = django_filters.DateFromToRangeFilter(label=_("Joined"), widget=DateRangePickerWidget)

    class Meta:
        model = User
        fields: list[str] = []

    def __init__(self, *args: Any, is_searching: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def by_state(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        if value == "never":
            return queryset.filter(last_login=None)
        if value == "active":
            return queryset.filter(is_active=True)
        closed = queryset.filter(is_active=False)
        return closed.filter(suspended()) if value == "suspended" else closed.exclude(suspended())


def harmless(value: Any) -> Any:
    """A text a spreadsheet shows and does not compute."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA) else value


def state_of(user: Any) -> str:
    if user.is_active:
        return str(STATES["active"])
    return str(STATES["suspended" if user.is_suspended else "closed"])


def roles_of(user: User) -> str:
    names = [role_name(group) for group in user.groups.all()]
    return ", ".join([str(_("everything")), *names] if user.is_superuser else names)


def cells(user: Any) -> dict[str, Any]:
    """One row of the export: what the list shows, and nothing of what lets the person in."""
    values = {
        "pk": user.pk,
        "name": user.name,
        "email": user.email,
        "language": user.language,
        "roles": roles_of(user),
        "state": state_of(user),
        "date_joined": user.date_joined,
        "last_login": user.last_login,
    }
    return {name: harmless(value) for name, value in values.items()}
