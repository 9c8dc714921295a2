"""The countries of the demonstration world: what a sentence calls them, and how often they are written about."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TEXTS = Path(__file__).parent / "texts"
FACTS = Path(__file__).parent / "facts"
LANGUAGES = ("en", "fr", "es", "pt", "ar")
PREPOSITION = {"en": "in", "es": "en", "pt": "em", "ar": "في"}

# French says "à la Barbade" of islands where the rule for feminine names would give "en".
ISLANDS_WITH_ARTICLE = {"BB", "GD", "DM"}


@dataclass(frozen=True, slots=True)
class Country:
    """One country; `names` carry the article a sentence needs (`the Gambia`, `le Kenya`)."""

    iso2: str
    zone: str
    weight: int
    city: str
    names: dict[str, str]

    def located(self, language: str) -> str:
        """`in Kenya`, `à le Kenya` and `em o Quênia` (contracted by the grammar), `en Zambie`."""
        name = self.names[language]
        if language != "fr":
            return f"{PREPOSITION[language]} {name}"
        if self.iso2 in ISLANDS_WITH_ARTICLE or not name.startswith(("la ", "l'")):
            return f"{'en' if self.iso2 == 'HT' else 'à'} {name}"
        bare = name.removeprefix("la ").removeprefix("l'")
        return f"en {bare}"


@cache
def countries() -> dict[str, Country]:
    """All countries by ISO 3166 alpha-2 code, in the order of the file."""
    with (TEXTS / "countries.csv").open(encoding="utf-8", newline="") as rows:
        return {
            row["iso2"]: Country(
                row["iso2"],
                row["zone"],
                int(row["weight"]),
                row["city"],
                {language: row[language] for language in LANGUAGES},
            )
            for row in csv.DictReader(rows)
        }


def joined(items: list[str], language: str) -> str:
    """`A, B and C` in the given language."""
    if len(items) == 1:
        return items[0]
    *first, last = items
    if language == "ar":
        return " و".join(items)
    word = {"en": "and", "fr": "et", "es": "y", "pt": "e"}[language]
    if language == "es" and last.lower().startswith(("i", "hi")):
        word = "e"
    return f"{', '.join(first)} {word} {last}"
