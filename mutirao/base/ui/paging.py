"""The ways from one page of a list to the others, as `ui/pager.html` shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.utils.formats import number_format


@dataclass(frozen=True, slots=True)
class Pages:
    """`first` and `last` count the rows shown, from 1; a link is (label, url, whether it is this page)."""

    total: int
    first: int
    last: int
    page_count: int
    previous_url: str
    next_url: str
    page_links: list[tuple[str, str, bool]]


def pages(page: Page[Any], url: Callable[[int], str]) -> Pages:
    """`url` gives the address of a page by its number; a gap between far pages has none."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return Pages(
        total=page.paginator.count,
        first=page.start_index(),
        last=page.end_index(),
        page_count=page.paginator.num_pages,
        previous_url=url(page.previous_page_number()) if page.has_previous() else "",
        next_url=url(page.next_page_number()) if page.has_next() else "",
        page_links=[
            (number_format(number, force_grouping=True), url(number), number == page.number)
            if isinstance(number, int)
            else (str(number), "", False)
            for number in numbers
        ],
    )
