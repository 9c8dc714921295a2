"""Invented studies: what each is about, decided once from a seed, and how it is told in any of the five languages."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from demo.grammar import Phrases, phrases, without_article
from demo.people import INSTITUTION_COUNT, draw_people, zones
from demo.places import TEXTS, Country, countries

KINDS = {
    "report": 26, "working-paper": 18, "article": 14, "policy-brief": 13, "guideline": 6, "presentation": 6,
    "infographic": 3, "video": 3, "book": 3, "dataset": 2, "conference-paper": 2, "legal-text": 2, "audio": 1,
    "thesis": 1,
}  # fmt: skip
YEARS = {**dict.fromkeys(range(1996, 2005), 6), **dict.fromkeys(range(2005, 2010), 20)} | {
    year: 52 + 10 * (year - 2010) for year in range(2010, 2019)
}
GLOBAL_SHARE = 0.08
FRENCH_READING = {"west-africa-french", "central-africa", "madagascar", "maghreb", "haiti"}
HOME = {
    "fr": FRENCH_READING,
    "es": {"latin-america"},
    "pt": {"brazil", "lusophone-africa"},
    "ar": {"arab", "maghreb"},
}
# Which topics a method stands for, by its position in the bank of methods.
METHOD_TOPICS = (
    "surveys-and-statistics", "quasi-experimental-methods", "impact-evaluation", "qualitative-research",
    "microsimulation", "monitoring-and-evaluation", "quasi-experimental-methods", "surveys-and-statistics",
)  # fmt: skip
REVIEW_TOPICS = ("systematic-reviews", "historical-and-comparative-studies")


@cache
def clusters() -> dict[str, list[str]]:
    """Topics by cluster: those of one cluster share a bank of findings."""
    return tomllib.loads((TEXTS / "clusters.toml").read_text(encoding="utf-8"))


@cache
def fitting() -> dict[str, list[str]]:
    """The topics a sentence suits, for sentences that do not suit their whole cluster."""
    return tomllib.loads((TEXTS / "fitting.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Study:
    """The decisions behind one study. Positions point into the phrase banks, which have one shape in all languages."""

    number: int
    kind: str
    cluster: str
    topics: tuple[str, ...]
    countries: tuple[Country, ...]
    year: int
    people: tuple[tuple[str, int, int], ...]
    institution: int
    is_review: bool
    attempt: int = 0

    @property
    def zone(self) -> str:
        return self.people[0][0]

    def dice(self, purpose: str) -> Random:
        """The same numbers for the same purpose in every language."""
        return Random(f"{self.number}/{self.attempt}/{purpose}")  # noqa: S311 - a demonstration needs repeatable numbers, not secret ones

    def again(self) -> Study:
        """The same study under another title."""
        return replace(self, attempt=self.attempt + 1)


def draw_study(number: int, languages: tuple[str, ...]) -> Study:
    dice = Random(f"study/{number}")  # noqa: S311 - repeatable on purpose
    cluster = dice.choices(list(clusters()), [16, 12, 11, 14, 9, 14, 13, 8, 12])[0]
    places = _draw_countries(dice, languages)
    zone = places[0].zone if places else dice.choice(_home_zones(languages))
    first, *others = dice.sample(clusters()[cluster], dice.choice([2, 2, 3]))
    return Study(
        number=number,
        kind=dice.choices(list(KINDS), list(KINDS.values()))[0],
        cluster=cluster,
        topics=(first, *others),
        countries=tuple(places),
        year=dice.choices(list(YEARS), list(YEARS.values()))[0],
        people=tuple(draw_people(zone, dice.choices([1, 2, 3, 4], [30, 38, 22, 10])[0], dice)),
        institution=dice.randrange(INSTITUTION_COUNT),
        is_review=dice.random() < 0.3,
    )


def _home_zones(languages: tuple[str, ...]) -> list[str]:
    """Where the authors of a study about the whole world may come from: the last language decides."""
    return sorted(HOME.get(languages[-1], zones()))


def _draw_countries(dice: Random, languages: tuple[str, ...]) -> list[Country]:
    if dice.random() < GLOBAL_SHARE:
        return []
    homes = [HOME[language] for language in languages if language in HOME]
    candidates = [country for country in countries().values() if _suits(country, homes, dice)]
    weights = [_weight(country, homes) for country in candidates]
    wanted = dice.choices([1, 2, 3], [80, 12, 8])[0]
    first = dice.choices(candidates, weights)[0]
    near = [country for country in candidates if country.zone == first.zone and country is not first]
    return [first, *dice.sample(near, min(wanted - 1, len(near)))]


def _suits(country: Country, homes: list[set[str]], dice: Random) -> bool:
    """A study in French is mostly about a country where French is read; one in ten looks elsewhere."""
    return not homes or any(country.zone in home for home in homes) or dice.random() < 0.02


def _weight(country: Country, homes: list[set[str]]) -> float:
    elsewhere = any(country.zone in home for home in HOME.values())
    return country.weight * (0.3 if elsewhere and not homes else 1.0)


def title(study: Study, language: str) -> str:
    telling = _Telling(study, language)
    bank = telling.bank["titles"]
    shelf = study.kind if study.kind in bank else ("review" if study.is_review else "study")
    shelf = {"policy-brief": "brief"}.get(study.kind, shelf)
    return telling.one(bank[shelf], f"title.{shelf}")


def abstract(study: Study, language: str) -> str:
    return " ".join(_Telling(study, language).sentences())


@cache
def _groups_beside(cluster: str, topic: str) -> list[int]:
    """Positions of the groups that the topic does not name already (no "benefits for migrants reach migrants")."""
    bank = phrases("en").bank
    groups, named = bank[cluster]["groups"], bank["topics"][topic]
    return [position for position, group in enumerate(groups) if group.split()[0] not in named]


class _Telling:
    """One study told in one language."""

    def __init__(self, study: Study, language: str) -> None:
        self.study = study
        self.phrases: Phrases = phrases(language)
        self.bank = self.phrases.bank
        named = self.bank[study.cluster]["groups"]
        self.groups = [named[position] for position in _groups_beside(study.cluster, study.topics[0])]
        self.slots = self._subject() | self._figures()

    def sentences(self) -> list[str]:
        if self.study.kind in self.bank["opening"]:
            return self._presentation()
        own, general, dice = self.bank[self.study.cluster], self.bank["any"], self.study.dice("shape")
        is_brief = self.study.kind == "policy-brief"
        is_lean = is_brief or self.study.is_review  # no data and no result of its own: more of the rest
        said = [self.one(general["context"], "any.context")]
        has_context = dice.random() < 0.45
        if is_lean or has_context:
            said.insert(0, self.one(own["context"], "context"))
        said += [] if is_brief else self._method()
        said += self.some(own["finding"], "finding", 2)
        if is_lean or not has_context:
            said.append(self.one(general["nuance"], "nuance"))
        said += self._implications(2 if is_lean or dice.random() < 0.3 else 1)
        if is_lean or dice.random() < 0.6:
            said.append(self.one(general["closing"], "closing"))
        return said

    def _presentation(self) -> list[str]:
        """What a guide, a film, a data set … says of itself: no method, but what it opens with."""
        own, kind = self.bank[self.study.cluster], self.study.kind
        return [
            self.one(self.bank["opening"][kind], f"opening.{kind}"),
            self.one(own["context"], "context"),
            self.one(self.bank["any"]["context"], "any.context"),
            *self.some(own["finding"], "finding", 2),
            *self._implications(2),
        ]

    def _implications(self, count: int) -> list[str]:
        """What follows; the first one is mostly led in with what the study is about."""
        first, *others = self.some(self.bank[self.study.cluster]["implication"], "implication", count)
        if self.study.dice("lead?").random() < 0.75:
            first = f"{self.one(self.bank['any']['lead'], 'lead')} {first[0].lower()}{first[1:]}"
        return [first, *others]

    def _method(self) -> list[str]:
        general = self.bank["any"]
        if self.study.is_review:
            return [self.one(general["review"], "review")]
        banks = ("method", "data", "result")
        return [self.one(general[bank], bank) for bank in banks]

    def one(self, templates: list[str], purpose: str) -> str:
        return self.some(templates, purpose, 1)[0]

    def some(self, templates: list[str], purpose: str, count: int) -> list[str]:
        """Different sentences of one bank, each with figures of its own."""
        bank, topic = f"{self.study.cluster}.{purpose}", self.study.topics[0]
        suitable = [i for i in range(len(templates)) if topic in fitting().get(f"{bank}.{i}", [topic])]
        picked = self.study.dice(purpose).sample(suitable, count)
        return [self._say(templates[index], f"{purpose}.{index}") for index in picked]

    def _say(self, template: str, purpose: str) -> str:
        dice = self.study.dice(purpose)
        small, effect = dice.randint(3, 9), dice.randint(9, 28)
        groups = dice.sample(self.groups, 2)
        outcomes = dice.sample(self.bank[self.study.cluster]["outcomes"], 2)
        slots = self.slots | {
            "small": self.phrases.small(small),
            "figure": str(small),
            "pct": self.phrases.per_cent(effect),
            "pct2": self.phrases.per_cent(effect - dice.randint(3, 7)),
            "big": self.phrases.per_cent(dice.randint(54, 88)),
            "share": self.phrases.per_cent(dice.randint(12, 44)),
            "group": groups[0],
            "outcome": outcomes[0],
            "outcome2": outcomes[1],
        }
        return self.phrases.say(template, slots, dice)

    def _subject(self) -> dict[str, str]:
        topics = [self.bank["topics"][slug] for slug in self.study.topics[:2]]
        anywhere = self.study.dice("anywhere").randrange(len(self.bank["anywhere"]))
        return {
            "topic": topics[0],
            "topic2": topics[1],
            "bare": without_article(topics[0]),
            **self.phrases.places(list(self.study.countries), anywhere),
        }

    def _figures(self) -> dict[str, str]:
        dice = self.study.dice("figures")
        until = self.study.year - dice.choice([1, 1, 2])
        villages = dice.randint(24, 160)
        return {
            "y1": str(until - dice.randint(2, 5)),
            "y2": str(until),
            "villages": str(villages),
            "n": self.phrases.number(villages * dice.randint(14, 38) + dice.randint(1, 13)),
            "districts": self.phrases.small(dice.randint(3, 9)),
            "months": str(dice.randint(12, 30)),
            "interviews": str(dice.randint(28, 94)),
            "focus": str(dice.randint(11, 36)),
            "studies": str(dice.randint(24, 160)),
        }


def study_topics(study: Study) -> list[str]:
    """One to four slugs: what the study is about, and sometimes how it was made."""
    dice = study.dice("topics")
    about = list(study.topics[: dice.choice([1, 2, 2, 3])])
    positions = REVIEW_TOPICS if study.is_review else METHOD_TOPICS
    method = study.dice("review" if study.is_review else "method").sample(range(len(positions)), 1)[0]
    if study.kind in ("report", "working-paper", "article", "thesis", "conference-paper") and dice.random() < 0.4:
        about.append(positions[method])
    return list(dict.fromkeys(about))
