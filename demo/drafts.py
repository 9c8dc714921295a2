"""One generated programme while it is being written: what is decided first, and the words of its language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from demo.grammar import join_words, phrases
from demo.members import language_of
from demo.organisations import DemoStakeholder
from demo.places import TEXTS, Country
from demo.profiles import Citation, Said, known
from demo.stakeholders import invented_name, stakeholders
from mutirao.discover.programmes.values import ReferenceValue

FIRST_YEAR, LAST_YEAR = 2008, 2018
PAPERS_BEFORE = (1, 3)
"""Of the documents in the phrase banks those that there are before a programme begins: manual and budget."""


@cache
def designs() -> dict[str, dict[str, Any]]:
    """What generated programmes are like, by name."""
    return tomllib.loads((TEXTS / "designs.toml").read_text(encoding="utf-8"))


@cache
def wordings(language: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((TEXTS / f"programmes_{language}.toml").read_text(encoding="utf-8"))


@cache
def organisations_in(country: str, group: str) -> tuple[DemoStakeholder, ...]:
    """Generated ones that work there."""
    found = (item for item in generated_stakeholders() if item.group == group)
    return tuple(item for item in found if country in item.countries)


@cache
def generated_stakeholders() -> tuple[DemoStakeholder, ...]:
    return tuple(item for item in stakeholders() if item.is_generated)


@dataclass
class Draft:
    """One generated profile while it is being written."""

    number: int
    country: Country
    design_name: str
    dice: Random

    def __post_init__(self) -> None:
        self.design = designs()[self.design_name]
        self.language = language_of(self.country)
        self.words = wordings(self.language)[self.design_name]
        self.common = wordings(self.language)["common"]
        scales = (100, 0, 0) if self.design.get("contributory") else (68, 24, 8)
        self.scale = self.dice.choices(("national", "subnational", "local"), scales)[0]
        self.draw_life()
        self.implementer = self.draw_implementer()
        self.sources = self.draw_sources()

    # What is decided first

    def draw_life(self) -> None:
        dice, (first, last) = self.dice, self.design["start"]
        self.start, self.end = dice.randint(first, last), 0
        self.status = "running"
        chance = dice.random()
        if chance < 0.03:
            self.status, self.start = "planned", LAST_YEAR + 1
        elif chance < 0.045:
            self.status = "cancelled"
        elif chance < 0.13 or (self.design_name == "emergency-cash" and chance < 0.6):
            self.status, self.end = "ended", dice.randint(min(max(self.start + 2, 2010), LAST_YEAR), LAST_YEAR)
        elif self.start >= 2014 and chance < 0.5:
            self.status, self.scale = "pilot", dice.choice(("subnational", "local"))
        until = self.end or max(LAST_YEAR - dice.choice((0, 0, 1, 1, 2, 3)), self.start)
        since = max(self.start, FIRST_YEAR, until - dice.randint(3, 7))
        self.years = range(min(since, until), until + 1)

    @property
    def has_begun(self) -> bool:
        return self.status not in ("planned", "cancelled")

    def draw_implementer(self) -> DemoStakeholder | None:
        """Whose task it can be: an agency for the whole country, the ministry of a region for a region."""
        agencies = self.in_charge("government_agency", self.design["agencies"])
        ministries = self.in_charge("ministry", self.design["ministries"])
        suited = agencies if self.scale == "national" else (ministries or agencies)
        return self.dice.choice(suited) if suited else None

    def name_of_implementer(self) -> str:
        """Also where the organisation has no page of its own."""
        if self.implementer:
            return self.implementer.title
        return invented_name(self.language, "government_agency", self.number, self.design["agencies"][0])

    def in_charge(self, kind: str, patterns: Sequence[int]) -> list[DemoStakeholder]:
        there = organisations_in(self.country.iso2, "government")
        return [item for item in there if item.kind == kind and item.pattern in patterns]

    def draw_sources(self) -> list[Citation]:
        """Papers of the programme, a generated publication about the country, and now and then somebody's word."""
        dice, author = self.dice, self.name_of_implementer()
        kinds = dice.sample(range(len(self.common["documents"])), 2) if self.has_begun else list(PAPERS_BEFORE)
        found = [Citation(self.document(kind, author)) for kind in kinds]
        if dice.random() < 0.7:
            found.append(Citation(self.document(kinds[0], author), about=self.country.iso2))
        if dice.random() < 0.2:
            talked = ReferenceValue(kind="personal", author=self.title_of_office(), year=str(LAST_YEAR))
            found.append(Citation(talked))
        return found

    def document(self, kind: int, author: str) -> ReferenceValue:
        year = min(self.years[-1] + 1, LAST_YEAR)
        return ReferenceValue(
            author=author,
            year=str(year),
            title=self.common["documents"][kind].format(year=year),
            url=f"https://demo.example/documents/{self.number:04d}-{kind}.pdf",
            accessed_on=date(2018, 1, 8) + timedelta(self.dice.randrange(330)),
        )

    def title_of_office(self) -> str:
        return str(self.common["office"]).format(city=self.country.city)

    # Words

    def pick(self, wordings: Sequence[str]) -> str:
        """A sentence of the bank with its places filled, joined as the language does."""
        dice = self.dice
        filling = {
            "age": dice.choice((60, 65, 65, 70)),
            "small": phrases(self.language).small(dice.randint(3, 6)),
            "law": dice.randint(3, 180),
            "year": min(self.start - dice.randint(0, 2), LAST_YEAR),
            "earlier": self.start - dice.randint(3, 8),
            "word": dice.choice(phrases(self.language).bank["words"]),
            "city": self.country.city,
            "in": self.country.located(self.language),
        }
        return join_words(dice.choice(wordings).format(**filling), self.language)

    def cite(self, most: int = 1) -> list[Citation]:
        return self.dice.sample(self.sources, min(self.dice.randint(1, most), len(self.sources)))

    def tell(self, name: str, wordings: Sequence[str]) -> Said:
        return known(name, self.cite(), text=self.pick(wordings), language=self.language)

    def code(self, name: str, codes: Sequence[str]) -> Iterator[Said]:
        cited = self.cite()
        for code in codes:
            yield known(name, cited, code=code)
