"""The stakeholders of the demonstration world: real ones, then generated ones up to the report's number and shares."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from random import Random
from typing import Any

from django.utils.text import slugify

from demo.grammar import join_words, phrases
from demo.known_stakeholders import known_stakeholders
from demo.members import INSTITUTIONS, language_of
from demo.organisations import GROUPS, DemoStakeholder
from demo.people import INSTITUTION_COUNT, institution
from demo.places import LANGUAGES, TEXTS, Country, countries
from demo.publications import END, LAUNCH
from mutirao.connect.stakeholders.names import name_key

TOTAL = 1167
KEY = "demo:"
AFRICA = 2.4
"""How much more often an organisation works in sub-Saharan Africa, as the report says of most of them."""
AFRICAN_ZONES = {"horn", "madagascar"}
KINDS = {
    "government": {"ministry": 40, "government_agency": 60},
    "research": {"research_institution": 100},
    "ngo": {"ngo": 100},
    "international": {"international_organisation": 100},
    "other": {
        "foundation": 22, "bank": 12, "mobile_money_operator": 10, "implementing_partner": 18, "private_sector": 26,
        "other_organisation": 12,
    },
}  # fmt: skip
PUBLISHING_KINDS = ("research_institution",) * 3 + ("ngo", "research_institution", "ngo")
"""Of the invented institutions that publish, by the pattern of their name (see `demo.people.institution`)."""
WITH_ACRONYM, WITH_WEBSITE, WITH_SUMMARY, WITH_PARENT, RENAMED, IN_TWO_LANGUAGES = 0.55, 0.5, 0.8, 0.3, 0.07, 0.15
SMALL_WORDS = {
    "of", "and", "for", "on", "the", "de", "la", "le", "les", "des", "du", "et", "pour", "sur", "del", "los",
    "las", "y", "e", "por", "para", "el", "l", "d",
}  # fmt: skip


@cache
def wordings() -> dict[str, Any]:
    return tomllib.loads((TEXTS / "stakeholders.toml").read_text(encoding="utf-8"))


def quotas(total: int) -> dict[str, int]:
    """How many of each group, by the report's shares; rounded so that they add up to `total`."""
    exact = {group: total * share / 100 for group, share in INSTITUTIONS.items()}
    found = {group: int(number) for group, number in exact.items()}
    by_rest = sorted(exact, key=lambda group: exact[group] - found[group], reverse=True)
    for group in by_rest[: total - sum(found.values())]:
        found[group] += 1
    return found


def stakeholders(total: int = TOTAL) -> Iterator[DemoStakeholder]:
    """`total` of them, the same ones in the same order on every machine; the real ones are there however few."""
    known = list(known_stakeholders())
    wanted = Counter(quotas(max(total, len(known))))
    wanted.subtract(item.group for item in known)
    names = {name_key(item.title) for item in known}
    yield from known
    made: dict[tuple[str, str], list[DemoStakeholder]] = {}
    for number, (group, kind, title_of) in enumerate(islice(plan(wanted), max(total - len(known), 0))):
        dice = Random(f"stakeholder/{number}")  # noqa: S311 - repeatable on purpose
        country = dice.choices(list(countries().values()), weights())[0]
        item = make_stakeholder(f"{KEY}{number:04d}", kind, country, title_of, names, dice)
        siblings = made.setdefault((group, country.iso2), [])
        yield with_parent(item, siblings, dice)
        siblings.append(item)


def plan(wanted: Counter[str]) -> Iterator[tuple[str, str, int | None]]:
    """Group, kind, and for those that publish the number of the institution; mixed, so that a small world has all."""
    queue: list[tuple[float, str, str, int | None]] = []
    for group, count in wanted.items():
        publishing = [number for number in range(INSTITUTION_COUNT) if publishing_group(number) == group]
        kinds = KINDS[group]
        for at in range(max(count, 0)):
            dice = Random(f"kind/{group}/{at}")  # noqa: S311 - repeatable on purpose
            number = publishing[at] if at < len(publishing) else None
            kind = PUBLISHING_KINDS[number % len(PUBLISHING_KINDS)] if number is not None else ""
            queue.append(
                ((at + 0.5) / count, group, kind or dice.choices(list(kinds), list(kinds.values()))[0], number)
            )
    for _place, group, kind, number in sorted(queue, key=lambda entry: (entry[0], entry[1])):
        yield group, kind, number


def publishing_group(number: int) -> str:
    kind = PUBLISHING_KINDS[number % len(PUBLISHING_KINDS)]
    return next(group for group, kinds in GROUPS.items() if kind in kinds)


@cache
def weights() -> tuple[float, ...]:
    return tuple(
        country.weight * (AFRICA if "africa" in country.zone or country.zone in AFRICAN_ZONES else 1)
        for country in countries().values()
    )


def make_stakeholder(
    key: str, kind: str, country: Country, publishes_as: int | None, names: set[str], dice: Random
) -> DemoStakeholder:
    language = language_of(country) if publishes_as is None else "en"
    other_names: list[tuple[str, str, str]] = []
    pattern = -1
    if publishes_as is None:
        pattern = dice.randrange(len(wordings()["en"][kind]))
        title, other_names = invent_names(kind, country, language, pattern, names, dice)
    else:
        title = institution(publishes_as, "en")
        other_names = [("translated", code, institution(publishes_as, code)) for code in LANGUAGES if code != "en"]
    names.add(name_key(title))
    group = next(group for group, kinds in GROUPS.items() if kind in kinds)
    sentence = dice.choice(wordings()[language]["summary"][group])
    topics = list(phrases("en").bank["topics"])
    return DemoStakeholder(
        key=key,
        title=title,
        kind=kind,
        country=country.iso2,
        acronym=acronym(title) if dice.random() < WITH_ACRONYM else "",
        website=address_of(title) if dice.random() < WITH_WEBSITE else "",
        founded=dice.randint(1948, 2015) if dice.random() < 0.6 else None,
        names=tuple(other_names),
        countries=works_in(kind, country, dice),
        topics=tuple(dice.sample(topics, dice.choice((1, 2, 2, 3)))),
        summary=in_country(sentence, country, language) if dice.random() < WITH_SUMMARY else "",
        language=language,
        published_on=joined_on(dice),
        is_generated=True,
        pattern=pattern,
        use_count=int(4 * dice.paretovariate(1.2)) % 4000,
    )


def invent_names(
    kind: str, country: Country, language: str, pattern: int, taken: set[str], dice: Random
) -> tuple[str, list[tuple[str, str, str]]]:
    """A title that nobody has, and sometimes a former name or that in another language."""
    words, patterns = wordings()[language]["words"], wordings()[language][kind]
    word = dice.randrange(len(words))
    while True:
        title = invented_name(language, kind, word, pattern)
        if name_key(title) in taken:
            title = f"{title}, {country.city}"
        if name_key(title) not in taken:
            break
        word = (word + 1) % len(words)
    others = []
    if dice.random() < RENAMED and len(patterns) > 1:
        others.append(("former", language, invented_name(language, kind, word, (pattern + 1) % len(patterns))))
    other = "en" if language != "en" else "fr"
    if dice.random() < (IN_TWO_LANGUAGES if language == "en" else 0.5):
        others.append(("translated", other, invented_name(other, kind, word, pattern)))
    return title, others


def invented_name(language: str, kind: str, word: int, pattern: int) -> str:
    bank = wordings()[language]
    words = bank["words"]
    return str(bank[kind][pattern].format(word=words[word % len(words)]))


def in_country(sentence: str, country: Country, language: str) -> str:
    return join_words(sentence.replace("{in}", country.located(language)), language)


def acronym(title: str) -> str:
    """The first letters of the words that count; none where that would be a single letter."""
    words = title.split(",", maxsplit=1)[0].replace("’", " ").replace("'", " ").replace("-", " ").split()
    letters = "".join(word[0] for word in words if word.lower() not in SMALL_WORDS).upper()
    return letters[:7] if len(letters) > 1 else ""


def address_of(title: str) -> str:
    return f"https://{slugify(title.replace('œ', 'oe'))[:60].strip('-')}.demo.example/"


def works_in(kind: str, country: Country, dice: Random) -> tuple[str, ...]:
    """Those of the state in their country, others in neighbours too, international ones all over the region."""
    neighbours = [other.iso2 for other in countries().values() if other.zone == country.zone and other != country]
    most = {"international_organisation": 9, "foundation": 4, "private_sector": 4, "ngo": 3, "research_institution": 2}
    number = dice.randint(0, min(most.get(kind, 0), len(neighbours)))
    return (country.iso2, *dice.sample(neighbours, number))


def joined_on(dice: Random) -> datetime:
    minutes = int((END - LAUNCH).total_seconds() // 60)
    return LAUNCH + timedelta(minutes=int(minutes * dice.random() ** 1.3))


def with_parent(item: DemoStakeholder, siblings: list[DemoStakeholder], dice: Random) -> DemoStakeholder:
    """An office belongs to a ministry of its country, a centre to a university: to one that was there before."""
    heads = {"government_agency": "ministry", "research_institution": "research_institution", "ngo": "ngo"}
    above = [other for other in siblings if other.kind == heads.get(item.kind) and not other.parent]
    if above and dice.random() < WITH_PARENT:
        return replace(item, parent=dice.choice(above).key)
    return item
