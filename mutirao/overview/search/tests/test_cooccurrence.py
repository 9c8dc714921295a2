"""Topics met together more often than by chance, against counting and reckoning by hand."""

from __future__ import annotations

from itertools import product
from math import isclose, log
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutirao.base.catalogue.search_documents import SearchDocument
from mutirao.base.taxonomy.thesaurus import ConceptName
from mutirao.overview.search.cooccurrence import LEAST_TOGETHER, MOST, SURE, Companion, Tally, companions
from mutirao.overview.search.engine import SearchRequest, filters_from
from mutirao.overview.search.tantivy_engine import TantivyEngine
from mutirao.overview.search.tests.small_world import CLOSED, entry, small_thesaurus
from mutirao.overview.search.tests.test_facets import values_of

TOPICS = ["cash-transfers", "conditional-cash-transfers", "unemployment", "training", "family-benefits"]
TOPS = ["social-assistance", "unemployment", "family-benefits", "hiv-and-aids", "girls-attendance", "training"]
WORDS = small_thesaurus()


def concept(slug: str) -> ConceptName:
    found = WORDS.by_key(slug)
    assert found is not None
    return found


def found_by(engine: TantivyEngine, slug: str, audiences: set[int]) -> list[Companion]:
    """As the page asks: one question for the topic, one for all."""

    def ask(*keys: str) -> tuple[dict[str, int], int]:
        facets = frozenset({"concept"})
        request = SearchRequest(
            locked=filters_from({"concept": keys}), audiences=frozenset(audiences), facets=facets, complete=facets
        )
        results = engine.search(request)
        return {value.value: value.count for value in results.facets["concept"]}, results.total

    (together, _here), (alone, total) = ask(slug), ask(*TOPS)
    return companions(concept(slug), together, alone, total, WORDS)


def by_hand(world: list[SearchDocument], slug: str) -> dict[str, tuple[int, float, float]]:
    """Every topic that passes, with its numbers, from the four cells of the table."""
    sets = [values_of(document, "concept") for document in world]
    sets = [topics for topics in sets if topics]
    line = {"cash-transfers", "conditional-cash-transfers", "social-assistance"}
    own = line if slug in line else {slug}
    passed = {}
    for other in set().union(*sets) - own:
        cells = {
            pair: sum(((slug in s), (other in s)) == pair for s in sets) for pair in product((True, False), repeat=2)
        }
        both = cells[True, True]
        if both < LEAST_TOGETHER:
            continue
        one, two, total = both + cells[True, False], both + cells[False, True], len(sets)
        score = 0.0
        for (in_one, in_two), seen in cells.items():
            chance = (one if in_one else total - one) * (two if in_two else total - two) / total
            score += 2 * seen * log(seen / chance) if seen else 0
        if both / (one * two / total) > 1 and score >= SURE:
            passed[other] = (both, both * total / (one * two), score)
    return passed


documents = st.lists(
    st.builds(
        lambda topics, audience: entry(0, "A title", concept_slugs=topics, audience_id=audience),
        st.sampled_from([[], ["unemployment"], ["training"], ["training", "unemployment"], ["family-benefits"]])
        | st.lists(st.sampled_from(TOPICS), max_size=3, unique=True),
        st.sampled_from([0, 0, 0, CLOSED]),
    ),
    min_size=20,
    max_size=120,
)


@settings(max_examples=30, deadline=None)
@given(world=documents, slug=st.sampled_from(TOPICS), audiences=st.sampled_from([{0}, {0, CLOSED}]))
def test_the_numbers_are_those_counted_by_hand(
    tmp_path_factory: pytest.TempPathFactory, world: list[SearchDocument], slug: str, audiences: set[int]
) -> None:
    for number, document in enumerate(world, 1):
        document.entry_id = number
    engine = TantivyEngine(Path(tmp_path_factory.mktemp("together")), lambda: WORDS)
    engine.rebuild(iter(world), cursor=1)

    found = found_by(engine, slug, audiences)

    expected = by_hand([document for document in world if document.audience_id in audiences], slug)
    assert {item.concept.key for item in found} <= set(expected)
    for item in found:
        both, lift, score = expected[item.concept.key]
        assert item.together == both
        assert isclose(item.lift, lift)
        assert isclose(item.certainty, score, rel_tol=1e-6, abs_tol=1e-6)
    left_out = set(expected) - {item.concept.key for item in found}
    lines = {"cash-transfers", "conditional-cash-transfers", "social-assistance"}
    assert left_out <= lines  # of which one, the surest, stands for all
    assert bool(left_out) <= any(item.concept.key in lines for item in found)
    assert [item.certainty for item in found] == sorted((item.certainty for item in found), reverse=True)


def test_what_chance_explains_is_no_relation() -> None:
    everywhere = {"unemployment": 50, "training": 50, "family-benefits": 4}

    assert companions(concept("unemployment"), {"unemployment": 50, "training": 25}, everywhere, 100, WORDS) == []
    assert companions(concept("unemployment"), {"unemployment": 50, "family-benefits": 2}, everywhere, 100, WORDS) == []
    (met,) = companions(concept("unemployment"), {"unemployment": 50, "training": 45}, everywhere, 100, WORDS)
    assert (met.concept.slug, met.together, met.lift) == ("training", 45, 1.8)


def test_of_a_line_of_topics_the_surest_stands_for_all() -> None:
    alone = {"unemployment": 20, "social-assistance": 30, "cash-transfers": 22, "conditional-cash-transfers": 10}
    together = {"unemployment": 20, "social-assistance": 18, "cash-transfers": 18, "conditional-cash-transfers": 5}

    assert [item.concept.slug for item in companions(concept("unemployment"), together, alone, 200, WORDS)] == [
        "cash-transfers"
    ]
    below = companions(concept("cash-transfers"), together | {"cash-transfers": 22}, alone, 200, WORDS)
    assert [item.concept.slug for item in below] == ["unemployment"]


def test_counts_of_two_states_of_the_index_are_not_reckoned_with() -> None:
    assert not Tally(both=5, one=4, other=9, total=20).agrees
    assert not Tally(both=1, one=9, other=9, total=10).agrees
    assert companions(concept("unemployment"), {"training": 9}, {}, 0, WORDS) == []
    assert MOST == 8
