"""Where publications, and the problems readers report about them, live in the desk."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.snippets.views.snippets import SnippetViewSet

from mutirao.discover.publications.curation import reopen_problem, resolve_problem
from mutirao.discover.publications.desk.listing import ALL, PublicationFilterSet, PublicationIndexView
from mutirao.discover.publications.desk.panels import edit_handler
from mutirao.discover.publications.desk.views import (
    PublicationCreateView,
    PublicationEditView,
    archive_view,
    bring_back_view,
    edit_url,
)
from mutirao.discover.publications.models import Problem, Publication

LONGEST_ANSWER = 2000


class PublicationViewSet(SnippetViewSet):
    model = Publication
    url_prefix = "publications"
    icon = "doc-full"
    menu_label = gettext_lazy("Publications")
    menu_order = 110
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    list_per_page = 50
    filterset_class = PublicationFilterSet
    index_view_class = PublicationIndexView
    add_view_class = PublicationCreateView
    edit_view_class = PublicationEditView
    edit_handler = edit_handler

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("archive/<int:pk>/", archive_view, name="archive"),
            path("bring-back/<int:pk>/", bring_back_view, name="bring_back"),
        ]


class ProblemFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[
            ("open", pgettext_lazy("state of a problem", "Open")),
            ("resolved", pgettext_lazy("state of a problem", "Resolved")),
        ],
        method="by_state",
        empty_label=ALL,
    )
    subject = django_filters.ChoiceFilter(
        label=gettext_lazy("What is wrong"), choices=Problem.Subject.choices, empty_label=ALL
    )

    class Meta:
        model = Problem
        fields: list[str] = []

    def by_state(self, queryset: QuerySet[Problem], name: str, value: str) -> QuerySet[Problem]:
        return queryset.filter(resolved_at__isnull=value == "open")


class ProblemsView(generic.IndexView):
    """What readers say is wrong, open ones first, each with a button to be done with it."""

    model = Problem
    page_title = gettext_lazy("Problems reported by readers")
    header_icon = "warning"
    index_url_name = "publication_problems"
    index_results_url_name = "publication_problems_results"
    filterset_class = ProblemFilterSet
    paginate_by = 50

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("publication", label=_("Publication"), get_url=lambda problem: edit_url(problem.publication)),
            Column("subject", label=_("What is wrong"), accessor="get_subject_display"),
            Column("comment", label=pgettext("what a reader wrote", "Comment")),
            Column("reporter", label=pgettext("who", "Reported by"), accessor=reporter_of),
            DateColumn("reported_at", label=pgettext("when", "Reported")),
            DateColumn("resolved_at", label=pgettext("when", "Resolved")),
            ResolveColumn("resolve", label=""),
        ]

    def get_base_queryset(self) -> QuerySet[Problem]:
        found = Problem.objects.select_related("publication", "reporter")
        publication = self.request.GET.get("publication", "")
        return found.filter(publication_id=publication) if publication.isdigit() else found

    def order_queryset(self, queryset: QuerySet[Problem]) -> QuerySet[Problem]:
        return queryset.order_by(F("resolved_at").desc(nulls_first=True), "-reported_at")


def reporter_of(problem: Problem) -> str:
    return str(problem.reporter) if problem.reporter else _("somebody without an account")


class ResolveColumn(Column):
    """A button to be done with a problem."""

    cell_template_name = "publications/desk/resolve_cell.html"

    def get_cell_context_data(self, instance: Problem, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        may_settle = request.user.has_perm("publications.change_problem")
        return {**context, "may_settle": may_settle, "csrf_token": get_token(request)}


@permission_required("publications.change_problem")
@require_POST
def settle_problem(request: HttpRequest, pk: int) -> HttpResponse:
    """Resolve an open problem, or open a resolved one again."""
    problem = get_object_or_404(Problem, pk=pk)
    if problem.resolved_at:
        reopen_problem(problem)
        messages.success(request, _("The problem is open again."))
    else:
        resolve_problem(problem, by=request.user, answer=request.POST.get("answer", "").strip()[:LONGEST_ANSWER])
        messages.success(request, _("Thank you. The problem is marked as resolved."))
    return redirect(f"{reverse('publication_problems')}?state=open")
