"""Programmes for tests, made the way an import makes them."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import Any

from mutirao.base.taxonomy.models import Place
from mutirao.discover.programmes.models import Programme
from mutirao.discover.programmes.services.recording import NewProgramme, create_programmes
from mutirao.discover.programmes.values import ClaimValue, ReferenceValue

_numbers = count(1)

REPORT = ReferenceValue(author="Institute of Examples", year="2020", title="Annual report", url="https://example.org/r")


def coverage(year: int | None, number: int | str, **said: Any) -> ClaimValue:
    said.setdefault("unit", "persons")
    said.setdefault("references", (REPORT,))
    return ClaimValue("coverage", number=Decimal(number), year=year, **said)


def coded(field: str, *codes: str, **said: Any) -> list[ClaimValue]:
    return [ClaimValue(field, code=code, **said) for code in codes]


def make_programme(
    title: str = "", *values: ClaimValue, countries: tuple[str, ...] = ("KE",), **said: Any
) -> Programme:
    """One programme, published unless said otherwise; `said` are the other parts of `NewProgramme`."""
    item = NewProgramme(
        title or f"Child grant {next(_numbers)}",
        country_ids=list(Place.objects.filter(iso2__in=countries).values_list("pk", flat=True)),
        values=values,
        **said,
    )
    return Programme.objects.get(pk=create_programmes([item])[0].pk)
