"""One page of a list of entries as cards, and the ways to the other pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator

from mutirao.base.catalogue.cards import Card, cards
from mutirao.base.catalogue.querysets import EntryQuerySet
from mutirao.base.ui.paging import Pages, pages


@dataclass(frozen=True, slots=True)
class CardPage:
    cards: list[Card]
    pages: Pages


def card_page(
    found: EntryQuerySet, audiences: frozenset[int], *, per_page: int, number: str, url: str = "?page="
) -> CardPage:
    """`found` in its order, as members of these audiences see it; `url` ends where the page's number goes."""
    page = Paginator(found, per_page).get_page(number)
    return CardPage(cards(page.object_list, audiences=audiences), pages(page, lambda number: f"{url}{number}"))
