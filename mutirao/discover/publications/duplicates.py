"""Are two descriptions about the same work? Asked where no identifier tells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import Self

from mutirao.discover.publications.models import Identifier, Publication
from mutirao.discover.publications.querysets import UNIQUE_SCHEMES
from mutirao.discover.publications.records import Record, duplicate_key, title_key

_SUBTITLE = re.compile(r"\s*[:;]\s+|\s+[-–—/|]{1,2}\s+|[?!.]\s+")
_OTHER_EDITIONS = frozenset(
    word
    for words in (
        "abridged annex anexo annexe appendix apendice brief executif executive executivo ejecutivo full part parte",
        "partie policy presentation resume resumen resumo revised slides summary supplement synthese tome tomo update",
        "version volume",
    )
    for word in words.split()
)
"""A title that only adds one of these names a companion of the work, not the work."""
_TELLING = 20
"""Letters a title must have before we believe that a slightly different one means the same."""
_LONG_WORD = 6
_LONGER_WORD = 8
WITH_ISBN_OF_ANOTHER = frozenset({"book-chapter", "conference-paper"})
"""Kinds whose ISBN is that of the book they are in."""


@dataclass(frozen=True)
class Description:
    """What is compared of a publication or a record; `publication_id` is 0 for a record that is just coming in."""

    publication_id: int
    title: str
    subtitle: str
    year: int | None
    kind: str
    container: str
    has_person: bool

    @classmethod
    def of(cls, record: Record) -> Self:
        author = next(iter(record.named("author")), None)
        has_person = author is not None and not author.is_organisation
        return cls(0, record.title, record.subtitle, record.year, record.kind, record.container, has_person)

    @cached_property
    def full(self) -> str:
        return title_key(f"{self.title} {self.subtitle}")

    @cached_property
    def main(self) -> str:
        return title_key(self.title if self.subtitle else _SUBTITLE.split(self.title, maxsplit=1)[0])

    @cached_property
    def journal(self) -> str:
        return title_key(self.container)


def record_key(record: Record) -> str:
    authors = record.named("author")
    return duplicate_key(record.title, authors[0].inverted if authors else "")


def unique_identifiers(record: Record) -> list[tuple[str, str]]:
    """Those that name this very work; the ISBN of a chapter is the whole book's."""
    return [
        (scheme, value)
        for scheme in UNIQUE_SCHEMES
        if scheme != "isbn" or record.kind not in WITH_ISBN_OF_ANOTHER
        for value in record.identifiers.get(scheme, [])
    ]


def have_different_dois(publication_id: int, record: Record) -> bool:
    """Two DOIs are two works, however alike the titles."""
    dois = record.identifiers.get("doi")
    if not dois or not publication_id:
        return False
    theirs = Identifier.objects.filter(publication=publication_id, scheme="doi").values_list("value", flat=True)
    return bool(theirs) and not set(theirs) & set(dois)


def look_alikes(publication: Publication) -> list[Publication]:
    """Other publications that seem to be the same work; one query for the candidates."""
    candidates = Publication.objects.filter(duplicate_key=publication.duplicate_key).exclude(pk=publication.pk)
    own = described(publication)
    return [candidate for candidate in candidates if is_same_work(own, described(candidate))]


def described(publication: Publication) -> Description:
    row = publication
    return Description(row.pk, row.title, row.subtitle, row.year, row.kind, row.container, has_person=True)


def is_same_work(one: Description, other: Description) -> bool:
    """Equal titles of one year; of neighbouring years where that is how printing goes; slips of the pen in one year."""
    gap = abs(one.year - other.year) if one.year and other.year else None
    if one.full == other.full:
        if gap is None:
            return one.year == other.year or len(one.full) >= _TELLING
        return gap == 0 or (gap == 1 and has_no_yearly_issue(one, other))
    if gap != 0 or not (one.kind == other.kind or "other" in {one.kind, other.kind}):
        return False
    return has_lost_subtitle(one, other) or has_lost_subtitle(other, one) or differs_by_a_slip(one.full, other.full)


def has_no_yearly_issue(one: Description, other: Description) -> bool:
    """Organisations give their reports the same title every year; an article appears online a year before its issue."""
    if len(one.full) < _TELLING:
        return False
    if one.journal and other.journal:
        return one.journal == other.journal
    return one.has_person and other.has_person


def has_lost_subtitle(short: Description, whole: Description) -> bool:
    if short.full != whole.main or len(short.full) < _TELLING:
        return False
    added = whole.full.removeprefix(short.full).split()
    return not any(word in _OTHER_EDITIONS or word.isdigit() for word in added)


def differs_by_a_slip(one: str, other: str) -> bool:
    """Two neighbouring letters exchanged, or a letter of a long word missing, doubled or mistyped; never a digit."""
    if min(len(one), len(other)) < _TELLING or abs(len(one) - len(other)) > 1:
        return False
    start = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    rest_one, rest_other = one[start:], other[start:]
    end = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(rest_one[::-1], rest_other[::-1], strict=False))
    )
    lost, found = rest_one[: len(rest_one) - end], rest_other[: len(rest_other) - end]
    if any(letter.isdigit() for letter in lost + found) or len(lost) > 2 or len(found) > 2:
        return False
    if len(lost) == len(found) == 2:
        return lost == found[::-1]
    if {len(lost), len(found)} == {0, 1}:
        return " " in (lost, found) or shorter_word(one, other, start) >= _LONG_WORD
    return len(lost) == len(found) == 1 and shorter_word(one, other, start) >= _LONGER_WORD


def shorter_word(one: str, other: str, place: int) -> int:
    return min(len(word_at(one, place)), len(word_at(other, place)))


def word_at(text: str, place: int) -> str:
    return text[:place].rpartition(" ")[2] + text[place:].partition(" ")[0]
