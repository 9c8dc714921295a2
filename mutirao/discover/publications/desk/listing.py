"""The list of publications in the desk: what it shows, how it is narrowed down and searched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import django_filters
from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import NumberRangeWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, BulkActionsCheckboxColumn, Column, DateColumn, TitleColumn
from wagtail.admin.widgets import BooleanRadioSelect
from wagtail.models import WorkflowState
from wagtail.snippets.views.snippets import IndexView

from mutirao.base.catalogue.models import Entry
from mutirao.base.files.models import Attachment
from mutirao.base.taxonomy.vocabulary import thesaurus
from mutirao.base.taxonomy.widgets import place_groups, topic_groups
from mutirao.base.ui.language_choices import languages_named_in
from mutirao.base.ui.templatetags.ui import language_name
from mutirao.discover.publications.models import Contribution, Identifier, Problem, Publication

ALL = pgettext_lazy("no filter", "All")
IN_REVIEW = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)
EXPORTED = [
    "title",
    "subtitle",
    "kind",
    "byline",
    "issued",
    "languages",
    "container",
    "source_url",
    "licence",
    "live",
    "first_published_at",
    "updated_at",
]


def under_review() -> QuerySet[Any]:
    """Ids of the entries somebody is to look at; few, whatever the size of the catalogue."""
    states = WorkflowState.objects.filter(base_content_type=Entry.get_base_content_type(), status__in=IN_REVIEW)
    ids: QuerySet[Any] = states.annotate(entry_id=Cast("object_id", IntegerField())).values("entry_id")
    return ids


STATES: dict[str, tuple[Any, Callable[[], Q]]] = {
    "draft": (_("Draft"), lambda: Q(live=False, archived_at=None) & ~Q(pk__in=under_review())),
    "in_review": (_("In review"), lambda: Q(pk__in=under_review())),
    "published": (pgettext_lazy("state of a publication", "Published"), lambda: Q(live=True)),
    "changed": (_("Published, with a newer draft"), lambda: Q(live=True, has_unpublished_changes=True)),
    "scheduled": (_("To be published later"), lambda: Q(live=False, go_live_at__isnull=False)),
    "archived": (_("Archived"), lambda: Q(archived_at__isnull=False)),
}


def grouped(groups: Any) -> list[tuple[str, Any]]:
    return [(group.label, [(option.value, option.label) for option in group.options]) for group in groups]


def concept_choices() -> list[tuple[str, Any]]:
    return grouped(topic_groups(get_language() or "en"))


def place_choices() -> list[tuple[str, Any]]:
    return grouped(place_groups(get_language() or "en"))


def language_options() -> list[tuple[str, str]]:
    return list(languages_named_in(get_language() or "en"))


def has_suggestions() -> Q:
    concepts = Entry.suggested_concepts.through.objects.filter(entry_id=OuterRef("pk"))
    countries = Entry.suggested_countries.through.objects.filter(entry_id=OuterRef("pk"))
    return Q(Exists(concepts) | Exists(countries))


def has_problem() -> Q:
    return Q(pk__in=Problem.objects.filter(resolved_at=None).values("publication_id"))


def has_unread_file() -> Q:
    return Q(pk__in=Attachment.objects.filter(text_state=Attachment.TextState.FAILED).values("entry_id"))


WORK: dict[str, tuple[Any, Callable[[], Q]]] = {
    "suggestions": (_("Suggestions to decide on"), has_suggestions),
    "problem": (_("A reader has reported a problem"), has_problem),
    "unread": (_("The text of a file could not be read"), has_unread_file),
    "nothing": (_("Neither file nor link"), lambda: Q(has_file=False, source_url="")),
}


def choice(label: Any, choices: Any, method: str) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(label=label, choices=choices, method=method, empty_label=ALL)


class PublicationFilterSet(WagtailFilterSet):
    """The filters of the list; apps above add their own with `add_filter`."""

    state = choice(_("State"), [(name, words) for name, (words, _condition) in STATES.items()], "by_state")
    work = choice(_("To be done"), [(name, words) for name, (words, _condition) in WORK.items()], "by_work")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Publication.Kind.choices, empty_label=ALL)
    concept = choice(_("Topic"), concept_choices, "by_concept")
    country = choice(_("Country or region"), place_choices, "by_country")
    language = choice(_("Language"), language_options, "by_language")
    year = django_filters.RangeFilter(label=_("Years"), widget=NumberRangeWidget)
    has_file = django_filters.BooleanFilter(label=_("Has a file"), widget=BooleanRadioSelect)

    class Meta:
        model = Publication
        fields: list[str] = []

    def by_state(self, queryset: QuerySet[Publication], name: str, value: str) -> QuerySet[Publication]:
        return queryset.filter(STATES[value][1]())

    def by_work(self, queryset: QuerySet[Publication], name: str, value: str) -> QuerySet[Publication]:
        return queryset.filter(WORK[value][1]())

    def by_language(self, queryset: QuerySet[Publication], name: str, value: str) -> QuerySet[Publication]:
        return queryset.annotate(languages_text=Cast("languages", TextField())).filter(
            languages_text__contains=f'"{value}"'
        )

    def by_concept(self, queryset: QuerySet[Publication], name: str, value: str) -> QuerySet[Publication]:
        ids = {int(value), *thesaurus().descendants(int(value))}
        return queryset.filter(pk__in=Entry.concepts.through.objects.filter(concept_id__in=ids).values("entry_id"))

    def by_country(self, queryset: QuerySet[Publication], name: str, value: str) -> QuerySet[Publication]:
        ids = {int(value), *thesaurus().descendants(int(value))}
        return queryset.filter(pk__in=Entry.countries.through.objects.filter(place_id__in=ids).values("entry_id"))


def add_filter(name: str, added: django_filters.Filter) -> None:
    """For apps above, which know more about publications than we do."""
    added.field_name = added.field_name or name
    PublicationFilterSet.base_filters[name] = added


def search_publications(queryset: QuerySet[Publication], query: str) -> QuerySet[Publication]:
    """Those with every word of `query` in title, subtitle or a name, or known by it as an identifier.

    Each table is searched once on its own: an `OR` across joins would multiply rows by names and identifiers.
    """
    known = Identifier.objects.filter(value__in=[query, query.lower(), query.upper()]).values("publication_id")
    match = Q()
    for word in query.split()[:8]:
        named = Contribution.objects.filter(
            Q(family__icontains=word) | Q(given__icontains=word) | Q(organisation__icontains=word)
        )
        match &= Q(title__icontains=word) | Q(subtitle__icontains=word) | Q(pk__in=named.values("publication_id"))
    return queryset.filter(match | Q(pk__in=known))


def narrowed(query: QueryDict, request: Any = None) -> QuerySet[Publication]:
    """What the list shows for these parameters: the same for the page and for “select all”."""
    filters = PublicationFilterSet(query, queryset=Publication.objects.all(), request=request)
    found: QuerySet[Publication] = filters.qs if filters.is_valid() else Publication.objects.none()
    words = query.get("q", "").strip()
    return search_publications(found, words) if words else found


class StateColumn(BaseColumn):
    """The editorial state as a label, and whether a newer draft waits."""

    cell_template_name = "publications/desk/state_cell.html"

    def get_cell_context_data(self, instance: Publication, parent_context: Any) -> dict[str, Any]:
        return {
            **super().get_cell_context_data(instance, parent_context),
            "label": Publication.State(instance.state).label,
            "is_live": instance.live,
            "has_draft": instance.live and instance.has_unpublished_changes,
        }


class PublicationColumn(TitleColumn):
    """Title and, below it, the names."""

    cell_template_name = "publications/desk/title_cell.html"


def kind_of(publication: Publication) -> str:
    return str(dict(Publication.Kind.choices).get(publication.kind, publication.kind))


class PublicationIndexView(IndexView):
    """Newest work first; every list costs the same number of queries."""

    is_searchable = True
    default_ordering = "-updated_at"
    list_export = EXPORTED
    export_filename = "publications"

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="snippet"),
            self._get_title_column("title", column_class=PublicationColumn),
            Column("kind", label=_("Kind"), accessor=kind_of, sort_key="kind"),
            Column("year", label=_("Year"), sort_key="year"),
            Column(
                "languages", label=_("Languages"), accessor=lambda item: ", ".join(map(language_name, item.languages))
            ),
            StateColumn("state", label=_("State")),
            Column("agreed", label=_("Filed under"), accessor="agreed_count"),
            Column("suggested", label=_("Suggested"), accessor="suggested_count"),
            Column("contributor", label=_("Contributor")),
            DateColumn("updated_at", label=pgettext_lazy("when", "Updated"), sort_key="updated_at"),
        ]

    def get_base_queryset(self) -> QuerySet[Publication]:
        found = Publication.objects.select_related("contributor")
        return found if self.is_export else found.defer("summary", "keywords")

    def get_list_buttons(self, instance: Publication) -> list[Any]:
        """None: the title leads to the form, which has them all."""
        return []

    def search_queryset(self, queryset: QuerySet[Publication]) -> QuerySet[Publication]:
        return search_publications(queryset, self.search_query) if self.is_searching else queryset

    def paginate_queryset(self, queryset: QuerySet[Publication], page_size: int) -> Any:
        paginator, page, shown, has_others = super().paginate_queryset(queryset, page_size)
        page.object_list = shown = with_classification(with_review(list(shown)))
        return paginator, page, shown, has_others


def with_review(publications: list[Publication]) -> list[Publication]:
    """Tell each whether it is under review, with one query for all."""
    states = WorkflowState.objects.filter(
        base_content_type=Entry.get_base_content_type(),
        status__in=IN_REVIEW,
        object_id__in=[str(publication.pk) for publication in publications],
    )
    by_id: dict[str, list[WorkflowState]] = {}
    for state in states:
        by_id.setdefault(state.object_id, []).append(state)
    for publication in publications:
        publication._current_workflow_states = by_id.get(str(publication.pk), [])  # noqa: SLF001 - Wagtail's own cache
    return publications


AGREED = (Entry.concepts.through, Entry.countries.through)
SUGGESTED = (Entry.suggested_concepts.through, Entry.suggested_countries.through)


def with_classification(publications: list[Publication]) -> list[Publication]:
    """Tell each how many topics and places are agreed and suggested, with four queries for all."""
    ids = [publication.pk for publication in publications]
    agreed, suggested = counts(AGREED, ids), counts(SUGGESTED, ids)
    for publication in publications:
        publication.agreed_count = agreed[publication.pk]
        publication.suggested_count = suggested[publication.pk]
    return publications


def counts(tables: Iterable[Any], ids: list[int]) -> Counter[int]:
    found: Counter[int] = Counter()
    for table in tables:
        found.update(table.objects.filter(entry_id__in=ids).values_list("entry_id", flat=True))
    return found
