"""Record: one bibliographic description as it travels between files, harvests and the catalogue."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Reason: TypeAlias = "str | _StrPromise"
"""A sentence for the reader, perhaps still to be translated: `str()` renders it in the language in force."""

LETTERS_WITH_AUTHOR, LETTERS_ALONE = 4, 24
"""How much of a title tells where to look for duplicates, beside a surname and without one."""
Role = Literal["author", "editor", "translator", "publisher"]


@dataclass(slots=True)
class Name:
    """A person (`family`, `given`) or an organisation (`literal`), with what they did."""

    role: Role = "author"
    family: str = ""
    given: str = ""
    literal: str = ""
    orcid: str = ""

    @property
    def is_organisation(self) -> bool:
        return bool(self.literal)

    @property
    def display(self) -> str:
        """Natural order: `Amina Diallo`, or the organisation's name."""
        return self.literal or f"{self.given} {self.family}".strip()

    @property
    def inverted(self) -> str:
        """Index order: `Diallo, Amina`, or the organisation's name."""
        return self.literal or ", ".join(part for part in (self.family, self.given) if part)


@dataclass(slots=True)
class Rejection:
    """A row (or one value of a row) that could not be understood: where, which field, why and what it said."""

    line: int
    field: str
    reason: Reason
    raw: str = ""


@dataclass(slots=True)
class Record:
    """What any format says about one publication; empty where it says nothing.

    `line` is the 1-based line (text formats) or record number (XML, JSON) where the record starts.
    `kind` is a `Publication.Kind` value. `issued` is `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    `languages` are ISO 639-1 codes (639-3 where no two-letter code exists). `identifiers` maps a scheme (`doi`,
    `isbn`, `issn`, `handle`, `pmid`, `oai`) to normalised values. `countries` are ISO 3166 alpha-2 codes.
    `source_key` is the record's own stable key in its source, if any. `deleted` marks a tombstone of a harvest.
    `warnings` are values that were left out because they could not be right; the record stands without them.
    """

    line: int = 0
    title: str = ""
    subtitle: str = ""
    kind: str = "other"
    names: list[Name] = field(default_factory=list)
    issued: str = ""
    languages: list[str] = field(default_factory=list)
    abstract: str = ""
    container: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    edition: str = ""
    place: str = ""
    identifiers: dict[str, list[str]] = field(default_factory=dict)
    url: str = ""
    file_urls: list[str] = field(default_factory=list)
    licence: str = ""
    keywords: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    source_key: str = ""
    deleted: bool = False
    warnings: list[Rejection] = field(default_factory=list)

    @property
    def year(self) -> int | None:
        return int(self.issued[:4]) if self.issued else None

    def named(self, role: Role) -> list[Name]:
        return [name for name in self.names if name.role == role]


@lru_cache(maxsize=2048)
def title_key(title: str) -> str:
    """What is compared of a title when looking for duplicates: lower case, no accents, letters and digits only."""
    folded = title.casefold()
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", folded).strip()


def duplicate_key(title: str, first_author: str) -> str:
    """Where to look for other descriptions of a work: under its first author's surname and its title's first letters.

    Sharing it proves nothing; `duplicates.is_same_work` decides. The surname is the last word of the family name or,
    where a source does not tell the two apart, of the whole.
    """
    surname = title_key(first_author.partition(",")[0]).rpartition(" ")[2]
    letters = title_key(title)[: LETTERS_WITH_AUTHOR if surname else LETTERS_ALONE]
    return sha256(f"{surname}|{letters}".encode()).hexdigest()[:40]
