"""The programmes of the demonstration world: real ones first, then generated ones up to the report's number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from random import Random

from demo.drafts import Draft, designs
from demo.economies import economies
from demo.known_programmes import known_programmes
from demo.places import Country, countries
from demo.profiles import DemoProgramme
from demo.sections import sections
from mutirao.connect.stakeholders.names import name_key

TOTAL = 240
IN_ARAB_STATES = 124
"""So many profiles of the Middle East and North Africa the report counts among those 240."""
ARAB_ZONES = {"arab", "maghreb"}
KEY = "demo:"
POOR = 1500
"""US dollars a head and year below which few are insured."""
PUBLISHED_FROM, PUBLISHED_UNTIL = datetime(2018, 2, 1, 8, tzinfo=UTC), datetime(2018, 12, 20, 17, tzinfo=UTC)


def programmes(total: int = TOTAL) -> Iterator[DemoProgramme]:
    """`total` of them, the same ones in the same order on every machine; the real ones are there however few."""
    known_ones = list(known_programmes())
    yield from known_ones
    titles = {name_key(item.title) for item in known_ones}
    used: dict[str, Counter[str]] = {}
    for number, country in enumerate(places_of(known_ones, total)):
        dice = Random(f"programme/{number}")  # noqa: S311 - repeatable on purpose
        kinds = used.setdefault(country.iso2, Counter())
        name = draw_design(country, kinds, dice)
        kinds[name] += 1
        yield finish(Draft(number, country, name, dice), titles)


def places_of(known_ones: Sequence[DemoProgramme], total: int) -> Iterator[Country]:
    """Where the generated ones are: in the Arab states up to the report's number, else where much is written about."""
    there = sum(countries()[item.country].zone in ARAB_ZONES for item in known_ones)
    arab = [country for country in countries().values() if country.zone in ARAB_ZONES]
    others = [country for country in countries().values() if country.zone not in ARAB_ZONES and country.iso2 != "VE"]
    missing = max(total - len(known_ones), 0)
    in_arab_states = round(missing * (IN_ARAB_STATES - there) / (TOTAL - len(known_ones)))
    dice = Random("places of programmes")  # noqa: S311 - repeatable on purpose
    chosen = dice.choices(arab, [8 + country.weight for country in arab], k=in_arab_states)
    chosen += dice.choices(others, [weight_of(country) for country in others], k=missing - in_arab_states)
    dice.shuffle(chosen)
    yield from chosen


def weight_of(country: Country) -> int:
    """Latin America has more inventories of its programmes than its share of writing."""
    return country.weight * (2 if country.zone == "latin-america" else 1)


def draw_design(country: Country, used: Counter[str], dice: Random) -> str:
    """Not what the country has already; where few are insured, few insurances."""
    few_insured = economies()[country.iso2].income < POOR
    weights = {
        name: design["weight"] * (0.3 if design.get("formal") and few_insured else 1) * (0.04 if used[name] else 1)
        for name, design in designs().items()
    }
    return dice.choices(list(weights), list(weights.values()))[0]


def finish(draft: Draft, titles: set[str]) -> DemoProgramme:
    """The whole profile, under a title that no other has."""
    title = draft.pick(draft.words["names"])
    while name_key(title) in titles:
        title = draft.pick(draft.words["names"])
    titles.add(name_key(title))
    dice = draft.dice
    return DemoProgramme(
        key=f"{KEY}{draft.number:04d}",
        title=title,
        country=draft.country.iso2,
        language=draft.language,
        said=tuple(sections(draft)),
        published_on=PUBLISHED_FROM + (PUBLISHED_UNTIL - PUBLISHED_FROM) * dice.random(),
        is_generated=True,
        verified=dice.choice((None, None, dice.randint(2, 170), dice.randint(190, 1400), dice.randint(190, 1400))),
        use_count=int(20 * dice.paretovariate(1.1)) % 9_000,
    )
