"""What a page shows, said by its view, so that whoever keeps pages drops exactly those a change concerns."""

from __future__ import annotations

from typing import Final, TypeVar

from django.http import HttpResponse

Response = TypeVar("Response", bound=HttpResponse)

LISTS: Final = "lists"
"""Stands for "any entry": the page counts or lists entries, so every change of one concerns it."""
USE: Final = "use:"
FRESH_FOR: Final = 600
"""Seconds a page is kept where its view says nothing else."""


def entry_tag(entry_id: int) -> str:
    return f"entry:{entry_id}"


def use_tag(entry_id: int) -> str:
    """Marks the entry's own page: sending it, kept or new, is a use of the entry."""
    return f"{USE}{entry_id}"


def tag_page(response: Response, *shown: int | str, fresh_for: int = FRESH_FOR) -> Response:
    """Say that `response` shows the entries with these ids, or `LISTS`; nothing named means only the look of the site.

    `fresh_for` seconds later it is rendered anew in any case. A response that says nothing is dropped by every change.
    """
    response.page_tags = frozenset(  # type: ignore[attr-defined]
        thing if isinstance(thing, str) else entry_tag(thing) for thing in shown
    )
    response.page_fresh_for = fresh_for  # type: ignore[attr-defined]
    return response


def tags_of(response: HttpResponse) -> frozenset[str]:
    return frozenset(getattr(response, "page_tags", {LISTS}))


def fresh_for(response: HttpResponse) -> int:
    return int(getattr(response, "page_fresh_for", FRESH_FOR))
