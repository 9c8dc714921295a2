"""A programme of the demonstration before it is a row: values that name organisations and publications by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any

from mutirao.discover.programmes.values import ClaimValue, ReferenceValue


@dataclass(frozen=True, slots=True)
class Citation:
    """A source: of the catalogue by its key, or whatever generated publication is about a country, or a document.

    The document stands in where the catalogue of a small world has no such publication.
    """

    document: ReferenceValue = field(default_factory=ReferenceValue)
    publication: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A value and what it rests on; `organisation` is the key of a stakeholder, whose name stands in `value.text`."""

    value: ClaimValue
    citations: tuple[Citation, ...] = ()
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class DemoProgramme:
    """A profile as it stands today; `replaced_by` is a key, `verified` days before the demonstration is laid out."""

    key: str
    title: str
    country: str
    language: str
    said: tuple[Said, ...]
    published_on: datetime
    is_generated: bool
    replaced_by: str = ""
    verified: int | None = None
    use_count: int = 0


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The ids of what the demonstration has laid out already, by key; generated publications by country, too."""

    organisations: Mapping[str, int] = field(default_factory=dict)
    publications: Mapping[str, int] = field(default_factory=dict)
    publications_about: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def resolve(self, said: Said) -> ClaimValue:
        value = said.value
        if pk := self.organisations.get(said.organisation):
            value = replace(value, organisation_id=pk, text="")
        references = [self.reference(citation) for citation in said.citations]
        return value.with_references(list(dict.fromkeys(references)))

    def reference(self, citation: Citation) -> ReferenceValue:
        """The same for the same citation, and so one publication however many values rest on it."""
        pk = self.publications.get(citation.publication)
        if pk is None and (choice := self.publications_about.get(citation.about)):
            seed = f"{citation.about}/{citation.document.url}"
            pk = choice[Random(seed).randrange(len(choice))]  # noqa: S311 - repeatable on purpose
        return ReferenceValue(kind="publication", publication_id=pk) if pk else citation.document


def known(field_name: str, citations: Sequence[Citation] = (), **said: Any) -> Said:
    return Said(ClaimValue(field_name, **said), tuple(citations))


def silent(field_name: str, status: str, note: str = "") -> Said:
    return Said(ClaimValue(field_name, status=status, note=note))
