"""The queues of the desk: what members share, and the edits they suggest."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views import generic

from mutirao.base.ui.templatetags.ui import language_name
from mutirao.discover.publications.desk.listing import ALL, choice, kind_of, language_options
from mutirao.discover.publications.models import Publication
from mutirao.discover.submissions.models import Submission, Suggestion
from mutirao.discover.submissions.services.telling import team

MINE, NOBODY = "mine", "nobody"
AGES = {
    "day": (gettext_lazy("more than a day"), 1),
    "week": (gettext_lazy("more than a week"), 7),
    "month": (gettext_lazy("more than a month"), 30),
}
STATES: dict[str, Any] = {
    "in_review": gettext_lazy("In review"),
    "waiting": gettext_lazy("Waiting for a curator"),
    "overdue": gettext_lazy("Overdue"),
    "asked": gettext_lazy("Waiting for the contributor"),
    "to_look_at": gettext_lazy("Published, to be looked at"),
    "appealed": gettext_lazy("Appealed"),
    "accepted": pgettext_lazy("state of a contribution", "Published"),
    "declined": pgettext_lazy("state of a contribution", "Declined"),
    "withdrawn": pgettext_lazy("state of a contribution", "Withdrawn"),
}


def in_state(found: QuerySet[Submission], state: str) -> QuerySet[Submission]:
    chosen: QuerySet[Submission]
    match state:
        case "in_review":
            chosen = Submission.objects.in_review()
        case "overdue":
            chosen = Submission.objects.overdue()
        case "to_look_at":
            chosen = Submission.objects.to_be_looked_at()
        case "appealed":
            chosen = Submission.objects.in_review().filter(appealed_at__isnull=False)
        case _:
            chosen = Submission.objects.filter(state=state)
    return found.filter(pk__in=chosen.values("pk"))


def curator_choices() -> list[tuple[str, Any]]:
    people = [(str(person.pk), str(person)) for person in team().order_by("name", "pk")]
    return [(MINE, _("Me")), (NOBODY, _("Nobody yet")), *people]


class SubmissionFilterSet(WagtailFilterSet):
    state = choice(gettext_lazy("State"), list(STATES.items()), "by_state")
    curator = choice(gettext_lazy("Curator"), curator_choices, "by_curator")
    language = choice(gettext_lazy("Language"), language_options, "by_language")
    kind = choice(gettext_lazy("Kind"), Publication.Kind.choices, "by_kind")
    age = choice(gettext_lazy("Handed in"), [(name, words) for name, (words, _days) in AGES.items()], "by_age")

    class Meta:
        model = Submission
        fields: list[str] = []

    def by_state(self, queryset: QuerySet[Submission], name: str, value: str) -> QuerySet[Submission]:
        return in_state(queryset, value)

    def by_curator(self, queryset: QuerySet[Submission], name: str, value: str) -> QuerySet[Submission]:
        if value == NOBODY:
            return queryset.filter(curator=None)
        return queryset.filter(curator_id=self.request.user.pk if value == MINE else int(value))

    def by_language(self, queryset: QuerySet[Submission], name: str, value: str) -> QuerySet[Submission]:
        text = Cast("publication__languages", TextField())
        return queryset.annotate(languages_text=text).filter(languages_text__contains=f'"{value}"')

    def by_kind(self, queryset: QuerySet[Submission], name: str, value: str) -> QuerySet[Submission]:
        return queryset.filter(publication__kind=value)

    def by_age(self, queryset: QuerySet[Submission], name: str, value: str) -> QuerySet[Submission]:
        return queryset.filter(submitted_at__lt=timezone.now() - timedelta(days=AGES[value][1]))


def age_of(submission: Submission) -> str:
    if submission.submitted_at is None:
        return ""
    days = (timezone.now() - submission.submitted_at).days
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def languages_of(submission: Submission) -> str:
    return ", ".join(language_name(code) for code in submission.publication.languages)


class TargetColumn(BaseColumn):
    """Until when an answer was promised, marked when that is over."""

    cell_template_name = "submissions/desk/target_cell.html"

    def get_cell_context_data(self, instance: Submission, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return {**context, "target_on": instance.target_on, "is_overdue": instance.is_overdue}


class QueueView(generic.IndexView):
    """What members share, the longest waiting first; each line leads to its conversation."""

    model = Submission
    page_title = gettext_lazy("Submissions")
    header_icon = "clipboard-list"
    index_url_name = "submission_queue"
    index_results_url_name = "submission_queue_results"
    filterset_class = SubmissionFilterSet
    paginate_by = 50

    @cached_property
    def columns(self) -> list[Any]:
        return [
            TitleColumn("publication", label=_("Publication"), accessor=str, get_url=Submission.get_absolute_url),
            Column("kind", label=_("Kind"), accessor=lambda item: kind_of(item.publication)),
            Column("languages", label=_("Languages"), accessor=languages_of),
            Column("contributor", label=_("Contributor")),
            Column("state", label=_("State"), accessor="get_state_display"),
            Column("curator", label=_("Curator")),
            Column("age", label=pgettext("of a submission", "Age"), accessor=age_of),
            TargetColumn("target_on", label=_("To be answered by")),
        ]

    def get_base_queryset(self) -> QuerySet[Submission]:
        handed_in = Submission.objects.exclude(state=Submission.State.DRAFT)
        return handed_in.select_related("publication", "contributor", "curator")

    def order_queryset(self, queryset: QuerySet[Submission]) -> QuerySet[Submission]:
        return queryset.order_by(F("submitted_at").asc(nulls_last=True), "pk")


class SuggestionFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=Suggestion.State.choices, empty_label=ALL)

    class Meta:
        model = Suggestion
        fields: list[str] = []


class SuggestionsView(generic.IndexView):
    """Edits that members suggest to what is published, the newest first."""

    model = Suggestion
    page_title = gettext_lazy("Suggested edits")
    header_icon = "edit"
    index_url_name = "suggested_edits"
    index_results_url_name = "suggested_edits_results"
    filterset_class = SuggestionFilterSet
    paginate_by = 50

    @cached_property
    def columns(self) -> list[Any]:
        return [
            TitleColumn("publication", label=_("Publication"), accessor=str, get_url=Suggestion.get_absolute_url),
            Column("by", label=_("Suggested by")),
            Column("state", label=_("State"), accessor="get_state_display"),
            DateColumn("created_at", label=pgettext("when", "Suggested")),
            DateColumn("decided_at", label=pgettext("when", "Decided")),
        ]

    def get_base_queryset(self) -> QuerySet[Suggestion]:
        return Suggestion.objects.to_published().select_related("publication", "by")


def queue_url(**query: str) -> str:
    return f"{reverse('submission_queue')}?{'&'.join(f'{name}={value}' for name, value in query.items())}"
