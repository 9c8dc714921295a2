"""From units of meaning to a tantivy query: what decides, and what only orders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from tantivy import Occur, Query

from mutirao.base.taxonomy.analysis import analyse
from mutirao.base.taxonomy.querysets import PLACES
from mutirao.base.taxonomy.thesaurus import Thesaurus
from mutirao.overview.search.engine import Notice, NoticeCode
from mutirao.overview.search.interpretation import ConceptSpan, Unit
from mutirao.overview.search.synonyms import Synonyms
from mutirao.overview.search.syntax import AnyOf, Atom, Field, Not, Phrase, Word, Years
from mutirao.overview.search.word_queries import FILE, NAMES, TEXT, TITLE, WordQueries, any_of, best_of

_TOGETHER_WEIGHT: Final = 3.0
# What is written exactly as asked comes before what only means the same: more than other scores add up to.
_AS_TYPED: Final = 30.0
_AS_TYPED_IN_FILE: Final = 15.0
_LAST_YEAR: Final = 9999


@dataclass(slots=True)
class BuiltQuery:
    """`must` and `must_not` decide what is found, `should` only the order."""

    must: list[Query] = field(default_factory=list)
    must_not: list[Query] = field(default_factory=list)
    should: list[Query] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def selecting(self, filters: Iterable[Query]) -> Query:
        """What is found within `filters`."""
        clauses = [(Occur.Must, query) for query in (*self.must, *filters)]
        return Query.boolean_query([*clauses, *((Occur.MustNot, query) for query in self.must_not)])

    def ranking(self, filters: Iterable[Query]) -> Query:
        """The same entries, scored."""
        clauses = [(Occur.Must, query) for query in (*self.must, *filters)]
        clauses += [(Occur.MustNot, query) for query in self.must_not]
        return Query.boolean_query([*clauses, *((Occur.Should, query) for query in self.should)])


class QueryBuilder:
    """Builds for a reader of `language`, over one state of the index."""

    def __init__(self, words: WordQueries, synonyms: Synonyms, thesaurus: Thesaurus, language: str) -> None:
        self._words = words
        self._synonyms = synonyms
        self._thesaurus = thesaurus
        self._language = language

    def build(self, units: Iterable[Unit], runs: Iterable[str]) -> BuiltQuery:
        """All units must match; texts that hold a whole run of words come first."""
        built = BuiltQuery()
        for unit in units:
            if isinstance(unit, Not):
                built.must_not += self._excluded(unit.clause, built)
            elif isinstance(unit, AnyOf):
                built.must.append(any_of([self._meaning(clause, built) for clause in unit.clauses]))
            elif isinstance(unit, ConceptSpan):
                self._add_span(unit, built)
            else:
                built.must.append(self._literal(unit, built))
        for run in runs:
            if together := self._words.in_fields(run, (TITLE, TEXT)):
                built.should.append(Query.boost_query(best_of(together), _TOGETHER_WEIGHT))
        return built

    def _add_span(self, span: ConceptSpan, built: BuiltQuery) -> None:
        if not self._synonyms.is_meant(span, self._language):
            built.must += [self._words.anywhere(word.text) for word in span.words]
            return
        built.must.append(self._synonyms.query(span.concept_id))
        if near := self._words.in_fields(span.text, (TITLE, NAMES, TEXT)):
            built.should += [Query.const_score_query(any_of(near), _AS_TYPED), best_of(near)]
        if inside := self._words.in_fields(span.text, (FILE,)):
            built.should.append(Query.const_score_query(any_of(inside), _AS_TYPED_IN_FILE))

    def _literal(self, atom: Atom, built: BuiltQuery) -> Query:
        match atom:
            case Years(first, last):
                return self._words.between("year", first or 0, last or _LAST_YEAR)
            case Field("country", text):
                return self._country(text, built)
            case Field(name, text, is_phrase):
                families = (TITLE,) if name == "title" else (NAMES,)
                return self._words.anywhere(text, families) if is_phrase else self._words.spread(text, families)
            case Word(text) | Phrase(text):
                return self._words.anywhere(text)

    def _meaning(self, atom: Atom, built: BuiltQuery) -> Query:
        """As `_literal`, but a word that is a label stands for its concept."""
        if isinstance(atom, Word) and (span := self._span(atom)) and self._synonyms.is_meant(span, self._language):
            return self._synonyms.query(span.concept_id)
        return self._literal(atom, built)

    def _span(self, word: Word) -> ConceptSpan | None:
        mentions = self._thesaurus.find_typed(word.text, self._language)
        if len(mentions) != 1 or mentions[0].length != len(analyse(word.text)):
            return None
        return ConceptSpan(word.text, mentions[0].concept_id, mentions[0].language, (word,))

    def _excluded(self, atom: Atom, built: BuiltQuery) -> list[Query]:
        """Both the words and what they mean."""
        if isinstance(atom, Phrase | Word) and not analyse(atom.text):
            return []
        literal, meaning = self._literal(atom, built), self._meaning(atom, built)
        return [literal, meaning] if isinstance(atom, Word) else [literal]

    def _country(self, text: str, built: BuiltQuery) -> Query:
        """Entries filed under a country or region named in any language or by its code; else the words."""
        place = self._thesaurus.by_notation(PLACES, text.strip().upper())
        for mention in self._thesaurus.find_typed(text, self._language) if place is None else ():
            concept = self._thesaurus.concept(mention.concept_id)
            if concept.scheme == PLACES and mention.length == len(analyse(text)):
                place = concept
        if place is None:
            built.notices.append(Notice(NoticeCode.UNKNOWN_COUNTRY, text))
            return self._words.spread(text, (TITLE, NAMES, TEXT))
        return self._words.term("region" if place.notation.isdigit() else "country", place.notation)
