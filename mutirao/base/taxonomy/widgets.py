"""Choosing concepts and places: checkboxes in groups that a script turns into one search box with chips."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from mutirao.base.taxonomy.models import Concept, Label, Place
from mutirao.base.taxonomy.querysets import PLACES
from mutirao.base.taxonomy.vocabulary import thesaurus


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose."""

    value: str
    label: str


@dataclass(slots=True)
class OptionGroup:
    """Things under one heading."""

    label: str
    options: list[Option] = field(default_factory=list)


Source = Callable[[str], list[OptionGroup]]


class Picker(forms.CheckboxSelectMultiple):
    """Checkboxes by group; with JavaScript a search box, a list that keys move through, and chips."""

    template_name = "taxonomy/desk/picker.html"

    def __init__(self, source: Source, *, placeholder: Any = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.source = source
        self.placeholder = placeholder

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        chosen = {str(getattr(item, "pk", item)) for item in value or []}
        groups = with_strays(self.source(get_language() or "en"), chosen, self.name_of)
        return {
            "widget": {
                "name": name,
                "id": (attrs or {}).get("id", f"id_{name}"),
                "groups": groups,
                "chosen": chosen,
                "placeholder": self.placeholder,
                "words_url": self.words_url(),
            }
        }

    def name_of(self, value: str) -> str:
        """The label of something chosen that is no longer offered."""
        return value

    def words_url(self) -> str:
        """Where the script learns the other names that options are found by; "" where there are none."""
        return ""

    @property
    def media(self) -> forms.Media:
        return forms.Media(css={"all": ["taxonomy/picker.css"]}, js=["taxonomy/picker.js"])


class ConceptPicker(Picker):
    """A picker whose values are ids of concepts."""

    def name_of(self, value: str) -> str:
        return label_of(value)

    def words_url(self) -> str:
        return reverse("picker_words", args=[thesaurus().fingerprint])


def with_strays(groups: list[OptionGroup], chosen: set[str], name_of: Callable[[str], str]) -> list[OptionGroup]:
    """The groups, and before them what is chosen but not offered, so that saving does not lose it."""
    offered = {option.value for group in groups for option in group.options}
    strays = [Option(value, name_of(value)) for value in sorted(chosen - offered)]
    return [OptionGroup(_("No longer offered"), strays), *groups] if strays else groups


def label_of(value: str) -> str:
    known = thesaurus().label(int(value), get_language() or "en") if value.isdigit() else ""
    return known or str(Concept.objects.filter(pk=value).first() or value)


@lru_cache(maxsize=2)
def other_names(fingerprint: str) -> dict[int, str]:
    """All shown labels of each concept in every language, in one string to search in; `fingerprint` dates them."""
    names: dict[int, list[str]] = {}
    shown = Label.objects.exclude(kind=Label.Kind.HIDDEN).values_list("concept_id", "text")
    for concept_id, text in shown:
        names.setdefault(concept_id, []).append(text)
    return {concept_id: " | ".join(dict.fromkeys(texts)) for concept_id, texts in names.items()}


def sorted_group(label: str, concept_ids: Iterable[int], language: str) -> OptionGroup:
    words = thesaurus()
    options = (Option(str(concept_id), words.label(concept_id, language)) for concept_id in concept_ids)
    return OptionGroup(label, sorted(options, key=lambda option: option.label.casefold()))


@lru_cache(maxsize=8)
def topic_groups_of(fingerprint: str, language: str) -> list[OptionGroup]:
    words = thesaurus()
    ids = set(Concept.objects.topics().in_use().values_list("pk", flat=True))
    tops = [pk for pk in ids if not words.ancestors(pk)]
    groups = [sorted_group(words.label(top, language), {top, *words.descendants(top)} & ids, language) for top in tops]
    return sorted(groups, key=lambda group: group.label.casefold())


def topic_groups(language: str) -> list[OptionGroup]:
    """Our own vocabulary, each top concept with all below it; one loaded beside it may be too long to choose from."""
    return topic_groups_of(thesaurus().fingerprint, language)


@lru_cache(maxsize=8)
def place_groups_of(fingerprint: str, language: str) -> list[OptionGroup]:
    words = thesaurus()
    levels = dict(Place.objects.in_use().values_list("pk", "level"))
    countries = {pk for pk, level in levels.items() if level == Place.Level.COUNTRY}
    continents = [
        pk for pk, level in levels.items() if level == Place.Level.REGION and countries & words.descendants(pk)
    ]
    groups = [
        sorted_group(words.label(pk, language), words.descendants(pk) & countries, language)
        for pk in continents
        if words.concept(pk).notation.isdigit()
    ]
    groups.sort(key=lambda group: group.label.casefold())
    return [sorted_group(_("Regions"), levels.keys() - countries, language), *groups]


def place_groups(language: str) -> list[OptionGroup]:
    """Regions first, then the countries of each continent."""
    return place_groups_of(thesaurus().fingerprint, language)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a curator decided about one suggestion."""

    value: str
    verdict: str


class SuggestionsWidget(forms.Widget):
    """Each suggestion with “agree” and “dismiss”: plain radio buttons, so one click or key, with or without script."""

    template_name = "taxonomy/desk/suggestions.html"
    needs_multipart_form = False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        items = value or []
        decided = {item.value: item.verdict for item in items if isinstance(item, Decision)}
        values = [item.value if isinstance(item, Decision) else str(getattr(item, "pk", item)) for item in items]
        suggestions = [(pk, label_of(pk), decided.get(pk, "later")) for pk in values]
        return {
            "widget": {
                "name": name,
                "id": (attrs or {}).get("id", f"id_{name}"),
                "suggestions": suggestions,
                "verdicts": VERDICTS,
            }
        }

    def value_from_datadict(self, data: Any, files: MultiValueDict[str, Any], name: str) -> list[Decision]:
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [Decision(value, data.get(f"{name}-{value}", "later")) for value in values if str(value).isdigit()]

    def value_omitted_from_data(self, data: Any, files: MultiValueDict[str, Any], name: str) -> bool:
        return name not in data

    def id_for_label(self, id_: str) -> str:
        return ""

    @property
    def media(self) -> forms.Media:
        return forms.Media(css={"all": ["taxonomy/picker.css"]}, js=["taxonomy/picker.js"])


VERDICTS = [
    ("agree", pgettext_lazy("about a suggestion", "Agree")),
    ("dismiss", pgettext_lazy("about a suggestion", "Dismiss")),
    ("later", pgettext_lazy("about a suggestion", "Decide later")),
]


class ConceptsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Any number of concepts, chosen with a picker; those no longer used stay where they were chosen before."""

    def __init__(self, *, source: Source = topic_groups, queryset: Any = None, **kwargs: Any) -> None:
        placeholder = gettext_lazy("Type a word in any language …")
        kwargs.setdefault("widget", ConceptPicker(source, placeholder=placeholder))
        super().__init__(Concept.objects.exclude(scheme__slug=PLACES) if queryset is None else queryset, **kwargs)


class PlacesField(ConceptsField):
    """Any number of countries and regions."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source=place_groups, queryset=Place.objects.all(), **kwargs)


@dataclass(frozen=True, slots=True)
class Decisions:
    """What becomes of the suggestions: ids agreed to, and ids that stay suggestions."""

    agreed: frozenset[int] = frozenset()
    kept: frozenset[int] = frozenset()


class SuggestionsField(forms.Field):
    """Suggestions to decide about; cleans to `Decisions`."""

    widget = SuggestionsWidget

    def clean(self, value: Any) -> Decisions:
        decisions = [item for item in value or [] if isinstance(item, Decision)]
        return Decisions(
            frozenset(int(item.value) for item in decisions if item.verdict == "agree"),
            frozenset(int(item.value) for item in decisions if item.verdict not in {"agree", "dismiss"}),
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return any(item.verdict in {"agree", "dismiss"} for item in data or [])
