"""Where concepts live in the desk: the list, the edit form, and loading a vocabulary."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import BaseColumn, BulkActionsCheckboxColumn, Column
from wagtail.admin.widgets import BooleanRadioSelect
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet

from mutirao.base.taxonomy.desk.forms import ConceptForm, LanguageRowForm, VocabularyForm
from mutirao.base.taxonomy.models import Concept, ConceptScheme, Label
from mutirao.base.taxonomy.querysets import PLACES, TOPICS
from mutirao.base.taxonomy.vocabulary import label, thesaurus
from mutirao.base.taxonomy.widgets import other_names, topic_groups
from mutirao.base.ui.inline_panel import FormInlinePanel

edit_handler = ObjectList(
    [
        FormInlinePanel(
            "labels",
            [FieldRowPanel([FieldPanel("language"), FieldPanel("kind"), FieldPanel("text")])],
            form_class=LanguageRowForm,
            heading=gettext_lazy("Names"),
            label=gettext_lazy("Name"),
            help_text=gettext_lazy(
                "One preferred name in each language; synonyms are found in searches and in texts as well."
                " Words with several meanings are better “for search only”."
            ),
        ),
        FieldPanel("broader"),
        FormInlinePanel(
            "notes",
            [FieldRowPanel([FieldPanel("language"), FieldPanel("kind")]), FieldPanel("text")],
            form_class=LanguageRowForm,
            heading=gettext_lazy("Notes"),
            label=gettext_lazy("Note"),
        ),
        FormInlinePanel(
            "matches",
            [FieldRowPanel([FieldPanel("relation"), FieldPanel("uri")])],
            heading=gettext_lazy("The same idea in other vocabularies"),
            label=gettext_lazy("Mapping"),
        ),
        FieldPanel("is_deprecated"),
    ],
    base_form_class=ConceptForm,
)

ALL = pgettext_lazy("no filter", "All")


def schemes() -> list[tuple[int, str]]:
    return list(ConceptScheme.objects.order_by("title").values_list("pk", "title"))


def top_concepts() -> list[tuple[str, str]]:
    words, language = thesaurus(), get_language() or "en"
    tops = [option for group in topic_groups(language) for option in group.options if group.label == option.label]
    return [(option.value, option.label) for option in tops if not words.ancestors(int(option.value))]


class ConceptFilterSet(WagtailFilterSet):
    scheme = django_filters.ChoiceFilter(
        label=gettext_lazy("Vocabulary"), choices=schemes, empty_label=ALL, field_name="scheme_id"
    )
    top = django_filters.ChoiceFilter(
        label=gettext_lazy("Under the topic"), choices=top_concepts, method="under", empty_label=ALL
    )
    is_deprecated = django_filters.BooleanFilter(label=gettext_lazy("No longer used"), widget=BooleanRadioSelect)

    class Meta:
        model = Concept
        fields: list[str] = []

    def under(self, queryset: QuerySet[Concept], name: str, value: str) -> QuerySet[Concept]:
        return queryset.filter(pk__in={int(value), *thesaurus().descendants(int(value))})


def preferred_in(language: str) -> Subquery:
    labels = Label.objects.filter(concept=OuterRef("pk"), kind=Label.Kind.PREFERRED, language=language)
    return Subquery(labels.values("text")[:1])


def broader_names(concept: Concept) -> str:
    return ", ".join(label(parent.pk) for parent in concept.broader.all())


class ConceptIndexView(IndexView):
    """Concepts by name in the language of the desk, found by any name in any language."""

    is_searchable = True
    default_ordering = "name"

    @cached_property
    def columns(self) -> list[BaseColumn]:
        title = self._get_title_column("slug", accessor=lambda concept: concept.name or concept.slug)
        title.label, title.sort_key = _("Name"), "name"
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="snippet"),
            title,
            Column("broader", label=_("Broader"), accessor=broader_names),
            Column("scheme", label=_("Vocabulary"), accessor="scheme.title"),
            Column("note", label="", accessor=lambda concept: _("No longer used") if concept.is_deprecated else ""),
        ]

    def get_base_queryset(self) -> QuerySet[Concept]:
        name = Coalesce(preferred_in(get_language() or "en"), preferred_in("en"))
        found = Concept.objects.annotate(name=name).select_related("scheme").prefetch_related("broader")
        return found if self.request.GET.get("scheme") else found.exclude(scheme__slug=PLACES)

    def search_queryset(self, queryset: QuerySet[Concept]) -> QuerySet[Concept]:
        if not self.is_searching:
            return queryset
        named = Label.objects.filter(text__icontains=self.search_query).values("concept_id")
        return queryset.filter(Q(pk__in=named) | Q(slug__icontains=self.search_query) | Q(notation=self.search_query))

    def get_list_buttons(self, instance: Concept) -> list[Any]:
        """None: the name leads to the form; concepts are retired, never deleted."""
        return []

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = [
            Button(_("Download %(title)s (Turtle)") % {"title": title}, reverse("taxonomy:scheme", args=[slug, "ttl"]))
            for slug, title in ConceptScheme.objects.values_list("slug", "title")
        ]
        if self.request.user.has_perm("taxonomy.add_concept"):
            buttons.insert(0, Button(_("Load a vocabulary"), reverse("load_vocabulary"), icon_name="upload"))
        return buttons


class WarnsOfSharedNames:
    """After saving, says which names another concept has as well; searches then find both."""

    def save_instance(self) -> Concept:
        concept: Concept = super().save_instance()  # type: ignore[misc]  # Wagtail's view provides it
        shared = shared_names(concept)
        if shared:
            items = format_html_join(", ", '“{}” (<a href="{}">{}</a>)', shared)
            words = _("Another concept has the same name, so searches for it find both:")
            messages.warning(self.request, format_html("{} {}", words, items))  # type: ignore[attr-defined]
        return concept


def shared_names(concept: Concept) -> list[tuple[str, str, str]]:
    """Each shared name, with the address and name of the other concept."""
    texts = Q()
    for own in concept.labels.all():
        texts |= Q(text__iexact=own.text, language=own.language)
    others = Label.objects.filter(texts, concept__scheme__slug=TOPICS).exclude(concept=concept.pk)[:5]
    edit = Concept.snippet_viewset.get_url_name("edit")
    return [(other.text, reverse(edit, args=[other.concept_id]), label(other.concept_id)) for other in others]


class ConceptCreateView(WarnsOfSharedNames, CreateView):
    pass


class ConceptEditView(WarnsOfSharedNames, EditView):
    def get_delete_url(self) -> None:
        """Concepts are retired, never deleted: what is filed under them stays filed."""


class ConceptViewSet(SnippetViewSet):
    model = Concept
    url_prefix = "vocabulary/concepts"
    icon = "tag"
    menu_label = gettext_lazy("Vocabulary")
    menu_order = 140
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    list_per_page = 50
    filterset_class = ConceptFilterSet
    index_view_class = ConceptIndexView
    add_view_class = ConceptCreateView
    edit_view_class = ConceptEditView
    edit_handler = edit_handler


@permission_required("taxonomy.add_concept")
def load_vocabulary(request: HttpRequest) -> HttpResponse:
    form = VocabularyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            scheme = form.load()
        except ValidationError as problem:
            form.add_error("file", problem)
        else:
            count = scheme.concepts.count()
            words = ngettext(
                "“%(title)s” is loaded: %(count)s concept.", "“%(title)s” is loaded: %(count)s concepts.", count
            )
            messages.success(request, words % {"title": scheme, "count": count})
            return redirect(f"{reverse(Concept.snippet_viewset.get_url_name('list'))}?scheme={scheme.pk}")
    return render(request, "taxonomy/desk/load.html", {"form": form})


def picker_words(request: HttpRequest, edition: str) -> JsonResponse:
    """All names of each concept, for the pickers to search in; the address changes whenever a name does."""
    response = JsonResponse(other_names(thesaurus().fingerprint))
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response
