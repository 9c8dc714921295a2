"""Passages: the piece of a text that shows best why it was found, cut into segments that match or do not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from mutirao.base.taxonomy.analysis import analyse, analysis_language, places
from mutirao.base.taxonomy.thesaurus import Thesaurus
from mutirao.overview.search.engine import FilePlace, Passage
from mutirao.overview.search.interpretation import ConceptSpan, Unit
from mutirao.overview.search.syntax import AnyOf, Field, Phrase, Word

LENGTH: Final = 240
_LEAD_IN: Final = 80
_SENTENCE_LEAD_IN: Final = 120
_MOST_NARROWER: Final = 60
_LONGEST_READ: Final = 6_000
_ELLIPSIS: Final = "…"

Sequences = dict[str, list[tuple[tuple[str, ...], int]]]


class Match(NamedTuple):
    """Where a unit of the query stands in a text, in characters."""

    start: int
    end: int
    unit: int


@dataclass(frozen=True, slots=True)
class Found:
    """A passage, and which units of the query the whole text matches."""

    passage: Passage
    units: frozenset[int]


class Highlighter:
    """Finds in texts what a query asked for: its words, and the labels of its concepts in the text's language."""

    def __init__(self, units: Iterable[Unit], thesaurus: Thesaurus) -> None:
        self._thesaurus = thesaurus
        self.units = [asked for unit in units if (asked := _asked(unit))]
        self._sequences: dict[str, Sequences] = {}

    def find(self, text: str, language: str, place: FilePlace | None = None) -> Found:
        """The best passage of `text`, or its beginning if nothing matches."""
        text = text[:_LONGEST_READ]
        matches = self.matches(text, language) if self.units else []
        passage = Passage(_cut(text, matches), place)
        return Found(passage, frozenset(match.unit for match in matches))

    def units_in(self, text: str, language: str) -> frozenset[int]:
        return frozenset(match.unit for match in self.matches(text, language))

    def matches(self, text: str, language: str) -> list[Match]:
        """In the order of the text, without overlaps."""
        sequences = self._of(analysis_language(language))
        stems = analyse(text, analysis_language(language))
        if sequences.keys().isdisjoint(stems) or not (spans := places(text, len(stems))):
            return []
        found: list[Match] = []
        free = 0
        for start in [place for place, stem in enumerate(stems) if stem in sequences]:
            if start < free:
                continue
            for tokens, unit in sequences[stems[start]]:
                if tuple(stems[start : start + len(tokens)]) == tokens:
                    free = start + len(tokens)
                    found.append(Match(spans[start][0], spans[free - 1][1], unit))
                    break
        return found

    def _of(self, language: str) -> Sequences:
        if language not in self._sequences:
            sequences: Sequences = {}
            for number, (texts, concepts) in enumerate(self.units):
                cut = {tuple(analyse(text, language)) for text in texts}
                cut.update(form for concept in concepts for form in self._forms(concept, language))
                for tokens in filter(None, cut):
                    sequences.setdefault(tokens[0], []).append((tokens, number))
            for found in sequences.values():
                found.sort(key=lambda sequence: -len(sequence[0]))
            self._sequences[language] = sequences
        return self._sequences[language]

    def _forms(self, concept_id: int, language: str) -> list[tuple[str, ...]]:
        narrower = sorted(self._thesaurus.descendants(concept_id))[:_MOST_NARROWER]
        return [form for concept in (concept_id, *narrower) for form in self._thesaurus.forms(concept, language)]


def _asked(unit: Unit) -> tuple[tuple[str, ...], tuple[int, ...]] | None:
    """The texts and concepts to be shown for a unit; None where it asks for nothing that stands in a text."""
    match unit:
        case ConceptSpan(text, concept_id):
            return (text,), (concept_id,)
        case Word(text) | Phrase(text) | Field("title", text):
            return (text,), ()
        case AnyOf(clauses):
            return tuple(clause.text for clause in clauses if isinstance(clause, Word | Phrase)), ()
        case _:
            return None


def _cut(text: str, matches: list[Match]) -> tuple[tuple[str, bool], ...]:
    begin = _begin(text, _best_start(matches))
    end = min(len(text), begin + LENGTH)
    if end < len(text):
        end = max(text.rfind(" ", begin, end + 1), begin + LENGTH // 2)
    segments = [(f"{_ELLIPSIS} ", False)] if begin else []
    place = begin
    for match in matches:
        if begin <= match.start and match.end <= end:
            segments += [(text[place : match.start], False), (text[match.start : match.end], True)]
            place = match.end
    segments.append((text[place:end], False))
    if end < len(text):
        segments.append((f" {_ELLIPSIS}", False))
    return tuple((segment, is_match) for segment, is_match in segments if segment)


def _best_start(matches: list[Match]) -> int:
    """Where the window begins that shows the most units, then the most matches; the first of equals."""
    best, best_worth = 0, (0, 0)
    for index, first in enumerate(matches):
        inside = [match for match in matches[index : index + LENGTH] if match.end <= first.start + LENGTH - _LEAD_IN]
        worth = (len({match.unit for match in inside}), len(inside))
        if worth > best_worth:
            best, best_worth = first.start, worth
    return best


def _begin(text: str, start: int) -> int:
    """The beginning of the sentence, if it is near; else of a word some way before."""
    if start <= _LEAD_IN:
        return 0
    sentence = max(text.rfind(mark, 0, start) for mark in (". ", "? ", "! ", "؟ ", "\n"))
    if sentence >= 0 and start - sentence <= _SENTENCE_LEAD_IN:
        return sentence + (1 if text[sentence] == "\n" else 2)
    return max(text.find(" ", start - _LEAD_IN, start) + 1, start - _LEAD_IN)
