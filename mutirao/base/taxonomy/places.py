"""Countries and regions of the world: their codes, their names in five languages and what people call them.

Codes are those of ISO 3166-1 and UN M49 (`data/places.csv`). Names are CLDR's, through Babel; a row in
`data/place_synonyms.csv` adds to them or overrules them.
"""

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel import Locale

DATA = Path(__file__).parent / "data"

LANGUAGES = ("en", "fr", "es", "pt", "ar")
REGIONAL_SPELLINGS = {
    "en": (),
    "fr": ("fr_CA", "fr_BE"),
    "es": ("es_419", "es_MX", "es_AR"),
    "pt": ("pt_PT",),
    "ar": ("ar_EG", "ar_MA", "ar_SA"),
}
"""CLDR's variants of a language: Portugal's `Quénia` finds what Brazil's `Quênia` finds."""

Texts = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """One place as this module knows it.

    `code` is ISO 3166 alpha-2 for a country, M49 for a region and a word (`SAHEL`) for the regions that the
    field speaks of and M49 does not know. Those have members by `groups`, since M49 gives one `parent` only.
    Kosovo has no ISO code: readers' programs use XK and XKX, from the range ISO leaves to its users.

    `synonyms` are names, `demonyms` the adjectives and peoples: either says that a text speaks of the place,
    but only the first are for showing. `hidden` serves a search box only: names that are ordinary words, too,
    or stand for several places. No preferred name is among them: Spanish has `Isla Reunión` here, because
    `reunión` is also a meeting.
    """

    code: str
    slug: str
    level: str
    iso2: str
    iso3: str
    m49: str
    parent: str
    groups: tuple[str, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    synonyms: Texts = field(default_factory=dict)
    demonyms: Texts = field(default_factory=dict)
    hidden: Texts = field(default_factory=dict)


def read_places() -> list[PlaceFacts]:
    """All places: the world, the regions, then the countries by code."""
    texts = _read_texts()
    return [_place(row, texts) for row in _rows("places.csv")]


def read_decoys() -> Texts:
    """Phrases by language that hold a place's name and mean something else, such as `New Mexico`.

    A matcher that prefers the longest phrase finds these first, and so leaves the shorter name alone.
    """
    return _read_texts()["", "decoy"]


def _place(row: dict[str, str], texts: dict[tuple[str, str], Texts]) -> PlaceFacts:
    code = row["code"]
    names = {language: list(_cldr_names(language, code)) for language in LANGUAGES}
    labels = {language: _plain(found[0]) for language, found in names.items() if found}
    labels |= {language: found[0] for language, found in texts[code, "pref"].items()}
    hidden = texts[code, "hidden"]
    return PlaceFacts(
        code=code,
        slug=_slug(labels["en"]),
        level=row["level"],
        iso2=row["iso2"],
        iso3=row["iso3"],
        m49=row["m49"],
        parent=row["parent"],
        groups=tuple(row["groups"].split()),
        labels=labels,
        synonyms={
            language: _distinct(
                [*texts[code, "alt"].get(language, ()), *names[language]],
                without=[labels[language], *hidden.get(language, ())],
            )
            for language in LANGUAGES
        },
        demonyms=texts[code, "demonym"],
        hidden=hidden,
    )


def _cldr_names(language: str, code: str) -> Iterator[str]:
    for locale in (language, *REGIONAL_SPELLINGS[language]):
        name = Locale.parse(locale).territories.get(code)
        if name:
            yield name
            yield _plain(name)


def _plain(name: str) -> str:
    """An English name of CLDR's as it is written in a sentence; names in other languages are so already."""
    return name.replace(" & ", " and ").replace("St. ", "Saint ")


def _distinct(texts: Iterable[str], *, without: Iterable[str]) -> list[str]:
    taken = {text.casefold() for text in without}
    kept = {text.casefold(): text for text in reversed(list(texts)) if text.casefold() not in taken}
    return list(reversed(kept.values()))


def _slug(name: str) -> str:
    ascii_name = unicodedata.normalize("NFKD", name.replace("’", "-")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_name.lower()).strip("-")


def _read_texts() -> dict[tuple[str, str], Texts]:
    """The rows of `place_synonyms.csv` by code and kind, then by language."""
    texts: dict[tuple[str, str], Texts] = defaultdict(dict)
    for row in _rows("place_synonyms.csv"):
        texts[row["code"], row["kind"]].setdefault(row["language"], []).append(row["text"])
    return texts


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
