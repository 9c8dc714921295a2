"""Entries that are like another one."""

from __future__ import annotations

from pathlib import Path

from mutirao.base.catalogue.search_documents import SearchDocument
from mutirao.overview.search.engine import Likeness
from mutirao.overview.search.tantivy_engine import TantivyEngine
from mutirao.overview.search.tests.small_world import small_thesaurus


def test_related_entries_share_what_is_rare(tmp_path: Path) -> None:
    thesaurus = small_thesaurus()
    engine = TantivyEngine(tmp_path, lambda: thesaurus)
    documents = [
        SearchDocument(
            1,
            "publication",
            "report",
            "Cash transfers in Kenya",
            concept_slugs=["cash-transfers"],
            country_codes=["KE"],
        ),
        SearchDocument(
            2, "publication", "report", "Transfers again", concept_slugs=["cash-transfers"], country_codes=["KE"]
        ),
        SearchDocument(3, "publication", "report", "Elsewhere", concept_slugs=["cash-transfers"], country_codes=["BR"]),
        SearchDocument(
            4, "publication", "report", "Closed", concept_slugs=["cash-transfers"], country_codes=["KE"], audience_id=9
        ),
        SearchDocument(5, "publication", "report", "Nothing in common"),
    ]
    engine.rebuild(iter(documents), cursor=1)
    like_the_first = Likeness(1, "publication", "Cash transfers in Kenya", ("cash-transfers",), ("KE",))

    assert engine.related(like_the_first, frozenset({0})) == [2, 3]
    assert set(engine.related(like_the_first, frozenset({0, 9}))) == {2, 3, 4}
