"""The list of members for the team: by country and type of institution, to be taken away as a table."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn
from wagtail.admin.views import generic
from wagtail.permission_policies import ModelPermissionPolicy

from mutirao.base.taxonomy.vocabulary import label
from mutirao.connect.members.choices import country_choices
from mutirao.connect.members.models import Member

ALL = pgettext_lazy("no filter", "All")
SEES_ADDRESSES = "accounts.view_user"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
HEADINGS = {
    "title": _("Name"),
    "user.email": _("E-mail address"),
    "country_name": _("Country"),
    "institution_name": _("Type of institution"),
    "first_published_at": _("First log-in"),
}


def countries() -> list[tuple[str, str]]:
    return country_choices()[1:]


class MemberFilterSet(WagtailFilterSet):
    country = django_filters.ChoiceFilter(label=_("Country"), choices=countries, method="by_country", empty_label=ALL)
    institution = django_filters.ChoiceFilter(
        label=_("Type of institution"), choices=Member.Institution.choices, empty_label=ALL
    )

    class Meta:
        model = Member
        fields: list[str] = []

    def by_country(self, queryset: QuerySet[Member], name: str, value: str) -> QuerySet[Member]:
        return queryset.filter(country_id=int(value))


def country_name(member: Member) -> str:
    return label(member.country_id) if member.country_id else ""


def harmless(text: Any) -> str:
    """A cell that spreadsheets read as text: a name that begins like a formula would be run by them."""
    said = str(text or "")
    return f"'{said}" if said.startswith(FORMULA) else said


class MembersView(generic.IndexView):
    """Whoever has confirmed their address. E-mail addresses are for those who look after accounts."""

    model = Member
    page_title = _("Members")
    header_icon = "group"
    index_url_name = "desk_members"
    index_results_url_name = "desk_members_results"
    filterset_class = MemberFilterSet
    permission_policy = ModelPermissionPolicy(Member)
    any_permission_required = ["view"]
    is_searchable = True
    default_ordering = "title"
    paginate_by = 50
    export_filename = "members"
    export_headings = HEADINGS

    @property
    def sees_addresses(self) -> bool:
        return bool(self.request.user.has_perm(SEES_ADDRESSES))

    @cached_property
    def columns(self) -> list[BaseColumn]:
        address = [Column("user.email", label=gettext("E-mail address"))] if self.sees_addresses else []
        return [
            Column("title", label=gettext("Name"), sort_key="title"),
            *address,
            Column("country", label=gettext("Country"), accessor=country_name),
            Column("institution", label=gettext("Type of institution"), accessor="get_institution_display"),
            DateColumn("first_published_at", label=gettext("First log-in"), sort_key="first_published_at"),
        ]

    @cached_property
    def list_export(self) -> list[str]:
        return [name for name in HEADINGS if name != "user.email" or self.sees_addresses]

    def get_base_queryset(self) -> QuerySet[Member]:
        return Member.objects.filter(first_published_at__isnull=False).select_related("user")

    def search_queryset(self, queryset: QuerySet[Member]) -> QuerySet[Member]:
        for word in self.search_query.split()[:8] if self.is_searching else []:
            queryset = queryset.filter(title__icontains=word)
        return queryset

    def to_row_dict(self, item: Member) -> dict[str, Any]:
        row = {
            "title": harmless(item.title),
            "user.email": harmless(item.user.email),
            "country_name": country_name(item),
            "institution_name": item.get_institution_display(),
            "first_published_at": item.first_published_at,
        }
        return {name: row[name] for name in self.list_export}
