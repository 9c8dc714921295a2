"""From the address a reader shares to a request the engine understands; whatever the address says, it has an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language

from mutirao.base.catalogue.querysets import audiences_of
from mutirao.overview.search.engine import SearchRequest, Sort, facet_names, filters_from
from mutirao.overview.search.labels import is_known_value
from mutirao.overview.search.syntax import years_in

PAGE_SIZE = 20
YEAR = re.compile(r"[0-9]{1,4}")
MAX_VALUES = 50
"""More values of one facet than anyone would choose by hand are not looked at."""


def read_request(
    parameters: QueryDict, user: Any, locked: Mapping[str, Sequence[str]], **changes: Any
) -> SearchRequest:
    """`q`, the facets by name, `from` and `to` (years), `sort`, `page` and `exact`; anything else means nothing."""
    return SearchRequest(
        query=parameters.get("q", ""),
        filters=filters_from(chosen_values(parameters)),
        locked=filters_from(locked),
        sort=read_sort(parameters.get("sort", "")),
        page=read_page(parameters.get("page", "")),
        audiences=audiences_of(user),
        language=get_language() or "en",
        exact=parameters.get("exact") == "1",
        **({"size": PAGE_SIZE} | changes),
    )


def understood(parameters: QueryDict) -> tuple[QueryDict, list[str]]:
    """The parameters without the values that cannot be, and those values, for a notice."""
    kept, left_out = parameters.copy(), []
    for name in (*facet_names(), "from", "to", "sort"):
        values = parameters.getlist(name)
        unknown = [value for value in values if value.strip() and not is_known(name, value.strip())]
        if unknown:
            kept.setlist(name, [value for value in values if value not in unknown])
            left_out += unknown
    return kept, left_out


def is_known(name: str, value: str) -> bool:
    """Whether a parameter may have this value, be it in use or not."""
    if name in {"from", "to"}:
        return YEAR.fullmatch(value) is not None
    if name == "sort":
        return value in set(Sort)
    if name == "year":
        return years_in(value) is not None
    return is_known_value(name, value)


def chosen_values(parameters: QueryDict) -> dict[str, list[str]]:
    chosen = {name: parameters.getlist(name)[:MAX_VALUES] for name in facet_names()}
    first, last = parameters.get("from", "").strip(), parameters.get("to", "").strip()
    if first or last:
        chosen["year"] = [f"{first}..{last}"]
    return chosen


def read_sort(value: str) -> Sort:
    return Sort(value) if value in set(Sort) else Sort.RELEVANCE


def read_page(value: str) -> int:
    return max(1, int(value)) if value.isdecimal() and len(value) < 9 else 1
