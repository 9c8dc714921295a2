"""What somebody says of a field, before it is a row: the shape that forms, suggestions, imports and exports share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from mutirao.discover.programmes.models import Claim, Reference

DIMENSIONS = ("year", "until_year", "unit", "per", "basis", "sex", "age_from", "age_to", "level")
"""The columns that say what a number of a series counts."""


@dataclass(frozen=True, slots=True)
class ReferenceValue:
    """A source: of the catalogue (`publication_id`), a document with its link, or a personal communication."""

    kind: str = "document"
    publication_id: int | None = None
    author: str = ""
    year: str = ""
    title: str = ""
    url: str = ""
    accessed_on: date | None = None

    @classmethod
    def of(cls, reference: Reference) -> Self:
        return cls(**{column.name: getattr(reference, column.name) for column in fields(cls)})

    @property
    def is_empty(self) -> bool:
        return not (self.publication_id or self.author or self.title or self.url)


@dataclass(frozen=True, slots=True)
class ClaimValue:
    """One value of one field, with its references; the columns are those of `Claim`, where they are explained."""

    field: str
    status: str = "known"
    text: str = ""
    language: str = ""
    code: str = ""
    number: Decimal | None = None
    organisation_id: int | None = None
    programme_named_id: int | None = None
    year: int | None = None
    until_year: int | None = None
    unit: str = ""
    per: str = ""
    basis: str = ""
    sex: str = ""
    age_from: int | None = None
    age_to: int | None = None
    level: str = ""
    note: str = ""
    references: tuple[ReferenceValue, ...] = ()

    @classmethod
    def of(cls, claim: Claim, references: Iterable[Reference]) -> Self:
        said = {column: getattr(claim, column) for column in COLUMNS}
        return cls(**said, references=tuple(ReferenceValue.of(reference) for reference in references))

    @property
    def dimensions(self) -> tuple[Any, ...]:
        """What a number counts: two numbers of one field with the same dimensions contradict each other."""
        return tuple(getattr(self, name) for name in DIMENSIONS)

    def with_references(self, references: Sequence[ReferenceValue]) -> ClaimValue:
        return replace(self, references=tuple(references))


COLUMNS = tuple(column.name for column in fields(ClaimValue) if column.name != "references")
REFERENCE_COLUMNS = tuple(column.name for column in fields(ReferenceValue))


def to_json(value: ClaimValue) -> dict[str, Any]:
    """For a JSON column: what is empty is left out, numbers and dates are written as text."""
    said = {name: item for name in COLUMNS if (item := getattr(value, name)) not in ("", None)}
    if value.number is not None:
        said["number"] = str(value.number)
    if value.references:
        said["references"] = [reference_to_json(reference) for reference in value.references]
    return said


def reference_to_json(reference: ReferenceValue) -> dict[str, Any]:
    said = {name: item for name in REFERENCE_COLUMNS if (item := getattr(reference, name)) not in ("", None)}
    if reference.accessed_on:
        said["accessed_on"] = reference.accessed_on.isoformat()
    return said


def from_json(said: Mapping[str, Any]) -> ClaimValue:
    """The inverse of `to_json`; the data is our own."""
    values = dict(said)
    references = tuple(reference_from_json(reference) for reference in values.pop("references", ()))
    if "number" in values:
        values["number"] = Decimal(values["number"])
    return ClaimValue(**values, references=references)


def reference_from_json(said: Mapping[str, Any]) -> ReferenceValue:
    values = dict(said)
    if "accessed_on" in values:
        values["accessed_on"] = date.fromisoformat(values["accessed_on"])
    return ReferenceValue(**values)
