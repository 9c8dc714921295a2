"""TantivyEngine: the search engine inside the process, on an index of its own on disk."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import tantivy
from tantivy import Query

from mutirao.base.catalogue.search_documents import SearchDocument
from mutirao.base.taxonomy.thesaurus import Thesaurus
from mutirao.overview.search.engine import (
    CrossCounts,
    Health,
    IndexBusyError,
    Likeness,
    Pairs,
    Progress,
    SearchRequest,
    SearchResults,
    SearchUnavailableError,
    TitleSuggestion,
)
from mutirao.overview.search.index_store import IndexStore, Snapshot, guarded
from mutirao.overview.search.searching import IndexView
from mutirao.overview.search.tantivy_schema import (
    CURSOR,
    cursor_document,
    entry_documents,
    stored_vocabulary,
)

_TELL_EVERY: Final = 500


class TantivyEngine:
    """A `SearchEngine` on the folder `root`; `thesaurus` gives the one in force."""

    def __init__(self, root: Path, thesaurus: Callable[[], Thesaurus]) -> None:
        self._store = IndexStore(root)
        self._thesaurus = thesaurus
        self._lock = threading.RLock()
        self._view: IndexView | None = None
        self._writer: tuple[str, tantivy.IndexWriter] | None = None

    # Reading

    def search(self, request: SearchRequest) -> SearchResults:
        return guarded(lambda: self._current_view().search(request))

    def cross(self, request: SearchRequest, pairs: Pairs) -> CrossCounts:
        return guarded(lambda: self._current_view().cross(request, pairs))

    def suggest_titles(self, prefix: str, audiences: frozenset[int], limit: int = 5) -> list[TitleSuggestion]:
        return guarded(lambda: self._current_view().suggest_titles(prefix, audiences, limit))

    def related(self, likeness: Likeness, audiences: frozenset[int], limit: int = 4) -> list[int]:
        return guarded(lambda: self._current_view().related(likeness, audiences, limit))

    def cursor(self) -> int | None:
        try:
            return guarded(lambda: _cursor(self._store.snapshot())[0])
        except SearchUnavailableError:
            return None

    def health(self) -> Health:
        try:
            return guarded(self._health)
        except SearchUnavailableError as error:
            return Health("needs-rebuild", reason=str(error))

    def _current_view(self) -> IndexView:
        snapshot, thesaurus = self._store.snapshot(), self._thesaurus()
        with self._lock:
            if self._view is None or self._view.is_stale(snapshot, thesaurus):
                self._view = IndexView(snapshot, thesaurus)
            return self._view

    def _health(self) -> Health:
        snapshot = self._store.snapshot()
        cursor, vocabulary = _cursor(snapshot)
        entries = snapshot.searcher.search(Query.exists_query("audience"), limit=1)
        return Health(
            "ready",
            generation=snapshot.generation,
            documents=int(entries.count),  # type: ignore[attr-defined]  # not in its stub
            cursor=cursor,
            vocabulary_is_current=vocabulary == self._thesaurus().fingerprint,
        )

    # Writing

    def apply(self, upserts: Iterable[SearchDocument], deletes: Iterable[int], *, after: int, cursor: int) -> None:
        with self._lock:
            guarded(lambda: self._apply(upserts, deletes, after, cursor))

    def rebuild(self, documents: Iterator[SearchDocument], cursor: int, progress: Progress | None = None) -> int:
        with self._store.rebuilding() as generation:
            writer = self._store.writer(self._store.create(generation))
            try:
                count = self._fill(writer, documents, progress)
                writer.add_document(cursor_document(cursor, self._thesaurus().fingerprint))
                writer.commit()
            finally:
                writer.wait_merging_threads()
        return count

    def drop_past(self) -> None:
        self._store.drop_past()

    def close(self) -> None:
        """Let go of the write lock."""
        with self._lock:
            self._writer = None

    def _fill(self, writer: tantivy.IndexWriter, documents: Iterator[SearchDocument], progress: Progress | None) -> int:
        thesaurus = self._thesaurus()
        count = 0
        for count, entry in enumerate(documents, 1):
            for document in entry_documents(entry, thesaurus):
                writer.add_document(document)
            if progress and count % _TELL_EVERY == 0:
                progress(count)
        return count

    def _apply(self, upserts: Iterable[SearchDocument], deletes: Iterable[int], after: int, cursor: int) -> None:
        self._store.forget()
        snapshot = self._store.snapshot()
        if _cursor(snapshot)[0] != after:
            raise IndexBusyError(f"the index does not stand at {after}")
        writer = self._writer_of(snapshot.generation)
        try:
            self._write(writer, upserts, deletes)
            writer.delete_documents_by_term("key", CURSOR)
            writer.add_document(cursor_document(cursor, _cursor(snapshot)[1]))
            writer.commit()
        except BaseException:
            self._writer = None
            raise
        self._store.forget()

    def _write(self, writer: tantivy.IndexWriter, upserts: Iterable[SearchDocument], deletes: Iterable[int]) -> None:
        thesaurus = self._thesaurus()
        entries = list(upserts)
        for entry_id in {*deletes, *(entry.entry_id for entry in entries)}:
            writer.delete_documents_by_term("key", str(entry_id))
        for entry in entries:
            for document in entry_documents(entry, thesaurus):
                writer.add_document(document)

    def _writer_of(self, generation: str) -> tantivy.IndexWriter:
        if self._writer is None or self._writer[0] != generation:
            self._writer = None
            self._writer = (generation, self._store.writer(self._store.open(generation)))
        return self._writer[1]


def _cursor(snapshot: Snapshot) -> tuple[int, str]:
    """The last change in the index, and the vocabulary its entries were read with."""
    found = snapshot.searcher.search(Query.term_query(snapshot.schema, "key", CURSOR), limit=1).hits
    if not found:
        raise SearchUnavailableError("the index does not say what it holds")
    address = found[0][1]
    number = snapshot.searcher.fast_field_values("cursor", [address])[0]
    return int(number or 0), stored_vocabulary(snapshot.searcher.doc(address))
