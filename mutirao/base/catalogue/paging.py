"""One page of a list of entries as cards, and the ways to the other pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from mutirao.base.catalogue.cards import Card, cards
from mutirao.base.catalogue.querysets import EntryQuerySet


@dataclass(frozen=True, slots=True)
class CardPage:
    """What ui/pager.html needs, and the cards themselves."""

    cards: list[Card]
    total: int
    page_count: int
    first: int
    last: int
    previous_url: str
    next_url: str
    page_links: list[tuple[str, str, bool]]


def card_page(
    found: EntryQuerySet, audiences: frozenset[int], *, per_page: int, number: str, url: str = "?page="
) -> CardPage:
    """`found` in its order, as members of these audiences see it; `url` ends where the page's number goes."""
    paginator = Paginator(found, per_page)
    page: Page[Any] = paginator.get_page(number)
    return CardPage(
        cards=cards(page.object_list, audiences=audiences),
        total=paginator.count,
        page_count=paginator.num_pages,
        first=page.start_index(),
        last=page.end_index(),
        previous_url=f"{url}{page.previous_page_number()}" if page.has_previous() else "",
        next_url=f"{url}{page.next_page_number()}" if page.has_next() else "",
        page_links=list(page_links(page, url)),
    )


def page_links(page: Page[Any], url: str) -> Iterator[tuple[str, str, bool]]:
    gap = str(Paginator.ELLIPSIS)
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1):
        is_gap = str(number) == gap
        yield str(number), "" if is_gap else f"{url}{number}", number == page.number
