"""Cards: what lists say about an entry, for the same number of queries however many there are."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from mutirao.base.catalogue.cards import COUNTRIES_SHOWN, Passage, cards
from mutirao.base.catalogue.models import Entry
from mutirao.base.taxonomy.vocabulary import thesaurus
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = pytest.mark.django_db


def test_a_card_says_what_matters_in_the_readers_language() -> None:
    made = make_publication(title="Money at home", kind="working-paper", languages=["es"], countries=["MW"])

    with translation.override("fr"):
        (card,) = cards(Entry.objects.filter(pk=made.pk))

        assert card.kind_label == str(type(made).Kind.WORKING_PAPER.label)
    assert (card.title, card.url, card.kind, card.year) == (
        "Money at home",
        f"/fr/discover/publications/{made.slug}/",
        "working-paper",
        2017,
    )
    assert (card.language, card.language_name.lower()) == ("es", "espagnol")
    assert (card.countries, card.more_countries) == (["Malawi"], 0)
    assert (card.names, card.has_file, card.is_generated, card.passage) == ("Chipo Banda", False, False, None)


def test_many_countries_are_counted() -> None:
    codes = ["MW", "ZM", "KE", "UG", "TZ"]
    made = make_publication(countries=codes)

    (card,) = cards(Entry.objects.filter(pk=made.pk))

    assert (len(card.countries), card.more_countries) == (COUNTRIES_SHOWN, len(codes) - COUNTRIES_SHOWN)


def test_agreed_countries_come_before_suggested_ones() -> None:
    made = make_publication(countries=["ZM"])
    kenya = thesaurus().by_notation("places", "KE")
    assert kenya
    Entry.suggested_countries.through.objects.create(entry_id=made.pk, place_id=kenya.id)

    (card,) = cards(Entry.objects.filter(pk=made.pk))

    assert card.countries == ["Zambia", "Kenya"]


def test_passages_go_to_their_entries_in_the_order_given() -> None:
    first, second = make_publication(), make_publication()
    passage = Passage([("cash", True), (" helps", False)], "report.pdf", 3, "/files/1/report.pdf")

    found = cards([second, first], {first.pk: passage})

    assert [(card.title, card.passage) for card in found] == [(second.title, None), (first.title, passage)]


@pytest.mark.parametrize("number", [1, 3])
def test_cards_take_one_query_however_many(number: int, django_assert_num_queries: Any) -> None:
    entries = [make_publication(countries=["MW"]) for _ in range(number)]
    thesaurus()

    with django_assert_num_queries(1):
        assert len(cards(entries)) == number
