"""Topics that stand on the same entries more often than chance would put them there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import log
from typing import Final

from mutirao.base.taxonomy.thesaurus import ConceptName, Thesaurus

LEAST_TOGETHER: Final = 3
"""Two topics that meet on fewer entries may have met by accident."""
SURE: Final = 10.83
"""Log-likelihood ratio of one degree of freedom that chance exceeds once in a thousand (Dunning 1993)."""
MOST: Final = 8


@dataclass(frozen=True, slots=True)
class Companion:
    """A topic beside another: on how many entries both stand, and how many times as often as by chance."""

    concept: ConceptName
    together: int
    lift: float
    certainty: float


@dataclass(frozen=True, slots=True)
class Tally:
    """Entries with both topics, with the one, with the other, and with any topic at all."""

    both: int
    one: int
    other: int
    total: int

    @property
    def agrees(self) -> bool:
        """Whether all four were counted in one state of the index."""
        return 0 < self.both <= min(self.one, self.other) and self.neither >= 0

    @property
    def neither(self) -> int:
        return self.total - self.one - self.other + self.both

    @property
    def lift(self) -> float:
        return self.both * self.total / (self.one * self.other)

    @property
    def certainty(self) -> float:
        """The log-likelihood ratio of the two by two table, so that rare topics need more to convince."""
        rows = (self.one, self.total - self.one)
        columns = (self.other, self.total - self.other)
        observed = ((self.both, self.one - self.both), (self.other - self.both, self.neither))
        return 2 * sum(
            count * log(count * self.total / (rows[row] * columns[column]))
            for row, line in enumerate(observed)
            for column, count in enumerate(line)
            if count
        )


def companions(
    concept: ConceptName, together: Mapping[str, int], alone: Mapping[str, int], total: int, words: Thesaurus
) -> list[Companion]:
    """The surest first; of a topic and those above and below it only the surest (of equals the most special), and none
    of the concept's own line.
    """
    found = list(candidates(concept, together, alone, total, words))
    found.sort(key=lambda item: (-item.certainty, -len(words.ancestors(item.concept.id)), item.concept.key))
    chosen: list[Companion] = []
    taken: set[int] = line_of(concept, words)
    for item in found:
        if item.concept.id not in taken:
            chosen.append(item)
            taken |= line_of(item.concept, words)
    return chosen[:MOST]


def candidates(
    concept: ConceptName, together: Mapping[str, int], alone: Mapping[str, int], total: int, words: Thesaurus
) -> Iterator[Companion]:
    for key, both in together.items():
        other = words.by_key(key)
        if other is None or both < LEAST_TOGETHER or other.id == concept.id:
            continue
        tally = Tally(both, alone.get(concept.key, 0), alone.get(key, 0), total)
        if tally.agrees and tally.lift > 1 and tally.certainty >= SURE:
            yield Companion(other, both, tally.lift, tally.certainty)


def line_of(concept: ConceptName, words: Thesaurus) -> set[int]:
    """The concept, all above it and all below it: what is filed below is filed above, which says nothing."""
    return {concept.id, *words.ancestors(concept.id), *words.descendants(concept.id)}
