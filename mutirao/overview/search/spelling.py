"""Spelling: what a reader may have meant by words that nothing they may see contains."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import Final

from tantivy import Occur, Query

from mutirao.base.taxonomy.analysis import analyse, fold, places
from mutirao.base.taxonomy.thesaurus import Thesaurus
from mutirao.overview.search.index_store import Snapshot
from mutirao.overview.search.syntax import Word
from mutirao.overview.search.tantivy_schema import stored_entry
from mutirao.overview.search.word_queries import WordQueries

_MOST_UNKNOWN: Final = 4
_MOST_LOOKED_AT: Final = 8
_MOST_OFFERED: Final = 3
_MOST_TRIED: Final = 9
_DICTIONARY: Final = "words"


@dataclass(frozen=True, slots=True)
class _Candidate:
    word: str
    rank: tuple[int, bool, bool, int]


class Speller:
    """For one state of the index and the entries that `visible` selects."""

    def __init__(self, snapshot: Snapshot, words: WordQueries, thesaurus: Thesaurus, visible: Query) -> None:
        self._snapshot = snapshot
        self._words = words
        self._thesaurus = thesaurus
        self._visible = visible

    def correct(self, text: str, suspects: Iterable[Word], finds: Callable[[str], bool]) -> str | None:
        """`text` with those of its words that are unknown mended so that it `finds` something; else None."""
        single = [word for word in suspects if len(analyse(word.text)) == 1]
        unknown = [word for word in single if not self._is_seen(fold(word.text))]
        if not unknown or len(unknown) > _MOST_UNKNOWN:
            return None
        choices = [self._offers(fold(word.text)) for word in unknown]
        for chosen in islice(product(*choices), _MOST_TRIED):
            corrected = _replaced(text, unknown, chosen)
            if finds(corrected):
                return _replaced(text, unknown, [self._written(word) for word in chosen])
        return None

    def _offers(self, word: str) -> list[str]:
        allowed = allowed_edits(word)
        if not allowed:
            return []
        candidates = sorted(self._candidates(word, allowed), key=lambda candidate: candidate.rank)
        nearest = (candidate.word for candidate in candidates[:_MOST_LOOKED_AT])
        return list(islice((near for near in nearest if self._is_seen(near)), _MOST_OFFERED))

    def _candidates(self, word: str, allowed: int) -> Iterator[_Candidate]:
        letters = set(word)
        for known, frequency in self._near(word, allowed):
            # Each edit brings in at most one letter and takes out at most one.
            if len(letters.symmetric_difference(known)) > 2 * allowed:
                continue
            edits = distance(word, known, allowed)
            if 0 < edits <= allowed:
                is_foreign = not self._thesaurus.spelling(known)
                yield _Candidate(known, (edits, known[0] != word[0], is_foreign, -frequency))

    def _near(self, word: str, allowed: int) -> Iterator[tuple[str, int]]:
        """Words of about the same length that begin alike, and those that differ in the first letter."""
        searcher = self._snapshot.searcher
        for first in {word[0], word[1]}:
            for known, frequency in searcher.terms_with_prefix(_DICTIONARY, first):
                if abs(len(known) - len(word)) <= allowed:
                    yield known, frequency
        for letter in sorted(self._alphabet(word)):
            for known in (letter + word, letter + word[1:]):
                if frequency := searcher.doc_freq(_DICTIONARY, known):
                    yield known, frequency

    @staticmethod
    def _alphabet(word: str) -> set[str]:
        return set("ابتثجحخدذرزسشصضطظعغفقكلمنهويء" if "\u0600" <= word[0] <= "\u06ff" else "abcdefghijklmnopqrstuvwxyz")

    def _is_seen(self, word: str) -> bool:
        """Whether an entry the reader may see holds the word: what others keep closed corrects nothing."""
        written = self._words.anywhere(word)
        return self._words.count(Query.boolean_query([(Occur.Must, written), (Occur.Must, self._visible)])) > 0

    def _written(self, word: str) -> str:
        """With its accents: as the labels write it, or an entry."""
        if spelling := self._thesaurus.spelling(word):
            return spelling
        searcher = self._snapshot.searcher
        holding = Query.boolean_query([(Occur.Must, self._words.term(_DICTIONARY, word)), (Occur.Must, self._visible)])
        for _, address in searcher.search(holding, limit=1).hits:
            entry = stored_entry(searcher.doc(address))
            for text in (entry.title, entry.summary):
                folded = analyse(text)
                if word in folded and (written := places(text, len(folded))):
                    start, end = written[folded.index(word)]
                    return text[start:end].lower()
        return word


def allowed_edits(word: str) -> int:
    """Short words have too many neighbours to guess among; numbers are never guessed."""
    if len(word) < 4 or not word.isalpha():
        return 0
    return 1 if len(word) < 8 else 2


def distance(first: str, second: str, most: int) -> int:
    """Insertions, deletions, replacements and exchanges of neighbours from one word to the other.

    Optimal string alignment; any number above `most` means only "more".
    """
    before: list[int] = []
    last = list(range(len(second) + 1))
    for i, letter in enumerate(first, 1):
        row = [i]
        for j, other in enumerate(second, 1):
            best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]


def _replaced(text: str, unknown: list[Word], chosen: Iterable[str]) -> str:
    for word, known in reversed(list(zip(unknown, chosen, strict=True))):
        text = text[: word.start] + known + text[word.end :]
    return text
