"""Synonyms: what a concept finds, the same entries whichever of its labels was typed."""

from __future__ import annotations

from typing import Final

from tantivy import Occur, Query

from mutirao.base.taxonomy.thesaurus import DEFAULT_LANGUAGE, Thesaurus
from mutirao.overview.search.interpretation import ConceptSpan
from mutirao.overview.search.word_queries import WordQueries, any_of

_MENTION_WEIGHT: Final = 1.5
_BORROWED_WEIGHT: Final = 0.1


class Synonyms:
    """For one state of the index and the entries that `visible` selects: closed ones decide nothing.

    Entries carry the concepts they are filed under and those their text names. A single word can be a label
    in one language and an ordinary word in another (French `allocation`, a benefit); how the collection uses
    it decides: where at least half of the entries with the word carry the concept, the word stands for it
    everywhere; else only for readers of the label's own language.
    """

    def __init__(self, words: WordQueries, thesaurus: Thesaurus, visible: Query) -> None:
        self._words = words
        self._thesaurus = thesaurus
        self._visible = visible
        self._in_use: dict[int, bool] = {}
        self._queries: dict[int, Query] = {}
        self._faithful: dict[tuple[int, str], bool] = {}

    def is_meant(self, span: ConceptSpan, language: str) -> bool:
        """Whether a reader of `language` who types these words means the concept."""
        if not self._is_in_use(span.concept_id):
            return False
        if len(span.words) > 1 or span.language in (language, DEFAULT_LANGUAGE):
            return True
        return self._is_faithful(span.concept_id, span.text)

    def query(self, concept_id: int) -> Query:
        """Entries that carry the concept, or hold one of its words where the word stands for it."""
        if concept_id not in self._queries:
            carried = Query.boost_query(self._carrying(concept_id), _MENTION_WEIGHT)
            borrowed = [
                Query.const_score_query(any_of(found), _BORROWED_WEIGHT)
                for word in self._thesaurus.single_words(concept_id)
                if (found := self._words.in_fields(word)) and self._is_faithful(concept_id, word)
            ]
            self._queries[concept_id] = any_of([carried, *borrowed])
        return self._queries[concept_id]

    def _carrying(self, concept_id: int) -> Query:
        return self._words.term("mention", self._thesaurus.concept(concept_id).key)

    def _is_in_use(self, concept_id: int) -> bool:
        known = self._in_use.get(concept_id)
        if known is None:
            known = self._in_use[concept_id] = self._count(self._carrying(concept_id)) > 0
        return known

    def _count(self, *queries: Query) -> int:
        return self._words.count(Query.boolean_query([(Occur.Must, query) for query in (*queries, self._visible)]))

    def _is_faithful(self, concept_id: int, word: str) -> bool:
        known = self._faithful.get((concept_id, word))
        if known is None:
            written = self._words.anywhere(word)
            known = 2 * self._count(written, self._carrying(concept_id)) >= self._count(written)
            self._faithful[concept_id, word] = known
        return known
