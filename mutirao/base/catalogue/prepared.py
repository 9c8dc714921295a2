"""Questions that stand behind every public page, in SQL that is composed once: Django takes longer to compose such a
statement than a database takes to answer it. What it says still comes from a queryset, and so from `visible_in`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.db.models.query import RawQuerySet

from mutirao.base.catalogue.models import Entry

Compose = Callable[[frozenset[int], Sequence[Any]], QuerySet[Any]]
"""A function of a module: from audiences and values to the queryset that asks with them."""


def visible_by_id(ids: Iterable[int], audiences: frozenset[int]) -> dict[int, Entry]:
    """What lists show of these entries, as far as members of these audiences may see them."""
    wanted = list(ids)
    found: Iterable[Entry] = ask(_by_id, audiences, wanted) if wanted else ()
    return {entry.pk: entry for entry in found}


def _by_id(audiences: frozenset[int], ids: Sequence[int]) -> QuerySet[Entry]:
    return Entry.objects.visible_in(audiences).for_cards().filter(pk__in=ids)


def ask(compose: Compose, audiences: frozenset[int], values: Sequence[int] | Sequence[str]) -> RawQuerySet[Any]:
    stand_ins = tuple(-1 - at if isinstance(value, int) else f"value {at}" for at, value in enumerate(values))
    queryset, sql, parameters = _composed(compose, audiences, stand_ins)
    given = dict(zip(stand_ins, values, strict=True))
    return queryset.model.objects.raw(sql, [given.get(parameter, parameter) for parameter in parameters])


@lru_cache(maxsize=128)
def _composed(
    compose: Compose, audiences: frozenset[int], stand_ins: tuple[Any, ...]
) -> tuple[QuerySet[Any], str, tuple[Any, ...]]:
    queryset = compose(audiences, stand_ins)
    sql, parameters = queryset.query.sql_with_params()
    return queryset, sql, tuple(parameters)
