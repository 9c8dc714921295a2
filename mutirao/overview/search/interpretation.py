"""What a parsed query means: which of its words name a concept, and which carry no meaning of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from mutirao.base.taxonomy.analysis import analyse
from mutirao.base.taxonomy.thesaurus import Thesaurus
from mutirao.overview.search.syntax import AnyOf, Atom, Not, ParsedQuery, Word

# Articles, prepositions, conjunctions and pronouns only: what can be the subject of a search is never left out.
_JOINING_WORDS: Final = """
    a an and are as at be by for from how in into is it its of on or that the their there these this to was what
    which who will with
    au aux ce ces cet cette d dans de des du elle en et eux il ils l la le les leur leurs ou par pour qu que qui
    sa se ses sur un une
    al como con cual del e el ella ellas ellos es esta este lo los las o para por segun si sin su sus y
    ao aos com da das do dos em entre na nas no nos os pela pelas pelo pelos sao sobre um uma
    في من على علي الى الي عن مع هذا هذه ذلك التي الذي او و ان ما لا
"""
STOP_WORDS: Final = frozenset(_JOINING_WORDS.split())
_CLINGING: Final = re.compile(r"(?:(?:[cdjlmnst]|qu)['’])?(?P<bare>.*?)(?:['’]s)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ConceptSpan:
    """Words of the query that together are a label of a concept."""

    text: str
    concept_id: int
    language: str
    words: tuple[Word, ...]


Unit = Atom | ConceptSpan | Not | AnyOf


def interpret(parsed: ParsedQuery, thesaurus: Thesaurus, language: str) -> list[Unit]:
    """The units that must all be matched, for a reader of `language`."""
    units: list[Unit] = []
    run: list[Word] = []
    for clause in (*parsed.clauses, None):
        if isinstance(clause, Word):
            run.append(clause)
            continue
        units += _spans(run, thesaurus, language)
        run = []
        if clause is not None:
            units.append(clause)
    units = [_bare(unit) if isinstance(unit, Word) else unit for unit in units]
    units = [unit for unit in units if not isinstance(unit, Word) or any(map(str.isalnum, unit.text))]
    # Where everything is in capitals, they set nothing apart.
    written = str.lower if parsed.text.isupper() else str
    telling = [unit for unit in units if not (isinstance(unit, Word) and is_stop_word(written(unit.text)))]
    return telling if any(not isinstance(unit, Not) for unit in telling) else units


def is_stop_word(text: str) -> bool:
    """Whether a word only joins others; `WHO` and `IT` in capitals do not."""
    if len(text) > 1 and text.isupper():
        return False
    tokens = analyse(text)
    return bool(tokens) and all(token in STOP_WORDS or _is_letter(token) for token in tokens)


def _is_letter(token: str) -> bool:
    return len(token) == 1 and token.isascii() and token.isalpha()


def _bare(word: Word) -> Word:
    """Without the article or genitive that clings to it (`l’emploi`, `children's`)."""
    match = _CLINGING.match(word.text)
    if not match or not match["bare"]:
        return word
    return Word(match["bare"], word.start + match.start("bare"), word.start + match.end("bare"))


def _spans(run: list[Word], thesaurus: Thesaurus, language: str) -> list[Unit]:
    places = [index for index, word in enumerate(run) for _ in analyse(word.text)]
    units: list[Unit] = list(run)
    for mention in reversed(thesaurus.find_typed(" ".join(word.text for word in run), language)):
        stop = mention.start + mention.length
        inside = places[mention.start : stop]
        splits_a_word = places[: mention.start][-1:] == inside[:1] or places[stop : stop + 1] == inside[-1:]
        if not splits_a_word:
            words = tuple(run[inside[0] : inside[-1] + 1])
            text = " ".join(word.text for word in words)
            units[inside[0] : inside[-1] + 1] = [ConceptSpan(text, mention.concept_id, mention.language, words)]
    return units


def runs(parsed: ParsedQuery) -> list[str]:
    """Neighbouring words of the query, where there are several: texts that hold them together come first."""
    found: list[list[str]] = [[]]
    for clause in parsed.clauses:
        if isinstance(clause, Word):
            found[-1].append(clause.text)
        else:
            found.append([])
    return [" ".join(words) for words in found if len(words) > 1]
