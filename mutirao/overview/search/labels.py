"""Facets and their values in the reader's words."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from mutirao.base.catalogue import entry_types
from mutirao.base.taxonomy.vocabulary import thesaurus
from mutirao.base.ui.templatetags.ui import language_name, locale_of

FACET_LABELS = {
    "type": gettext_lazy("Section"),
    "kind": gettext_lazy("Kind"),
    "concept": gettext_lazy("Topic"),
    "country": gettext_lazy("Country"),
    "region": gettext_lazy("Region"),
    "language": gettext_lazy("Language"),
    "year": gettext_lazy("Year"),
    "publisher": gettext_lazy("Publisher"),
    "file": gettext_lazy("File"),
}


FILE_VALUES = {"yes", "no"}
OPEN_LISTS = {"year", "publisher"}


def facet_label(name: str, type_name: str = "") -> str:
    """What a facet is called, in a list of one type alone perhaps otherwise."""
    own = entry_types.get(type_name).facet_labels if type_name else {}
    return str(own.get(name) or FACET_LABELS.get(name) or entry_types.own_facets()[name].label)


def value_label(name: str, value: str) -> str:
    """What a reader calls the value; one nobody knows is shown as it is."""
    return labeller(name)(value) or value


def is_known_value(name: str, value: str) -> bool:
    """Whether a facet can have this value; publishers, and languages of three letters, are an open list."""
    if name == "file":
        return value in FILE_VALUES
    if name == "language":
        return len(value) == 3 or value in locale_of("en").languages
    return name in OPEN_LISTS or bool(labeller(name)(value))


def labeller(name: str) -> Callable[[str], str]:
    return LABELLERS.get(name) or entry_types.own_facets()[name].label_of


def kind_label(value: str) -> str:
    return str(entry_types.kind_labels().get(value, ""))


def type_label(value: str) -> str:
    return next((str(item.label_plural) for item in entry_types.all_types() if item.name == value), "")


def concept_label(value: str) -> str:
    concept = thesaurus().by_key(value)
    return thesaurus().label(concept.id, get_language() or "en") if concept else ""


def place_label(value: str) -> str:
    place = thesaurus().by_notation("places", value)
    return thesaurus().label(place.id, get_language() or "en") if place else ""


def year_label(value: str) -> str:
    first, dots, last = value.partition("..")
    if not dots:
        return value
    if first and last:
        return f"{first}–{last}"
    return _("from %(year)s") % {"year": first} if first else _("up to %(year)s") % {"year": last}


def file_label(value: str) -> str:
    return _("With file") if value == "yes" else _("Link only")


LABELLERS: dict[str, Callable[[str], str]] = {
    "type": type_label,
    "kind": kind_label,
    "concept": concept_label,
    "country": place_label,
    "region": place_label,
    "language": language_name,
    "year": year_label,
    "file": file_label,
    "publisher": str,
}
