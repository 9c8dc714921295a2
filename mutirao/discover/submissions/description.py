"""What is said about a publication, as values to compare, keep and apply: `{field: value}` in JSON’s types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mutirao.base.taxonomy.models import Concept, Place
from mutirao.base.taxonomy.vocabulary import thesaurus
from mutirao.base.ui.templatetags.ui import language_name
from mutirao.discover.publications.licences import explain
from mutirao.discover.publications.models import Contribution, Identifier, Publication
from mutirao.discover.publications.records import Name, Record

Values = dict[str, Any]
Changes = dict[str, list[Any]]
"""Field → [old value, new value]."""

PLAIN: Final = (
    "title", "subtitle", "kind", "issued", "languages", "summary", "container", "volume", "issue", "pages",
    "source_url", "licence", "keywords",
)  # fmt: skip
"""Fields whose value in the row is the value itself."""
LABELS: Final = {
    "title": _("Title"),
    "subtitle": _("Subtitle"),
    "kind": _("Kind"),
    "names": _("Authors, editors, translators"),
    "publisher": _("Publisher"),
    "issued": _("Date of publication"),
    "languages": _("Languages"),
    "summary": _("Abstract"),
    "container": _("Journal, series or book"),
    "volume": _("Volume"),
    "issue": pgettext_lazy("of a journal", "Issue"),
    "pages": _("Pages"),
    "source_url": _("Link"),
    "identifiers": _("Identifiers"),
    "licence": _("Licence"),
    "concepts": _("Topics"),
    "countries": _("Countries and regions"),
    "keywords": _("Keywords"),
}
OF_A_RECORD: Final = {"abstract": "summary", "url": "source_url"}
"""Where a record's word for a field is another one than ours."""
PUBLISHER = Contribution.Role.PUBLISHER
BETWEEN = "; "
"""Stands between several publishers, which the form takes in one line."""


def describe(publication: Publication) -> Values:
    """As the publication in memory has it, stored or not."""
    names = list(publication.contributions.all())
    return {
        **{name: getattr(publication, name) for name in PLAIN},
        "names": [name_of(item) for item in names if item.role != PUBLISHER],
        "publisher": BETWEEN.join(str(item) for item in names if item.role == PUBLISHER),
        "identifiers": [[item.scheme, item.value] for item in publication.identifiers.all()],
        "concepts": sorted(concept.pk for concept in publication.concepts.all()),
        "countries": sorted(place.pk for place in publication.countries.all()),
    }


def name_of(item: Contribution) -> dict[str, str]:
    return {name: getattr(item, name) for name in ("role", "family", "given", "organisation", "orcid")}


def from_record(record: Record) -> Values:
    """What a record says, without what it leaves open."""
    said: Values = {name: getattr(record, name) for name in PLAIN if name not in {"summary", "source_url"}}
    words = thesaurus()
    places = [found.id for code in record.countries if (found := words.by_notation("places", code))]
    said |= {
        "summary": record.abstract,
        "source_url": record.url,
        "names": [name_in(name) for name in record.names if name.role != PUBLISHER and name.display],
        "publisher": BETWEEN.join(name.display for name in record.named("publisher")),
        "identifiers": [[scheme, value] for scheme, values in record.identifiers.items() for value in values],
        "countries": sorted(places),
    }
    if record.kind == Publication.Kind.OTHER:
        del said["kind"]
    return {name: value for name, value in said.items() if value}


def name_in(name: Name) -> dict[str, str]:
    return {
        "role": name.role,
        "family": name.family,
        "given": name.given,
        "organisation": name.literal,
        "orcid": name.orcid,
    }


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    """What `new` says otherwise; fields it does not mention are left alone."""
    return {name: [old[name], value] for name, value in new.items() if value != old[name]}


def apply(publication: Publication, values: Mapping[str, Any]) -> None:
    """Put the values into the publication in memory; saving it is the caller's step."""
    for name in PLAIN:
        if name in values:
            setattr(publication, name, values[name])
    if "names" in values or "publisher" in values:
        apply_names(publication, {**describe(publication), **values})
    if "identifiers" in values:
        publication.identifiers.set([Identifier(scheme=scheme, value=value) for scheme, value in values["identifiers"]])
    if "concepts" in values:
        publication.concepts.set(Concept.objects.filter(pk__in=values["concepts"]))
    if "countries" in values:
        publication.countries.set(Place.objects.filter(pk__in=values["countries"]))
    publication.derive()


def apply_names(publication: Publication, values: Mapping[str, Any]) -> None:
    publishers = [name.strip() for name in values["publisher"].split(BETWEEN.strip()) if name.strip()]
    rows = [*values["names"], *({"role": PUBLISHER, "organisation": name} for name in publishers)]
    publication.contributions.set([Contribution(sort_order=order, **row) for order, row in enumerate(rows)])


def said(field: str, value: Any) -> str:
    """A value as a person reads it."""
    if not value:
        return ""
    if field in READERS:
        return READERS[field](value)
    return BETWEEN.join(str(item) for item in value) if isinstance(value, list) else str(value)


def names_said(names: Iterable[Mapping[str, str]]) -> str:
    return BETWEEN.join(name_said(name) for name in names)


def name_said(name: Mapping[str, str]) -> str:
    words = name["organisation"] or f"{name['given']} {name['family']}".strip()
    role = Contribution.Role(name["role"])
    return words if role == Contribution.Role.AUTHOR else f"{words} ({role.label})"


def concepts_said(ids: Iterable[int]) -> str:
    words, language = thesaurus(), get_language() or "en"
    return BETWEEN.join(words.label(pk, language) for pk in ids if pk in words)


READERS: Final[dict[str, Callable[[Any], str]]] = {
    "kind": lambda value: str(dict(Publication.Kind.choices).get(value, value)),
    "languages": lambda value: BETWEEN.join(language_name(code) for code in value),
    "names": names_said,
    "identifiers": lambda value: BETWEEN.join(f"{Identifier.Scheme(scheme).label} {said}" for scheme, said in value),
    "licence": lambda value: explain(value).label,
    "concepts": concepts_said,
    "countries": concepts_said,
}
