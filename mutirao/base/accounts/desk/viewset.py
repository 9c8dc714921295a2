"""The list of people: who they are, what they may do, when they were last here; and what the team may do for them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import Button
from wagtail.users.views.users import DeleteView, IndexView, UserColumn
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from mutirao.base.accounts.desk import views
from mutirao.base.accounts.desk.forms import PersonCreationForm, PersonEditForm
from mutirao.base.accounts.desk.listing import (
    EXPORTED,
    PeopleFilterSet,
    cells,
    roles_of,
    state_of,
    suspended,
)
from mutirao.base.accounts.erasing import leave
from mutirao.base.accounts.models import User
from mutirao.base.accounts.rules import is_administrator, may_suspend, may_view_as


class UserIndexView(IndexView):
    """Every list costs the same number of queries; taken away as CSV or XLSX it holds what it shows, and no secret."""

    list_export = EXPORTED
    export_headings = {"roles": _("Roles"), "state": _("State"), "pk": _("Number")}
    export_filename = "people"

    @cached_property
    def columns(self) -> list[Column]:
        title = self._get_title_column_class(UserColumn)
        return [
            title("name", label=_("Name"), accessor=str, sort_key="name", get_url=self.get_edit_url),
            Column("email", label=_("E-mail address"), sort_key="email"),
            Column("roles", label=_("Roles"), accessor=roles_of),
            Column("state", label=_("State"), accessor=state_of),
            DateColumn("date_joined", label=_("Joined"), sort_key="date_joined"),
            DateColumn("last_login", label=_("Last log-in"), sort_key="last_login"),
        ]

    @cached_property
    def search_fields(self) -> set[str]:
        return {"name", "email"}

    def get_base_queryset(self) -> QuerySet[User]:
        people = User.objects.annotate(is_suspended=suspended())
        return people.select_related("wagtail_userprofile").prefetch_related("groups__permissions", "user_permissions")

    def order_queryset(self, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.order_by(self.ordering or "name")

    def to_row_dict(self, item: User) -> dict[str, Any]:
        return cells(item)


class PersonDeleteView(DeleteView):
    """Closing an account for good as its owner would do it: every part of the house forgets the person."""

    def delete_action(self) -> None:
        leave(self.object, by=self.request.user)


class UserViewSet(WagtailUserViewSet):
    menu_label = _("People")
    ordering = "name"
    index_view_class = UserIndexView
    delete_view_class = PersonDeleteView
    filterset_class = PeopleFilterSet
    index_template_name = "wagtailadmin/generic/index.html"  # without Wagtail's actions on many at once
    create_template_name = "wagtailadmin/generic/form.html"
    edit_template_name = "wagtailadmin/generic/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[Any]:
        return PersonEditForm if for_update else PersonCreationForm

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("suspend/<int:pk>/", views.suspend_view, name="suspend"),
            path("lift/<int:pk>/", views.lift_view, name="lift"),
            path("merge/<int:pk>/", views.merge_view, name="merge"),
            path("view-as/<int:pk>/", views.view_as_view, name="view_as"),
        ]


def address(name: str, person: User) -> str:
    return reverse(f"wagtailusers_users:{name}", args=[person.pk])


def staff_buttons(person: User, staff: User) -> list[Button]:
    """What this administrator may do with this person, for the “more” menu of their row."""
    found = []
    if not person.is_active and is_administrator(staff):
        found.append(Button(_("Lift the suspension"), address("lift", person), icon_name="lock-open", priority=40))
    elif may_suspend(staff, person):
        found.append(Button(_("Suspend"), address("suspend", person), icon_name="lock", priority=40))
    if may_view_as(staff, person):
        found.append(Button(_("See the site as they do"), address("view_as", person), icon_name="view", priority=50))
    if is_administrator(staff):
        found.append(Button(_("Merge with another account"), address("merge", person), icon_name="group", priority=60))
    return found
