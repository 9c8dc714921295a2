"""What a query finds, and in which order."""

from __future__ import annotations

import pytest

from mutirao.overview.search.engine import NoticeCode, SearchResults, Sort, filters_from
from mutirao.overview.search.tests.conftest import Ask
from mutirao.overview.search.tests.small_world import CLOSED

CASH_SET = {1, 2, 3, 4, 5, 6, 9}


def ids(results: SearchResults) -> list[int]:
    return [hit.entry_id for hit in results.hits]


@pytest.mark.parametrize(
    "query",
    [
        "cash transfers",
        "cash transfer",
        "Transferts monétaires",
        "transferts monetaires",
        "transferencias monetarias",
        "TRANSFERÊNCIAS MONETÁRIAS",
        "التحويلات النقدية",
        "تَحْوِيلات نقديّة",
        "money grants",
    ],
)
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_label_of_a_concept_finds_the_same_set(ask: Ask, query: str, language: str) -> None:
    assert set(ids(ask(query, language=language))) == CASH_SET


def test_single_words_find_the_same_set_too(ask: Ask) -> None:
    assert set(ids(ask("unemployment"))) == set(ids(ask("chômage"))) == set(ids(ask("chomage"))) == {7, 8}


@pytest.mark.parametrize(
    ("query", "first"),
    [("cash transfers", {1, 6}), ("transferts monétaires", {2}), ("transferencias monetarias", {3})],
)
def test_exact_words_come_first(ask: Ask, query: str, first: set[int]) -> None:
    assert set(ids(ask(query))[: len(first)]) == first


def test_exact_words_in_a_file_come_before_synonyms(ask: Ask) -> None:
    found = ids(ask("cash transfers"))
    assert found.index(9) < found.index(2)


def test_a_word_that_is_a_label_elsewhere_is_a_word_where_the_collection_uses_it_so(ask: Ask) -> None:
    assert set(ids(ask("allocation"))) == {11, 12, 14}
    assert set(ids(ask("allocation", language="fr"))) == {14} == set(ids(ask("family benefits")))


def test_disease_is_not_help(ask: Ask) -> None:
    assert ids(ask("aid")) == [13]
    assert set(ids(ask("sida"))) == set()


@pytest.mark.parametrize("query", ["Kenya", "Kenia", "Quênia", "كينيا"])
def test_a_country_by_any_name(ask: Ask, query: str) -> None:
    assert set(ids(ask(query))) == {1, 4}


def test_a_region_holds_its_countries(ask: Ask) -> None:
    assert set(ids(ask("Afrique"))) == {1, 4}
    assert set(ids(ask("Eastern Africa"))) == {1, 4}


def test_title_before_text_before_file(ask: Ask) -> None:
    assert ids(ask("school")) == [1, 6]


def test_all_words_must_match_in_any_order_and_field(ask: Ask) -> None:
    assert ids(ask("attendance girls diallo")) == [1]
    assert ids(ask("attendance ministries")) == []


def test_joining_words_do_not_count(ask: Ask) -> None:
    assert ids(ask("the handbook of ministries")) == [9]
    assert ids(ask("l'évaluation des enfants")) == [2]


def test_joining_words_alone_are_words(ask: Ask) -> None:
    assert 9 in ids(ask("how to"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('"school attendance"', {1}),
        ('"attendance school"', set()),
        ('"cash transfers"', {1, 6, 9}),
        ('"evaluation des transferts"', {2}),
        ("cash transfers -Kenya", {2, 3, 5, 6, 9}),
        ('cash transfers -"school attendance"', {2, 3, 4, 5, 6, 9}),
        ("-cash -parents -author:lee allocation", {11, 12}),
        ("title:unemployment", {7}),
        ("title:work", set()),
        ("author:diallo", {1}),
        ('author:"Ann Lee"', {1}),
        ("author:Lee school", {1}),
        ("country:Kenya", {1, 4}),
        ("country:KE", {1, 4}),
        ("pays:Brésil", {2}),
        ("country:Africa", {1, 4}),
        ("-country:Kenya cash transfers", {2, 3, 5, 6, 9}),
        ("year:2019", {7, 8}),
        ("year:2019..2020", {7, 8, 9}),
        ("year:2018-2019", {4, 7, 8}),
        ("year:..2009", {12, 13, 16}),
        ("year:2020..", {9}),
        ("unemployment OR handbook", {7, 8, 9}),
        ("chômage OR handbook", {7, 8, 9}),
        ("10.1234/abc.56", {1}),
        ("978-92-1-000000-1", {1}),
        ("renten", {15}),
        ("niños", set()),
        ("ninez", {3}),
        ("niñez", {3}),
        ("fingerprint readers", {9}),
        ("COVID-19", set()),
    ],
)
def test_the_query_language(ask: Ask, query: str, found: set[int]) -> None:
    assert set(ids(ask(query, exact=True))) == found


def test_arabic_with_and_without_article(ask: Ask) -> None:
    assert ids(ask("أسر فقيرة")) == ids(ask("الأسر الفقيرة")) == [4]


def test_order_by_date_and_use(ask: Ask) -> None:
    assert ids(ask("cash transfers", sort=Sort.NEWEST)) == [9, 6, 5, 4, 3, 2, 1]
    assert ids(ask("cash transfers", sort=Sort.MOST_USED))[:2] == [6, 5]


def test_without_a_query_the_newest_come_first(ask: Ask) -> None:
    results = ask("")
    assert results.total == 15
    assert ids(results)[:2] == [16, 15]


def test_of_equals_the_younger_comes_first(ask: Ask) -> None:
    found = ids(ask("evaluation", language="en"))
    assert set(found) == {2, 13}


def test_pages_are_cut_without_loss(ask: Ask) -> None:
    pages = [ids(ask("cash transfers", page=number, size=3)) for number in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert {number for page in pages for number in page} == CASH_SET


def test_nobody_pages_for_ever(ask: Ask) -> None:
    results = ask("cash transfers", page=1_000_000)
    assert (results.total, results.hits) == (7, ())
    assert [notice.code for notice in results.notices] == [NoticeCode.TOO_DEEP]


def test_unknown_country_and_facet_are_told(ask: Ask) -> None:
    results = ask("country:Atlantis", filters=filters_from({"colour": ["red"], "year": ["soon"]}), exact=True)
    assert {(notice.code, notice.detail) for notice in results.notices} == {
        (NoticeCode.UNKNOWN_COUNTRY, "Atlantis"),
        (NoticeCode.UNKNOWN_FACET, "colour"),
        (NoticeCode.UNKNOWN_VALUE, "soon"),
    }


def test_a_very_long_query_is_cut(ask: Ask) -> None:
    results = ask("cash transfers " * 700)
    assert set(ids(results)) == CASH_SET
    assert NoticeCode.QUERY_CUT in [notice.code for notice in results.notices]


def test_a_word_longer_than_any_finds_nothing(ask: Ask) -> None:
    assert ask("x" * 10_000).total == 0


def test_a_concept_only_closed_entries_carry_is_as_if_it_were_not_there(ask: Ask) -> None:
    assert ids(ask("girls attendance")) == [1]
    assert ids(ask("girls attendance", audiences=frozenset({0, CLOSED}))) == [10]


def test_capitals_throughout_set_nothing_apart(ask: Ask) -> None:
    assert ids(ask("THE HANDBOOK OF WITH MINISTRIES")) == [9]


def test_members_find_what_is_theirs(ask: Ask) -> None:
    assert set(ids(ask("cash transfers", audiences=frozenset({0, CLOSED})))) == CASH_SET | {10}
