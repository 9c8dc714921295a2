"""The lists of the desk: organisations, and requests to manage their pages."""

from __future__ import annotations

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.permission_policies import ModelPermissionPolicy

from mutirao.base.catalogue.models import Entry
from mutirao.connect.members.desk.listing import ALL, countries
from mutirao.connect.stakeholders.models import ManagementRequest, Stakeholder, StakeholderName
from mutirao.connect.stakeholders.names import name_key

EXPORTED = ["title", "acronym", "kind", "website", "ror", "founded", "live", "is_generated"]
STATES = {
    "published": (pgettext_lazy("state of an organisation", "Published"), Q(live=True)),
    "archived": (gettext_lazy("Archived"), Q(live=False, merged_into=None)),
    "merged": (gettext_lazy("Joined with another"), Q(merged_into__isnull=False)),
    "undescribed": (gettext_lazy("Without a description"), Q(live=True, summary="")),
    "generated": (gettext_lazy("Made up for the demonstration"), Q(live=True, is_generated=True)),
}


def edit_url(stakeholder: Stakeholder) -> str:
    return reverse("stakeholders:edit", args=[(stakeholder.merged_into or stakeholder).slug])


class StakeholderFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Type"), choices=Stakeholder.Kind.choices, empty_label=ALL)
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[(name, words) for name, (words, _condition) in STATES.items()],
        method="by_state",
        empty_label=ALL,
    )
    country = django_filters.ChoiceFilter(
        label=gettext_lazy("Country"), choices=countries, method="by_country", empty_label=ALL
    )

    class Meta:
        model = Stakeholder
        fields: list[str] = []

    def by_state(self, queryset: QuerySet[Stakeholder], name: str, value: str) -> QuerySet[Stakeholder]:
        return queryset.filter(STATES[value][1])

    def by_country(self, queryset: QuerySet[Stakeholder], name: str, value: str) -> QuerySet[Stakeholder]:
        filed = Entry.countries.through.objects.filter(place_id=int(value)).values("entry_id")
        return queryset.filter(pk__in=filed)


class StakeholdersView(generic.IndexView):
    """Every organisation; each line leads to the page where it is changed."""

    model = Stakeholder
    page_title = gettext_lazy("Stakeholders")
    header_icon = "globe"
    index_url_name = "desk_stakeholders"
    index_results_url_name = "desk_stakeholders_results"
    add_url_name = "stakeholders:create"
    filterset_class = StakeholderFilterSet
    permission_policy = ModelPermissionPolicy(Stakeholder)
    any_permission_required = ["change"]
    is_searchable = True
    default_ordering = "title"
    paginate_by = 50
    list_export = EXPORTED
    export_filename = "stakeholders"

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn("title", label=_("Name"), get_url=edit_url, sort_key="title"),
            Column("acronym", label=_("Acronym")),
            Column("kind", label=_("Type"), accessor="kind_label", sort_key="kind"),
            Column("ror", label="ROR"),
            Column("merged_into", label=_("Joined with")),
            DateColumn("updated_at", label=pgettext("when", "Updated"), sort_key="updated_at"),
        ]

    def get_base_queryset(self) -> QuerySet[Stakeholder]:
        return Stakeholder.objects.select_related("merged_into")

    def search_queryset(self, queryset: QuerySet[Stakeholder]) -> QuerySet[Stakeholder]:
        if not self.is_searching:
            return queryset
        match = Q()
        for word in name_key(self.search_query).split()[:8]:
            match &= Q(pk__in=StakeholderName.objects.filter(key__contains=word).values("stakeholder"))
        return queryset.filter(match | Q(title__icontains=self.search_query.strip()))


class RequestFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=ManagementRequest.State.choices, empty_label=ALL
    )

    class Meta:
        model = ManagementRequest
        fields: list[str] = []


class RequestsView(generic.IndexView):
    """Who asks to manage which page, the newest first; each line leads to the request and its answer."""

    model = ManagementRequest
    page_title = gettext_lazy("Requests to manage a page")
    header_icon = "user"
    index_url_name = "desk_management_requests"
    index_results_url_name = "desk_management_requests_results"
    filterset_class = RequestFilterSet
    permission_policy = ModelPermissionPolicy(ManagementRequest)
    any_permission_required = ["view"]
    paginate_by = 50

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn("stakeholder", label=_("Organisation"), accessor=organisation_of, get_url=request_url),
            Column("member", label=_("Member")),
            Column("state", label=_("State"), accessor="get_state_display"),
            DateColumn("made_at", label=pgettext("when", "Asked")),
            DateColumn("decided_at", label=pgettext("when", "Decided")),
        ]

    def get_base_queryset(self) -> QuerySet[ManagementRequest]:
        return ManagementRequest.objects.select_related("stakeholder", "member")


def organisation_of(asked: ManagementRequest) -> str:
    return asked.stakeholder.title


def request_url(asked: ManagementRequest) -> str:
    return reverse("stakeholders:request", args=[asked.pk])
