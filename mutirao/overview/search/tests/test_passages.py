"""The piece of text shown with a hit."""

from __future__ import annotations

from mutirao.overview.search.engine import FilePlace, Hit, Passage
from mutirao.overview.search.tests.conftest import Ask
from mutirao.overview.search.tests.small_world import CLOSED


def passage_of(hits: tuple[Hit, ...], entry_id: int) -> Passage:
    passage = next(hit.passage for hit in hits if hit.entry_id == entry_id)
    assert passage is not None
    return passage


def marked(passage: Passage) -> list[str]:
    return [text for text, is_match in passage.segments if is_match]


def test_the_summary_is_highlighted(ask: Ask) -> None:
    passage = passage_of(ask("girls school").hits, 1)
    assert passage.text == "What cash transfers did for girls at school."
    assert marked(passage) == ["girls", "school"]


def test_synonyms_of_the_texts_own_language_are_highlighted(ask: Ask) -> None:
    assert marked(passage_of(ask("cash transfers").hits, 2)) == ["transferts monétaires"]
    assert marked(passage_of(ask("transferts monétaires").hits, 4)) == ["التحويلات النقدية"]


def test_the_best_place_of_a_long_summary_is_shown(ask: Ask) -> None:
    passage = passage_of(ask("cash transfers").hits, 5)
    assert marked(passage) == ["money transfers"]
    assert passage.text.startswith("… At the end, money transfers reached")
    assert passage.text.endswith(" …")
    assert len(passage.text) < 260


def test_a_page_of_a_file_is_named(ask: Ask) -> None:
    passage = passage_of(ask("fingerprint offline").hits, 9)
    assert passage.place == FilePlace(1, "file-1.pdf", 2)
    assert marked(passage) == ["fingerprint", "offline"]


def test_a_page_by_a_synonym(ask: Ask) -> None:
    passage = passage_of(ask("transferts monétaires").hits, 9)
    assert passage.place == FilePlace(1, "file-1.pdf", 3)
    assert marked(passage) == ["Cash transfers"]


def test_words_spread_over_pages_find_the_entry_once(ask: Ask) -> None:
    results = ask("preface fridays")
    assert [hit.entry_id for hit in results.hits] == [9]


def test_without_a_query_the_summary_begins(ask: Ask) -> None:
    passage = passage_of(ask("").hits, 9)
    assert passage == Passage((("How to begin.", False),))


def test_closed_files_are_not_quoted(ask: Ask) -> None:
    assert ask("zanzibarian secrets", exact=True).hits == ()
    assert marked(passage_of(ask("secrets zanzibarian", audiences=frozenset({0, CLOSED})).hits, 10))


def test_accents_do_not_matter(ask: Ask) -> None:
    assert marked(passage_of(ask("proteccion").hits, 3)) == ["protección"]
