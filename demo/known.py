"""The real publications, read from `facts/`: those the report of 2019 cites or names, and well-known ones."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from demo.places import FACTS
from mutirao.discover.publications.records import Name, Record

KEY = "fact:"


@dataclass(frozen=True, slots=True)
class Known:
    """A real publication; `source` says where the facts can be checked."""

    record: Record
    relations: list[tuple[str, str]]
    topics: list[str]
    source: str


def known_publications() -> Iterator[Known]:
    with (FACTS / "publications.csv").open(encoding="utf-8", newline="") as rows:
        for line, row in enumerate(csv.DictReader(rows), start=2):
            relations = [relation.split(":") for relation in row["relations"].split()]
            yield Known(
                _record(row, line),
                [(relation, KEY + target) for relation, target in relations],
                row["topics"].split(),
                row["source"],
            )


def _record(row: dict[str, str], line: int) -> Record:
    return Record(
        line=line,
        source_key=KEY + row["key"],
        title=row["title"],
        subtitle=row["subtitle"],
        kind=row["kind"],
        issued=row["issued"],
        container=row["container"],
        volume=row["volume"],
        issue=row["issue"],
        url=row["url"],
        abstract=row["summary"],
        names=_names(row),
        languages=row["languages"].split(),
        countries=row["countries"].split(),
        identifiers=_identifiers(row["identifiers"]),
    )


def _names(row: dict[str, str]) -> list[Name]:
    people = [_person(text) for text in _parts(row["persons"])]
    bodies = [Name(literal=text) for text in _parts(row["organisations"])]
    return people + bodies + [Name("publisher", literal=text) for text in _parts(row["publishers"])]


def _person(text: str) -> Name:
    """`Family, Given`, with `ed:` before an editor."""
    family, _, given = text.removeprefix("ed:").partition(", ")
    return Name("editor" if text.startswith("ed:") else "author", family=family, given=given)


def _identifiers(text: str) -> dict[str, list[str]]:
    scheme, _, value = text.partition(":")
    return {scheme: [value.lower() if scheme == "doi" else value]} if value else {}


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
