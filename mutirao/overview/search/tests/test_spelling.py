"""Typing errors are mended, and nothing is given away by it."""

from __future__ import annotations

import pytest

from mutirao.overview.search.spelling import allowed_edits, distance
from mutirao.overview.search.tests.conftest import Ask
from mutirao.overview.search.tests.small_world import CLOSED
from mutirao.overview.search.tests.test_relevance import CASH_SET, ids


@pytest.mark.parametrize(
    ("query", "corrected", "found"),
    [
        ("cash trasnfers", "cash transfers", CASH_SET),
        ("transferts monetiares", "transferts monétaires", CASH_SET),
        ("transferancias monetarias", "transferencias monetarias", CASH_SET),
        ("unemploymnt", "unemployment", {7, 8}),
        ("umemploymemt", "unemployment", {7, 8}),
        ("atendance", "attendance", {1}),
        ("proteccoin", "protección", {3}),
        ("hanbdook", "handbook", {9}),
        ("Kenia girls shcool", "Kenia girls school", {1}),
        ("xchool girls", "school girls", {1}),
    ],
)
def test_a_typo_still_finds(ask: Ask, query: str, corrected: str, found: set[int]) -> None:
    results = ask(query)
    assert (results.corrected, set(ids(results))) == (corrected, found)


def test_the_reader_may_insist(ask: Ask) -> None:
    results = ask("cash trasnfers", exact=True)
    assert (results.total, results.corrected) == (0, None)


def test_what_finds_is_not_corrected(ask: Ask) -> None:
    assert ask("handbook").corrected is None


@pytest.mark.parametrize(
    "query", ["csh", "zzzzzzzzzz", "19x4", '"cash trasnfers"', "handbook attendance", "handbook zzzzzz"]
)
def test_no_wild_guesses(ask: Ask, query: str) -> None:
    results = ask(query)
    assert (results.total, results.corrected) == (0, None)


def test_words_of_closed_entries_correct_nothing(ask: Ask) -> None:
    assert ask("zanzibariam").corrected is None
    assert ask("zanzibariam", audiences=frozenset({0, CLOSED})).corrected == "zanzibarian"


def test_a_word_only_closed_entries_hold_behaves_like_an_unknown_one(ask: Ask) -> None:
    hidden, unknown = ask("zanzibarian"), ask("zanzibarius")
    assert (hidden.total, hidden.corrected) == (unknown.total, unknown.corrected) == (0, None)


@pytest.mark.parametrize(
    ("first", "second", "edits"),
    [("abcd", "abcd", 0), ("abcd", "abdc", 1), ("abcd", "abd", 1), ("abcd", "xabcd", 1), ("abcd", "wxyz", 3)],
)
def test_distance(first: str, second: str, edits: int) -> None:
    assert distance(first, second, 2) == edits


@pytest.mark.parametrize(("word", "edits"), [("abc", 0), ("abcd", 1), ("abcdefgh", 2), ("covid19", 0), ("", 0)])
def test_allowed_edits(word: str, edits: int) -> None:
    assert allowed_edits(word) == edits
