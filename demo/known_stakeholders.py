"""The real organisations of the demonstration world: those the report names, publishes with or that run programmes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

from demo.known import KEY
from demo.organisations import DemoStakeholder
from demo.places import FACTS

PUBLISHED = datetime(2015, 10, 1, 9, tzinfo=UTC)

__all__ = ["KEY", "known_names", "known_stakeholders"]


@cache
def known_rows() -> tuple[dict[str, str], ...]:
    with (FACTS / "stakeholders.csv").open(encoding="utf-8", newline="") as rows:
        return tuple(csv.DictReader(rows))


def known_names() -> dict[str, str]:
    """What each is called, by its key."""
    return {KEY + row["key"]: row["name"] for row in known_rows()}


def known_stakeholders() -> Iterator[DemoStakeholder]:
    """In the order of the file; of those that belong to no country it does not say where they work."""
    for row in known_rows():
        yield DemoStakeholder(
            key=KEY + row["key"],
            title=row["name"],
            kind=row["kind"],
            country=row["country"],
            acronym=row["acronym"],
            website=row["website"],
            founded=int(row["founded"]) if row["founded"] else None,
            parent=KEY + row["parent"] if row["parent"] else "",
            names=read_names(row["names"]),
            summary=row["summary"],
            countries=(row["country"],) if row["country"] else (),
            published_on=PUBLISHED,
            is_generated=False,
        )


def read_names(text: str) -> tuple[tuple[str, str, str], ...]:
    """`former:en:Department for …; translated:fr:…` as (kind, language, text)."""
    parts = [part.strip().split(":", 2) for part in text.split(";") if part.strip()]
    return tuple((kind, language, name) for kind, language, name in parts)
