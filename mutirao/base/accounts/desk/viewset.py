"""The list of people: who they are, what they may do, when they were last here."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, BulkActionsCheckboxColumn, Column, DateColumn
from wagtail.users.views.users import IndexView, UserColumn
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from mutirao.base.accounts.desk.forms import PersonCreationForm, PersonEditForm
from mutirao.base.accounts.desk.roles import role_name
from mutirao.base.accounts.models import User


def roles_of(user: User) -> str:
    names = [role_name(group) for group in user.groups.all()]
    return ", ".join([str(_("everything")), *names] if user.is_superuser else names)


class UserIndexView(IndexView):
    @cached_property
    def columns(self) -> list[Column]:
        title = self._get_title_column_class(UserColumn)
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="user"),
            title("name", label=_("Name"), accessor=str, sort_key="name", get_url=self.get_edit_url),
            Column("email", label=_("E-mail address"), sort_key="email"),
            Column("roles", label=_("Roles"), accessor=roles_of),
            BooleanColumn("is_active", label=_("Active"), sort_key="is_active"),
            DateColumn("last_login", label=_("Last log-in"), sort_key="last_login"),
        ]

    @cached_property
    def search_fields(self) -> set[str]:
        return {"name", "email"}

    def get_base_queryset(self) -> QuerySet[User]:
        return User.objects.select_related("wagtail_userprofile").prefetch_related("groups")

    def order_queryset(self, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.order_by(self.ordering or "name")


class UserViewSet(WagtailUserViewSet):
    menu_label = _("People")
    ordering = "name"
    index_view_class = UserIndexView
    create_template_name = "wagtailadmin/generic/form.html"
    edit_template_name = "wagtailadmin/generic/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[Any]:
        return PersonEditForm if for_update else PersonCreationForm
