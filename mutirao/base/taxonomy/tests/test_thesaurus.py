"""Labels in memory: naming, finding, completing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutirao.base.taxonomy.thesaurus import Kind, LabelRow, Thesaurus

CASH, CONDITIONAL, ASSISTANCE, AIDS, BENEFIT, KENYA, AFRICA = range(1, 8)
SLUGS = {
    CASH: "cash-transfers",
    CONDITIONAL: "conditional-cash-transfers",
    ASSISTANCE: "social-assistance",
    AIDS: "aids",
    BENEFIT: "family-benefits",
}


def row(concept: int, language: str, text: str, kind: Kind = "pref") -> LabelRow:
    if concept in SLUGS:
        return LabelRow(concept, "topics", SLUGS[concept], "", language, text, kind)
    slug, code = {KENYA: ("kenya", "KE"), AFRICA: ("africa", "002")}[concept]
    return LabelRow(concept, "places", slug, code, language, text, kind)


ROWS = [
    row(CASH, "en", "cash transfers"),
    row(CASH, "fr", "transferts monétaires"),
    row(CASH, "ar", "التحويلات النقدية"),
    row(CASH, "en", "money grants", "hidden"),
    row(CONDITIONAL, "en", "conditional cash transfers"),
    row(CONDITIONAL, "en", "CCT", "alt"),
    row(ASSISTANCE, "en", "social assistance"),
    row(AIDS, "en", "AIDS"),
    row(AIDS, "fr", "sida"),
    row(BENEFIT, "fr", "allocation"),
    row(KENYA, "en", "Kenya"),
    row(KENYA, "es", "Kenia"),
    row(AFRICA, "en", "Africa"),
]
BROADER = {CASH: {ASSISTANCE}, CONDITIONAL: {CASH}, KENYA: {AFRICA}}


@pytest.fixture(scope="module")
def thesaurus() -> Thesaurus:
    return Thesaurus(ROWS, BROADER)


def found(thesaurus: Thesaurus, text: str, *languages: str, **options: bool) -> list[tuple[int, int, int]]:
    mentions = thesaurus.find(text, languages, **options)
    return [(mention.concept_id, mention.start, mention.length) for mention in mentions]


def test_labels_fall_back(thesaurus: Thesaurus) -> None:
    assert thesaurus.label(CASH, "fr") == thesaurus.label(CASH, "fr-CA") == "transferts monétaires"
    assert thesaurus.label(CASH, "pt") == "cash transfers"
    assert thesaurus.label(BENEFIT, "en") == "allocation"
    assert thesaurus.label(99, "en") == ""


def test_concepts_by_slug_code_and_key(thesaurus: Thesaurus) -> None:
    kenya = thesaurus.by_notation("places", "KE")
    assert kenya is not None
    assert kenya == thesaurus.by_slug("places", "kenya") == thesaurus.by_key("places:kenya")
    assert kenya.key == "places:kenya"
    cash = thesaurus.by_key("cash-transfers")
    assert cash is not None
    assert (cash.id, cash.key) == (CASH, "cash-transfers")
    assert thesaurus.by_key("nothing") is thesaurus.by_slug("places", "x") is thesaurus.by_notation("x", "y") is None


def test_hierarchy(thesaurus: Thesaurus) -> None:
    assert thesaurus.ancestors(CONDITIONAL) == {CASH, ASSISTANCE}
    assert thesaurus.descendants(ASSISTANCE) == {CASH, CONDITIONAL}
    assert thesaurus.ancestors(ASSISTANCE) == frozenset()


def test_a_circle_in_the_hierarchy_ends() -> None:
    circle = Thesaurus(ROWS, {CASH: {CONDITIONAL}, CONDITIONAL: {CASH}})
    assert circle.ancestors(CASH) == {CONDITIONAL}
    assert circle.descendants(CASH) == {CONDITIONAL}


@pytest.mark.parametrize(
    ("text", "language", "mentions"),
    [
        ("A cash transfer in Kenya", "en", [(CASH, 1, 2), (KENYA, 4, 1)]),
        ("Conditional cash transfers", "en", [(CONDITIONAL, 0, 3)]),
        ("Les transferts monetaires et les cash transfers", "fr", [(CASH, 1, 2), (CASH, 5, 2)]),
        ("أثر التحويلات النقدية", "ar", [(CASH, 1, 2)]),
        ("Die cash transfers in Kenya", "de", [(CASH, 1, 2), (KENYA, 4, 1)]),
        ("transferts monétaires", "en", [(CASH, 0, 2)]),
        ("budget allocation", "en", []),
        ("une allocation", "fr", [(BENEFIT, 1, 1)]),
        ("foreign aid", "en", []),
        ("she aids others", "en", []),
        ("living with AIDS", "en", [(AIDS, 2, 1)]),
        ("a CCT programme; a cct programme", "en", [(CONDITIONAL, 1, 1)]),
        ("money grants", "en", []),
        ("", "en", []),
    ],
)
def test_finding(thesaurus: Thesaurus, text: str, language: str, mentions: list[tuple[int, int, int]]) -> None:
    assert found(thesaurus, text, language) == mentions


def test_finding_hidden_labels_and_labels_inside_others(thesaurus: Thesaurus) -> None:
    assert found(thesaurus, "money grants", "en", include_hidden=True) == [(CASH, 0, 2)]
    nested = found(thesaurus, "conditional cash transfers", "en", nested=True)
    assert nested == [(CONDITIONAL, 0, 3), (CASH, 1, 2)]


@pytest.mark.parametrize(
    ("text", "language", "concepts"),
    [
        ("aids", "en", [AIDS]),
        ("sida", "en", [AIDS]),
        ("allocation", "en", [BENEFIT]),
        ("kenia transferts monetaires", "en", [KENYA, CASH]),
        ("money grants", "fr", [CASH]),
        ("cct", "en", [CONDITIONAL]),
    ],
)
def test_what_a_reader_types(thesaurus: Thesaurus, text: str, language: str, concepts: list[int]) -> None:
    assert [mention.concept_id for mention in thesaurus.find_typed(text, language)] == concepts


@pytest.mark.parametrize(
    ("prefix", "language", "labels"),
    [
        ("cash", "en", ["cash transfers", "conditional cash transfers"]),
        ("transf", "fr", ["transferts monétaires", "conditional cash transfers"]),
        ("MONETAIR", "en", ["transferts monétaires"]),
        ("ken", "es", ["Kenia"]),
        ("money gr", "en", []),
        ("", "en", []),
    ],
)
def test_completing(thesaurus: Thesaurus, prefix: str, language: str, labels: list[str]) -> None:
    assert [suggestion.label for suggestion in thesaurus.complete(prefix, language)] == labels


def test_completing_stops_at_the_limit(thesaurus: Thesaurus) -> None:
    assert len(thesaurus.complete("c", "en", limit=1)) == 1


def test_the_fingerprint_follows_labels_and_hierarchy(thesaurus: Thesaurus) -> None:
    assert Thesaurus(reversed(ROWS), BROADER).fingerprint == thesaurus.fingerprint
    assert Thesaurus(ROWS[1:], BROADER).fingerprint != thesaurus.fingerprint
    assert Thesaurus(ROWS, {}).fingerprint != thesaurus.fingerprint


@given(
    st.lists(
        st.sampled_from(["cash", "transfers", "conditional", "social", "assistance", "in", "Kenya", "and", "AIDS", "x"])
    )
)
def test_nothing_overlaps(words: list[str]) -> None:
    mentions = Thesaurus(ROWS, BROADER).find(" ".join(words), ["en"])
    ends = [mention.start + mention.length for mention in mentions]
    starts = [mention.start for mention in mentions]
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))
