"""Lays out as many programmes as asked, each of fifty claims with references; run in the site's own environment.

Nothing here is true; the shares of types, units and silences are roughly those of real inventories.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

import django

django.setup()

from mutirao.base.taxonomy.models import Place  # noqa: E402 - needs the apps
from mutirao.discover.programmes.fields import FIELDS, Field, Shape  # noqa: E402 - as above
from mutirao.discover.programmes.services.recording import NewProgramme, create_programmes  # noqa: E402 - as above
from mutirao.discover.programmes.values import ClaimValue, ReferenceValue  # noqa: E402 - as above

CLAIMS = 50
BATCH = 500
CURRENCY = "KES"
WORDS = [
    "child",
    "grant",
    "pension",
    "school",
    "meal",
    "farm",
    "work",
    "health",
    "mother",
    "rural",
    "city",
    "youth",
    "care",
    "cash",
    "food",
    "winter",
    "hill",
    "river",
]
SENTENCE = (
    "Households that live below the line of their district and have children of school age are asked to register."
)


def programmes(count: int) -> Iterator[NewProgramme]:
    chance = random.Random(count)
    countries = list(Place.objects.exclude(iso2="").order_by("iso2").values_list("pk", flat=True))
    for number in range(count):
        title = f"{' '.join(chance.sample(WORDS, 3)).capitalize()} programme {number}"
        values = tuple(islice(claims(chance, number), CLAIMS))
        assert len(values) == CLAIMS
        yield NewProgramme(title, [chance.choice(countries)], values, is_generated=True)


def claims(chance: random.Random, number: int) -> Iterator[ClaimValue]:
    sources = [
        ReferenceValue(author="Ministry", year=str(2010 + at), title=f"Report {number}-{at}", url=f"https://r.example/{number}/{at}")
        for at in range(4)
    ]  # fmt: skip
    for field in FIELDS:
        rests_on = tuple(chance.sample(sources, chance.choice((1, 1, 2))))
        if not field.is_series:
            yield from single(chance, field, rests_on)
    first = chance.randint(1995, 2010)
    for year in range(first, first + 30):
        for name, unit, more in (
            ("coverage", chance.choice(("persons", "persons", "households")), {}),
            ("expenditure", CURRENCY, {"basis": "actual"}),
        ):
            amount = Decimal(chance.randint(1_000, 5_000_000))
            yield ClaimValue(name, number=amount, unit=unit, year=year, references=(chance.choice(sources),), **more)


def single(chance: random.Random, field: Field, rests_on: tuple[ReferenceValue, ...]) -> Iterator[ClaimValue]:
    if chance.random() < 0.15:
        yield ClaimValue(field.name, status=chance.choice(("not_known", "not_researched")))
        return
    if field.codes:
        for code in chance.sample(list(field.codes.labels), chance.choice((1, 1, 2)) if field.is_multiple else 1):
            yield ClaimValue(field.name, code=code, references=rests_on)
        return
    said: dict[Shape, dict[str, Any]] = {
        Shape.DATE: {"text": str(chance.randint(1960, 2024))},
        Shape.MONTHS: {"number": Decimal(chance.randint(1, 60))},
        Shape.PROSE: {"text": " ".join([SENTENCE] * chance.randint(1, 4))},
    }
    usual = {"text": f"{chance.choice(WORDS)} {chance.choice(WORDS)} office".capitalize()}
    yield ClaimValue(field.name, references=rests_on, **said.get(field.shape, usual))


if __name__ == "__main__":
    made = programmes(int(sys.argv[1]))
    while batch := list(islice(made, BATCH)):
        create_programmes(batch)
