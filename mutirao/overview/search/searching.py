"""IndexView: answers requests from one state of the index, and remembers its answers as long as it lasts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from tantivy import DocAddress, Occur, Query

from mutirao.base.catalogue import entry_types
from mutirao.base.taxonomy.analysis import NEUTRAL, analyse
from mutirao.base.taxonomy.thesaurus import Thesaurus
from mutirao.overview.search.engine import (
    DEEPEST_HIT,
    CrossCounts,
    FacetValue,
    FilePlace,
    Hit,
    Likeness,
    Notice,
    NoticeCode,
    Pairs,
    Passage,
    SearchRequest,
    SearchResults,
    Sort,
    TitleSuggestion,
)
from mutirao.overview.search.facets import FacetFilters, count_pairs, count_values, read_filters, visible_to
from mutirao.overview.search.index_store import Snapshot
from mutirao.overview.search.interpretation import STOP_WORDS, ConceptSpan, Unit, interpret, runs
from mutirao.overview.search.passages import Found, Highlighter
from mutirao.overview.search.query_builder import BuiltQuery, QueryBuilder
from mutirao.overview.search.spelling import Speller
from mutirao.overview.search.synonyms import Synonyms
from mutirao.overview.search.syntax import ParsedQuery, Word, parse
from mutirao.overview.search.tantivy_schema import field, stored_entry, stored_page
from mutirao.overview.search.word_queries import PAGE, WordQueries, any_of

_REMEMBERED: Final = 256
_TITLES_LOOKED_AT: Final = 40
_PAGES_PER_HIT: Final = 5
_SHARED_CONCEPT: Final = 2.0
_SHARED_WORD: Final = 0.5
_TITLE_WORDS: Final = 20
_SORT_FIELDS: Final = {Sort.NEWEST: "published", Sort.MOST_USED: "used"}

Facets = dict[str, tuple[FacetValue, ...]]


class IndexView:
    """One per state of the index and vocabulary; safe to share between threads."""

    def __init__(self, snapshot: Snapshot, thesaurus: Thesaurus) -> None:
        self._snapshot = snapshot
        self._searcher = snapshot.searcher
        self._thesaurus = thesaurus
        self._words = WordQueries(snapshot)
        self._synonyms = lru_cache(_REMEMBERED)(self._synonyms_for)
        self.search = lru_cache(_REMEMBERED)(self._search)
        self.cross = lru_cache(_REMEMBERED)(self._cross)
        self.related = lru_cache(_REMEMBERED)(self._related)
        self._facets = lru_cache(_REMEMBERED)(self._count_facets)

    def is_stale(self, snapshot: Snapshot, thesaurus: Thesaurus) -> bool:
        return self._snapshot is not snapshot or self._thesaurus is not thesaurus

    def suggest_titles(self, prefix: str, audiences: frozenset[int], limit: int) -> list[TitleSuggestion]:
        """Titles that begin so before those with words, or another name, that do; of those, the most used first."""
        typed = analyse(prefix[:100])
        if not typed:
            return []
        named = [self._words.term("type", item.name) for item in entry_types.all_types() if item.goes_by_names]
        other_name = [(Occur.Must, self._beginning("names", typed)), (Occur.Must, any_of(named))]
        either = any_of([self._beginning(field("title", NEUTRAL), typed), Query.boolean_query(other_name)])
        query = Query.boolean_query([(Occur.Must, either), (Occur.Must, visible_to(audiences, self._words))])
        hits = self._searcher.search(query, _TITLES_LOOKED_AT, count=False, order_by_field="used").hits
        ids = self._searcher.fast_field_values("entry", [address for _, address in hits])
        titles = [stored_entry(self._searcher.doc(address)).title for _, address in hits]
        found = [TitleSuggestion(int(entry or 0), title) for entry, title in zip(ids, titles, strict=True)]
        found.sort(key=lambda suggestion: analyse(suggestion.title)[: len(typed) - 1] != typed[:-1])
        return found[:limit]

    def _beginning(self, name: str, typed: list[str]) -> Query:
        """All words in the field, of the last of them its beginning."""
        clauses = [self._words.term(name, word) for word in typed[:-1]]
        clauses.append(Query.fuzzy_term_query(self._snapshot.schema, name, typed[-1], 0, True, True))
        return Query.boolean_query([(Occur.Must, clause) for clause in clauses])

    def _related(self, likeness: Likeness, audiences: frozenset[int], limit: int) -> list[int]:
        """Rare concepts count more than common ones, and the words of the title decide between equals."""
        title = field("title", NEUTRAL)
        telling = [word for word in analyse(likeness.title) if word not in STOP_WORDS][:_TITLE_WORDS]
        shared = [Query.boost_query(self._words.term("concept", key), _SHARED_CONCEPT) for key in likeness.concepts]
        shared += [self._words.term("country", code) for code in likeness.countries]
        shared += [Query.boost_query(self._words.term(title, word), _SHARED_WORD) for word in telling]
        if not shared:
            return []
        alike = Query.const_score_query(self._words.term("type", likeness.type), 0)
        readable = visible_to(audiences, self._words)
        query = Query.boolean_query([(Occur.Must, clause) for clause in (any_of(shared), alike, readable)])
        found = self._searcher.search(query, limit + 1, count=False).hits
        ids = [int(pk or 0) for pk in self._searcher.fast_field_values("entry", [address for _, address in found])]
        return [pk for pk in ids if pk != likeness.entry_id][:limit]

    def _search(self, request: SearchRequest) -> SearchResults:
        parsed = parse(request.query)
        results = self._answer(request, parsed)
        if results.total or request.exact or not parsed.clauses:
            return results
        corrected = self._corrected(request, parsed)
        if corrected is None:
            return results
        answer = self._answer(replace(request, query=corrected), parse(corrected))
        return replace(answer, corrected=corrected)

    def _answer(self, request: SearchRequest, parsed: ParsedQuery) -> SearchResults:
        units, built = self._built(request, parsed)
        filters = read_filters(request, self._words)
        total, hits = self._hits(request, units, built, filters)
        notices = [*filters.notices, *built.notices]
        if parsed.was_cut:
            notices.append(Notice(NoticeCode.QUERY_CUT))
        if request.page * request.size > DEEPEST_HIT:
            notices.append(Notice(NoticeCode.TOO_DEEP))
        facets = self._facets(replace(request, page=1, size=0, sort=Sort.RELEVANCE, passages=False))
        return SearchResults(total, hits, facets, notices=tuple(notices))

    def _cross(self, request: SearchRequest, pairs: Pairs) -> CrossCounts:
        _, built = self._built(request, parse(request.query))
        query = built.selecting(read_filters(request, self._words).all())
        return CrossCounts(count_pairs(self._searcher, query, pairs))

    def _built(self, request: SearchRequest, parsed: ParsedQuery) -> tuple[list[Unit], BuiltQuery]:
        units = interpret(parsed, self._thesaurus, request.language)
        synonyms = self._synonyms(request.audiences)
        builder = QueryBuilder(self._words, synonyms, self._thesaurus, request.language)
        return units, builder.build(units, runs(parsed))

    def _synonyms_for(self, audiences: frozenset[int]) -> Synonyms:
        return Synonyms(self._words, self._thesaurus, visible_to(audiences, self._words))

    def _count_facets(self, request: SearchRequest) -> Facets:
        _, built = self._built(request, parse(request.query))
        filters = read_filters(request, self._words)
        return count_values(self._searcher, built, filters, request, self._words)

    def _hits(
        self, request: SearchRequest, units: list[Unit], built: BuiltQuery, filters: FacetFilters
    ) -> tuple[int, tuple[Hit, ...]]:
        offset = (max(request.page, 1) - 1) * request.size
        sort = _SORT_FIELDS.get(request.sort)
        if sort is None and not built.must:
            sort = "published"
        if offset + request.size > DEEPEST_HIT:
            return self._words.count(built.selecting(filters.all())), ()
        found = self._searcher.search(
            built.selecting(filters.all()) if sort else built.ranking(filters.all()),
            limit=max(request.size, 1),
            offset=offset,
            order_by_field=sort,
            weight_by_field=None if sort else "recency",
        )
        addresses = [address for _, address in found.hits][: request.size]
        ids = [int(entry or 0) for entry in self._searcher.fast_field_values("entry", addresses)]
        scores = [0.0 if sort else float(score) for score, _ in found.hits]
        passages = self._passages(units, ids, addresses) if request.passages else [None] * len(ids)
        hits = tuple(Hit(*hit) for hit in zip(ids, scores, passages, strict=False))
        return int(found.count), hits  # type: ignore[attr-defined]  # not in its stub

    # Passages

    def _passages(self, units: list[Unit], ids: Sequence[int], addresses: Sequence[DocAddress]) -> list[Passage | None]:
        highlighter = Highlighter(units, self._thesaurus)
        all_units = frozenset(range(len(highlighter.units)))
        found: dict[int, Found] = {}
        lacking: dict[int, frozenset[int]] = {}
        for entry_id, address in zip(ids, addresses, strict=True):
            entry = stored_entry(self._searcher.doc(address))
            found[entry_id] = highlighter.find(entry.summary, entry.language)
            missing = all_units - found[entry_id].units
            if missing and (missing := missing - highlighter.units_in(entry.title, entry.language)):
                lacking[entry_id] = missing
        found |= self._pages(highlighter, lacking)
        return [found[entry_id].passage for entry_id in ids]

    def _pages(self, highlighter: Highlighter, lacking: dict[int, frozenset[int]]) -> dict[int, Found]:
        """Of each entry the page that shows most of what its summary lacks."""
        asked = [query for texts, concepts in highlighter.units for query in self._on_page(texts, concepts)]
        if not asked or not lacking:
            return {}
        entries = Query.term_set_query(self._snapshot.schema, "entry", sorted(lacking))
        query = Query.boolean_query([(Occur.Must, any_of(asked)), (Occur.Must, Query.const_score_query(entries, 0))])
        limit = _PAGES_PER_HIT * len(lacking)
        best: dict[int, tuple[int, Found]] = {}
        for _, address in self._searcher.search(query, limit, count=False).hits:
            entry_id = int(self._searcher.fast_field_values("entry", [address])[0] or 0)
            page = stored_page(self._searcher.doc(address))
            place = FilePlace(page.attachment_id, page.file_name, page.number)
            found = highlighter.find(page.text, page.language, place)
            worth = len(found.units & lacking[entry_id])
            if worth > best.get(entry_id, (0, None))[0]:
                best[entry_id] = (worth, found)
        return {entry_id: found for entry_id, (_, found) in best.items()}

    def _on_page(self, texts: Sequence[str], concepts: Sequence[int]) -> list[Query]:
        queries = [query for text in texts for query in self._words.in_fields(text, (PAGE,))]
        keys = (self._thesaurus.concept(concept).key for concept in concepts)
        return [*queries, *(self._words.term("page_mention", key) for key in keys)]

    # Spelling

    def _corrected(self, request: SearchRequest, parsed: ParsedQuery) -> str | None:
        """The query with typing errors mended, if it found nothing because of them."""
        visible = visible_to(request.audiences, self._words)

        def finds(text: str) -> bool:
            _, built = self._built(request, parse(text))
            return self._words.count(built.selecting([visible])) > 0

        units, built = self._built(request, parsed)
        if self._words.count(built.selecting([visible])):
            return None
        speller = Speller(self._snapshot, self._words, self._thesaurus, visible)
        return speller.correct(parsed.text, self._plain_words(units, request), finds)

    def _plain_words(self, units: list[Unit], request: SearchRequest) -> Iterator[Word]:
        synonyms = self._synonyms(request.audiences)
        for unit in units:
            if isinstance(unit, Word):
                yield unit
            elif isinstance(unit, ConceptSpan) and not synonyms.is_meant(unit, request.language):
                yield from unit.words
