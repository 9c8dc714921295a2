"""Prefill: a record put together from what several sources say, with where each value came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from mutirao.discover.publications.records import Name, Reason, Record

NOT_FOR_A_FORM = ("line", "source_key", "deleted", "warnings")
FIELDS = tuple(item.name for item in fields(Record) if item.name not in NOT_FOR_A_FORM)
NO_KIND = "other"


@dataclass(slots=True)
class Prefill:
    """What can be written into an empty form.

    `origins` says of each filled field of the record where its value came from, in words for the reader. `problem` is
    a sentence for the reader where nothing could be found, `note` one about what was found.
    """

    record: Record = field(default_factory=Record)
    origins: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    note: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.origins

    def take(self, said: Record, origin: Reason) -> None:
        """Fill what is still empty from `said`; what an earlier source said stands."""
        self.take_from(said, dict.fromkeys(FIELDS, str(origin)))

    def take_all(self, other: Prefill) -> None:
        self.take_from(other.record, other.origins)

    def take_from(self, said: Record, origins: Mapping[str, str]) -> None:
        for name in FIELDS:
            had = getattr(self.record, name)
            value = joined(had, getattr(said, name), name)
            if value != had:
                setattr(self.record, name, value)
                self.origins.setdefault(name, origins.get(name, ""))


def joined(had: Any, found: Any, name: str) -> Any:
    """`had` where it says something; names are completed role by role, identifiers scheme by scheme."""
    if name == "names":
        return with_other_roles(had, found)
    if name == "identifiers":
        return {scheme: values for scheme, values in found.items() if values} | had
    return had if has_value(name, had) else found


def with_other_roles(had: list[Name], found: Iterable[Name]) -> list[Name]:
    roles = {person.role for person in had}
    return had + [person for person in found if person.role not in roles]


def has_value(name: str, value: Any) -> bool:
    return bool(value) and (name != "kind" or value != NO_KIND)


def merge(typed: Mapping[str, Any], prefill: Prefill) -> Prefill:
    """What the form holds after prefilling: every field that has been `typed` as it is, the others from `prefill`.

    `typed` has the fields of a record by name, empty where nothing was typed; a field is the person's as a whole, so
    that no name or number is added to those they wrote. The origins left are those of the values taken.
    """
    result = Prefill(problem=prefill.problem, note=prefill.note)
    for name in FIELDS:
        if typed.get(name):
            setattr(result.record, name, typed[name])
        elif has_value(name, found := getattr(prefill.record, name)):
            setattr(result.record, name, found)
            result.origins[name] = prefill.origins.get(name, "")
    return result
