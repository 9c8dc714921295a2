"""The members of the demonstration world: made up, as many as the report counts, with its shares of institutions."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from random import Random
from typing import Any

from django.utils.text import slugify

from demo.grammar import join_words, phrases
from demo.people import bank
from demo.places import TEXTS, Country, countries
from demo.publications import END, LAUNCH

TOTAL = 3799
INSTITUTIONS = {"government": 43, "research": 23, "ngo": 14, "international": 10, "other": 10}
"""Per cent, as the report gives them."""
OFFERS = {
    "answers": 34,
    "mentoring": 12,
    "reviewing": 18,
    "speaking": 16,
    "translating": 7,
    "visits": 5,
    "projects": 22,
}
"""Per cent of members who offer each."""
OPEN_PROFILES, HIDDEN_PROFILES, WITH_BIOGRAPHY, WITH_HEADLINE, CLOSED_LETTERBOXES = 0.14, 0.04, 0.45, 0.4, 0.06
OPEN_FIELDS = (
    "headline", "position", "organisation", "country", "institution", "expertise", "offers", "contributions",
)  # fmt: skip
FRENCH = {"west-africa-french", "central-africa", "madagascar", "maghreb", "haiti"}
SPANISH = {"latin-america"}
ALSO_SPOKEN = {
    "arab": "ar", "maghreb": "ar", "brazil": "pt", "lusophone-africa": "pt", "turkey": "tr", "east-africa": "sw",
    "south-asia": "hi", "east-asia": "zh", "central-asia": "ru", "eastern-europe": "ru",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoMember:
    """A made-up person as they joined and filled in their profile; places are ISO 3166 codes, topics slugs."""

    email: str
    name: str
    language: str
    joined_at: datetime
    country: str
    institution: str
    position: str
    organisation: str
    headline: str
    biography: str
    spoken: list[str]
    expertise: list[str]
    interests: list[str]
    countries_known: list[str]
    offers: list[str]
    profile_shown_to: str
    shown_to: dict[str, str]
    accepts_messages: bool


@cache
def words_of_members() -> dict[str, Any]:
    return tomllib.loads((TEXTS / "members.toml").read_text(encoding="utf-8"))


def members(total: int = TOTAL) -> Iterator[DemoMember]:
    """The same people each time, in the order they joined: few at first, more each year."""
    places = list(countries().values())
    weights = [place.weight for place in places]
    span = END - LAUNCH
    for number in range(total):
        dice = Random(f"member/{number}")  # noqa: S311 - repeatable on purpose
        country = dice.choices(places, weights)[0]
        joined_at = LAUNCH + span * ((number + 1) / (total + 1)) ** 0.7
        yield make_member(number, country, joined_at, dice)


def make_member(number: int, country: Country, joined_at: datetime, dice: Random) -> DemoMember:
    language = language_of(country)
    institution = dice.choices(list(INSTITUTIONS), list(INSTITUTIONS.values()))[0]
    names = bank()[country.zone]
    name = f"{dice.choice(names['given'])} {dice.choice(names['family'])}"
    topics = phrases(language).bank["topics"]
    expertise = dice.sample(list(topics), dice.choice((1, 2, 2, 3)))
    words = words_of_members()[language]
    filling = {
        "city": country.city,
        "word": dice.choice(phrases(language).bank["words"]),
        "topic": topics[expertise[0]],
        "year": dice.randint(1996, 2014),
    }
    profile = dice.random()
    is_open = profile < OPEN_PROFILES
    return DemoMember(
        email=f"{slugify(name)}-{number}@members.demo.example",
        name=name,
        language=language,
        joined_at=joined_at,
        country=country.iso2,
        institution=institution,
        position=dice.choice(words[institution]["position"]),
        organisation=dice.choice(words[institution]["organisation"]).format(**filling),
        headline=say(words["headline"], filling, language, dice) if dice.random() < WITH_HEADLINE else "",
        biography=say(words["biography"], filling, language, dice) if dice.random() < WITH_BIOGRAPHY else "",
        spoken=spoken(country.zone, language, dice),
        expertise=expertise,
        interests=dice.sample(list(topics), dice.randint(0, 3)),
        countries_known=sorted({dice.choice(list(countries())) for _ in range(dice.choice((0, 0, 1, 2)))}),
        offers=[offer for offer, per_cent in OFFERS.items() if dice.random() * 100 < per_cent],
        profile_shown_to="everyone" if is_open else "me" if profile > 1 - HIDDEN_PROFILES else "members",
        shown_to=audiences(is_open, dice),
        accepts_messages=dice.random() >= CLOSED_LETTERBOXES,
    )


def language_of(country: Country) -> str:
    """In which of the three languages of the site people of a country write."""
    return "fr" if country.zone in FRENCH else "es" if country.zone in SPANISH else "en"


def say(wordings: list[str], filling: dict[str, Any], language: str, dice: Random) -> str:
    return join_words(dice.choice(wordings).format(**filling), language)


def spoken(zone: str, language: str, dice: Random) -> list[str]:
    found = [language]
    if zone in ALSO_SPOKEN:
        found.insert(0, ALSO_SPOKEN[zone])
    if dice.random() < 0.35:
        found.append(dice.choice(["en", "fr", "es", "pt"]))
    return list(dict.fromkeys(found))


def audiences(is_open: bool, dice: Random) -> dict[str, str]:
    """What somebody has decided otherwise than the site proposes."""
    if not is_open:
        return {"biography": "me"} if dice.random() < 0.05 else {}
    everyone = dict.fromkeys(OPEN_FIELDS, "everyone")
    return everyone | ({"biography": "everyone"} if dice.random() < 0.5 else {})
