"""Are two descriptions about the same work? Asked where no identifier tells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import Any, Self

from mutirao.discover.publications.formats.languages import country_code
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.querysets import UNIQUE_SCHEMES
from mutirao.discover.publications.records import Record, duplicate_key, title_key

_SUBTITLE = re.compile(r"\s*[:;]\s+|\s+[-–—/|]{1,2}\s+|[?!.]\s+")
_COMPANIONS = frozenset(
    word
    for words in (
        "abridged annex anexo annexe appendix apendice background brief chapter corrigendum correction country erratum",
        "executif executive executivo ejecutivo full handout methodology module part parte partie policy presentation",
        "reply resume resumen resumo revised slides summary supplement synthese technical tome tomo toolkit update",
        "version volume workbook ii iii iv vi vii viii",
        "africa america americas amerique asia asie caribbean europa europe pacific",
    )
    for word in words.split()
)
"""A title that only adds one of these names a companion of the work, not the work."""
_WORDS_IN_A_COUNTRY = 4
_FORM_OF_KIND = {
    "presentation": "slides", "infographic": "picture", "image": "picture", "audio": "sound", "video": "film",
    "dataset": "data", "software": "program",
}  # fmt: skip
_ANY_FORM = frozenset({"other", "web-page"})
_LONGER_THAN_A_BRIEF = frozenset({"working-paper", "article", "book", "book-chapter", "thesis"})
_TELLING = 20
"""Letters a title must have before we believe that a slightly different one means the same."""
_LONG_WORD = 6
_LONGER_WORD = 8
WITH_ISBN_OF_ANOTHER = frozenset({"article", "book-chapter", "conference-paper"})
"""Kinds whose ISBN is that of the book they are in."""
SHARED_WORDS = 0.25
"""How much of two titles must be common, at least, for one to be a correction of the other."""
COMPARED = ("title", "subtitle", "year", "kind", "container", "volume", "issue", "edition", "pages")


@dataclass(frozen=True)
class Description:
    """What is compared of a publication or a record; `publication_id` is 0 for a record that is just coming in."""

    publication_id: int
    title: str
    subtitle: str
    year: int | None
    kind: str
    container: str
    volume: str
    issue: str
    edition: str
    pages: str
    has_person: bool
    dois: frozenset[str] = frozenset()

    @classmethod
    def of(cls, record: Record) -> Self:
        author = next(iter(record.named("author")), None)
        has_person = author is not None and not author.is_organisation
        dois = frozenset(record.identifiers.get("doi", ()))
        return cls(publication_id=0, **compared(record), has_person=has_person, dois=dois)

    @cached_property
    def full(self) -> str:
        return title_key(f"{self.title} {self.subtitle}")

    @cached_property
    def main(self) -> str:
        return title_key(self.title if self.subtitle else _SUBTITLE.split(self.title, maxsplit=1)[0])

    @cached_property
    def journal(self) -> str:
        return title_key(self.container)


def compared(work: Record | Publication) -> dict[str, Any]:
    return {name: getattr(work, name) for name in COMPARED}


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


def look_alikes(publication: Publication) -> list[Publication]:
    """Other publications that seem to be the same work; one query for the candidates."""
    candidates = Publication.objects.filter(duplicate_key=publication.duplicate_key).exclude(pk=publication.pk)
    own = described(publication)
    return [candidate for candidate in candidates if is_same_work(own, described(candidate))]


def described(publication: Publication) -> Description:
    return Description(publication_id=publication.pk, **compared(publication), has_person=True)


def is_same_work(one: Description, other: Description) -> bool:
    """Equal titles of one year; of neighbouring years where that is how printing goes; slips of the pen in one year."""
    if is_told_apart(one, other):
        return False
    gap = abs(one.year - other.year) if one.year and other.year else None
    if one.full == other.full:
        if gap is None:
            return one.year == other.year or len(one.full) >= _TELLING
        return gap == 0 or (gap == 1 and has_no_yearly_issue(one, other))
    if gap != 0 or not (one.kind == other.kind or "other" in {one.kind, other.kind}):
        return False
    return has_lost_subtitle(one, other) or has_lost_subtitle(other, one) or differs_by_a_slip(one.full, other.full)


def is_told_apart(one: Description, other: Description) -> bool:
    return have_different_dois(one, other) or are_counted_apart(one, other) or are_of_different_form(one, other)


def may_share_isbn(one: Description, other: Description) -> bool:
    """Whether one ISBN stands for two works: volumes sold together, parts with DOIs of their own, a mistyped number."""
    return (
        have_different_dois(one, other)
        or differ_in_number(one.volume, other.volume)
        or differ_in_number(one.full, other.full)
        or (one.year != other.year and share_hardly_a_word(one.title, other.title))
    )


def have_different_dois(one: Description, other: Description) -> bool:
    """Two DOIs are two works, however alike the titles."""
    return bool(one.dois and other.dois) and not one.dois & other.dois


def are_counted_apart(one: Description, other: Description) -> bool:
    """Two issues of one bulletin, two editions, two pieces called “Editorial” in one journal."""
    if one.journal and other.journal and one.journal != other.journal:
        return False
    if any(differ_in_number(getattr(one, name), getattr(other, name)) for name in ("volume", "issue", "edition")):
        return True
    return len(one.full) < _TELLING and differ_in_number(one.pages, other.pages)


def differ_in_number(one: str, other: str) -> bool:
    """Whether both say numbers and have none in common."""
    ours, theirs = ({number.lstrip("0") for number in re.findall(r"\d+", text)} for text in (one, other))
    return bool(ours and theirs) and not ours & theirs


def are_of_different_form(one: Description, other: Description) -> bool:
    """The slides, the film and the brief about a study bear its title and are not the study."""
    kinds = {one.kind, other.kind}
    if kinds & _ANY_FORM:
        return False
    if "policy-brief" in kinds and kinds & _LONGER_THAN_A_BRIEF:
        return True
    return len({_FORM_OF_KIND.get(kind, "text") for kind in kinds}) > 1


def share_hardly_a_word(one: str, other: str) -> bool:
    ours, theirs = set(title_key(one).split()), set(title_key(other).split())
    return len(ours & theirs) < SHARED_WORDS * len(ours | theirs)


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
    return not (any(word in _COMPANIONS or word.isdigit() for word in added) or starts_with_a_country(added))


def starts_with_a_country(words: list[str]) -> bool:
    """As the parts of a series do; shorter words may be codes of countries and are nothing else's names."""
    starts = (" ".join(words[:count]) for count in range(1, _WORDS_IN_A_COUNTRY + 1))
    return any(len(start) > len("USA") and country_code(start) for start in starts)


def differs_by_a_slip(one: str, other: str) -> bool:
    """Two neighbouring letters exchanged, or a letter of a long word missing, doubled or mistyped.

    Never a digit, and never a word's first letter: `symmetric` and `asymmetric`, `Liberia` and `Iberia`.
    """
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
    is_first = one[:start].endswith(" ") or start == 0
    if len(lost) == len(found) == 2:
        return lost == found[::-1]
    if {len(lost), len(found)} == {0, 1}:
        return " " in (lost, found) or (not is_first and shorter_word(one, other, start) >= _LONG_WORD)
    return not is_first and len(lost) == len(found) == 1 and shorter_word(one, other, start) >= _LONGER_WORD


def shorter_word(one: str, other: str, place: int) -> int:
    return min(len(word_at(one, place)), len(word_at(other, place)))


def word_at(text: str, place: int) -> str:
    return text[:place].rpartition(" ")[2] + text[place:].partition(" ")[0]
