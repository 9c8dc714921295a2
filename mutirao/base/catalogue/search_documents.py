"""SearchDocument: what the search learns about an entry, whatever its type."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

STRANGERS: Final = 2**40
"""Stands where an audience is written as a number for those who have no account."""


@dataclass(frozen=True, slots=True)
class FilePage:
    """The text of one page of an attached file; `number` counts from 1."""

    attachment_id: int
    file_name: str
    number: int
    language: str
    text: str


@dataclass(slots=True)
class SearchDocument:
    """One published entry as the index sees it; one that not all its readers see alike gives several.

    `languages` are ISO 639 codes, the main one first. `concept_slugs` are the concepts it is filed under (agreed
    or suggested) without their broader ones, which the index adds. `country_codes` are ISO 3166 alpha-2,
    `region_codes` UN M49. `audience_id` is 0 where this is for everyone, `STRANGERS` where it is for those without
    an account alone, because members see more. `institution` and `offers` are words of the members' own lists.
    """

    entry_id: int
    type: str
    kind: str
    title: str
    subtitle: str = ""
    summary: str = ""
    names: list[str] = field(default_factory=list)
    publishers: list[str] = field(default_factory=list)
    container: str = ""
    identifiers: list[str] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    year: int | None = None
    concept_slugs: list[str] = field(default_factory=list)
    country_codes: list[str] = field(default_factory=list)
    region_codes: list[str] = field(default_factory=list)
    audience_id: int = 0
    has_file: bool = False
    use_count: int = 0
    published_at: datetime | None = None
    values: dict[str, list[str]] = field(default_factory=dict)
    pages: list[FilePage] = field(default_factory=list)
