"""Publications in the editors’ desk: their place in the menu, what can be done to them, what waits for curators."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.search import SearchArea
from wagtail.admin.site_summary import SummaryItem
from wagtail.snippets.action_menu import ActionMenuItem
from wagtail.snippets.models import register_snippet

from mutirao.base.catalogue.models import Entry
from mutirao.discover.publications import curation
from mutirao.discover.publications.desk.bulk_actions import BULK_ACTIONS
from mutirao.discover.publications.desk.listing import under_review
from mutirao.discover.publications.desk.publishers import publisher_is, publisher_list, publisher_settle
from mutirao.discover.publications.desk.viewset import ProblemsView, PublicationViewSet, settle_problem
from mutirao.discover.publications.models import Problem, Publication

register_snippet(PublicationViewSet)

for action in BULK_ACTIONS:
    hooks.register("register_bulk_action", action, order=100)


@hooks.register("register_admin_urls")
def problem_urls() -> list[URLPattern]:
    return [
        path("problems/", ProblemsView.as_view(), name="publication_problems"),
        path("problems/results/", ProblemsView.as_view(results_only=True), name="publication_problems_results"),
        path("problems/<int:pk>/settle/", settle_problem, name="publication_problem_settle"),
        path("publishers/", publisher_list, name="publishers"),
        path("publishers/which/", publisher_is, name="publisher_is"),
        path("publishers/settle/<slug:step>/", publisher_settle, name="publisher_settle"),
    ]


class PublishersMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("stakeholders.change_stakeholder")


@hooks.register("register_admin_menu_item")
def publishers_menu_item() -> MenuItem:
    return PublishersMenuItem(_("Publishers"), reverse("publishers"), name="publishers", icon_name="group", order=136)


class ProblemsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("publications.view_problem")


@hooks.register("register_admin_menu_item")
def problems_menu_item() -> MenuItem:
    url = f"{reverse('publication_problems')}?state=open"
    return ProblemsMenuItem(_("Problems"), url, name="problems", icon_name="warning", order=130)


class PublicationsSearchArea(SearchArea):
    """Makes the search of the side bar one for publications first."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("publications.view_publication")


@hooks.register("register_admin_search_area")
def publications_search_area() -> SearchArea:
    url = reverse(Publication.snippet_viewset.get_url_name("list"))
    return PublicationsSearchArea(_("Publications"), url, name="publications", icon_name="doc-full", order=10)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action(curation.ARCHIVE, pgettext_lazy("verb", "Archive"), _("Put into the archive"))
    actions.register_action(curation.RETURN, _("Bring back"), _("Brought back from the archive"))
    actions.register_action(curation.CLASSIFY, _("Classify"), _("Classified together with others"))


class ArchiveMenuItem(ActionMenuItem):
    """Out of the readers’ sight, or back: whichever applies."""

    name = "action-archive"
    icon_name = "folder-inverse"

    def is_shown(self, context: dict[str, Any]) -> bool:
        may = context["request"].user.has_perm("publications.publish_publication")
        return bool(context["view"] == "edit" and may and not context.get("locked_for_user"))

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        is_archived = parent_context["instance"].archived_at is not None
        context["label"] = _("Bring back from the archive") if is_archived else pgettext_lazy("verb", "Archive")
        return context

    def get_url(self, parent_context: dict[str, Any]) -> str:
        publication = parent_context["instance"]
        name = "bring_back" if publication.archived_at else "archive"
        return reverse(Publication.snippet_viewset.get_url_name(name), args=[publication.pk])


@hooks.register("register_snippet_action_menu_item")
def archive_menu_item(model: type[Any]) -> ArchiveMenuItem | None:
    return ArchiveMenuItem(order=70) if model is Publication else None


class WorkWaiting(SummaryItem):
    """A number on the desk’s first page that leads to the list of what it counts."""

    template_name = "publications/desk/summary_item.html"
    permission = "publications.change_publication"

    def __init__(self, request: HttpRequest, number: int, words: Any, url: str, *, order: int) -> None:
        super().__init__(request)
        self.number, self.words, self.url, self.order = number, words, url, order

    def is_shown(self) -> bool:
        return bool(self.request.user.has_perm(self.permission))

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"number": self.number, "words": self.words, "url": self.url}


def number_with_suggestions() -> int:
    concepts = Entry.suggested_concepts.through.objects.values("entry_id")
    countries = Entry.suggested_countries.through.objects.values("entry_id")
    return concepts.union(countries).count()


@hooks.register("construct_homepage_summary_items")
def what_waits(request: HttpRequest, items: list[Any]) -> None:
    listing, problems = reverse(Publication.snippet_viewset.get_url_name("list")), reverse("publication_problems")
    open_problems = Problem.objects.filter(resolved_at=None).count()
    items += [
        WorkWaiting(request, under_review().count(), _("to review"), f"{listing}?state=in_review", order=10),
        WorkWaiting(
            request,
            number_with_suggestions(),
            _("with suggestions to decide on"),
            f"{listing}?work=suggestions",
            order=20,
        ),
        WorkWaiting(request, open_problems, _("open problems"), f"{problems}?state=open", order=30),
    ]
