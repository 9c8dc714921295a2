"""Invented people and institutions, plausible for the part of the world a study comes from."""

from __future__ import annotations

import tomllib
from functools import cache
from random import Random

from demo.grammar import phrases
from demo.places import TEXTS
from mutirao.discover.publications.records import Name

IN_ARABIC = "_ar"
INSTITUTION_COUNT = 72
"""Different invented institutions: six patterns of a name, twelve words."""


@cache
def bank() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((TEXTS / "people.toml").read_text(encoding="utf-8"))


@cache
def zones() -> list[str]:
    return list(bank())


def draw_people(zone: str, count: int, rng: Random) -> list[tuple[str, int, int]]:
    """Positions of names (zone, given, family), so that the same people can be spelled in another script."""
    names = bank()[zone]
    givens = rng.sample(range(len(names["given"])), count)
    families = rng.sample(range(len(names["family"])), count)
    return [(zone, given, family) for given, family in zip(givens, families, strict=True)]


def person(position: tuple[str, int, int], language: str) -> Name:
    zone, given, family = position
    names = bank()[zone]
    script = IN_ARABIC if language == "ar" and "given_ar" in names else ""
    return Name(given=names[f"given{script}"][given], family=names[f"family{script}"][family])


def institution(number: int, language: str) -> str:
    """The invented institution of that number; the same number is the same institution in every language."""
    bank = phrases(language).bank
    words, patterns = bank["words"], bank["institutes"]
    return str(patterns[number % len(patterns)].format(word=words[number // len(patterns) % len(words)]))
