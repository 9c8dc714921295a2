"""The query language: what a reader types, as a list of clauses. Any input can be read; none is an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from mutirao.base.taxonomy.analysis import clean

LONGEST_QUERY: Final = 1_000
"""Characters; the rest is cut, with a notice."""
MOST_CLAUSES: Final = 40

FieldName = Literal["title", "author", "country", "year"]
_FIELDS: Final[dict[str, FieldName]] = {
    **dict.fromkeys(("title", "titre", "título", "titulo"), "title"),
    **dict.fromkeys(("author", "auteur", "autor"), "author"),
    **dict.fromkeys(("country", "pays", "país", "pais"), "country"),
    **dict.fromkeys(("year", "année", "annee", "año", "ano"), "year"),
}
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | dict.fromkeys("–—−", "-"))
_TOKEN = re.compile(
    r"""
    (?P<minus>(?<!\S)-(?=\S))?                       # a minus in front, not inside a word
    (?: (?P<field>[^\W\d_]+) : (?=\S) )?             # a name and a colon
    (?: "(?P<phrase>[^"]*)" | (?P<word>[^\s"]+) )    # what is asked
    """,
    re.VERBOSE,
)
_YEARS = re.compile(r"(?P<first>\d{4})?(?P<to>\.\.|-)?(?P<last>\d{4})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed; `start` and `end` are its place in `ParsedQuery.text`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must follow each other."""

    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """Words asked of one field only; a phrase if they were quoted."""

    name: FieldName
    text: str
    is_phrase: bool = False


@dataclass(frozen=True, slots=True)
class Years:
    """Both ends included; an open end is None."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Not:
    clause: Word | Phrase | Field | Years


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Alternatives joined by a capital OR."""

    clauses: tuple[Word | Phrase | Field | Years, ...]


Atom = Word | Phrase | Field | Years
Clause = Atom | Not | AnyOf


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """`text` is the query as understood: cleaned and cut."""

    text: str
    clauses: tuple[Clause, ...]
    was_cut: bool = False


def parse(query: str) -> ParsedQuery:
    """Read `query`; quotes without an end reach to the end, unknown field names are words like others."""
    text = " ".join(clean(query[: LONGEST_QUERY * 4]).translate(_QUOTES).split())
    was_cut = len(text) > LONGEST_QUERY or len(query) > LONGEST_QUERY * 4
    if len(text) > LONGEST_QUERY:
        text = text[:LONGEST_QUERY].rpartition(" ")[0] or text[:LONGEST_QUERY]
    if text.count('"') % 2:
        text += '"'
    clauses: list[Clause] = []
    joins_next = False
    for match in _TOKEN.finditer(text):
        if len(clauses) >= MOST_CLAUSES:
            was_cut = True
            break
        if match[0] in {"OR", "AND"} and clauses:
            joins_next = match[0] == "OR"
            continue
        for clause in _read(match):
            _append(clauses, clause, joins=joins_next)
            joins_next = False
    return ParsedQuery(text, tuple(clauses), was_cut)


def years_in(text: str) -> Years | None:
    """`2015`, `2015..2018`, `2015-2018`, `..2010`, `2015..`; None for anything else."""
    match = _YEARS.fullmatch(text)
    if not match or not (match["first"] or match["last"]):
        return None
    first = int(match["first"]) if match["first"] else None
    last = int(match["last"]) if match["last"] else None
    if not match["to"]:
        return Years(first, first) if last is None else None
    if first and last and first > last:
        first, last = last, first
    return Years(first, last)


def _append(clauses: list[Clause], clause: Clause, *, joins: bool) -> None:
    last = clauses[-1] if clauses else None
    if not joins or last is None or isinstance(last, Not) or isinstance(clause, Not | AnyOf):
        clauses.append(clause)
    elif isinstance(last, AnyOf):
        clauses[-1] = AnyOf((*last.clauses, clause))
    else:
        clauses[-1] = AnyOf((last, clause))


def _read(match: re.Match[str]) -> Iterator[Clause]:
    for atom in _atoms(match):
        yield Not(atom) if match["minus"] else atom


def _atoms(match: re.Match[str]) -> Iterator[Atom]:
    phrase, word = match["phrase"], match["word"]
    text = phrase if word is None else word
    name = _FIELDS.get((match["field"] or "").lower())
    if name == "year" and (years := years_in(text)):
        yield years
        return
    if name and name != "year":
        if text.strip():
            yield Field(name, text, is_phrase=word is None)
        return
    if match["field"]:
        yield Word(match["field"], match.start("field"), match.end("field"))
    if word is not None:
        yield Word(word, match.start("word"), match.end("word"))
    elif phrase.strip():
        yield Phrase(phrase)
