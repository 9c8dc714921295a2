"""The publications of the demonstration world: real ones first, then generated ones up to the report's number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from demo.files import file_for
from demo.grammar import phrases
from demo.known import known_publications
from demo.people import institution, person
from demo.studies import Study, abstract, draw_study, study_topics, title
from mutirao.discover.publications.records import Name, Record, title_key

TOTAL = 3929
LAUNCH = datetime(2015, 9, 12, 12, tzinfo=UTC)
END = datetime(2018, 12, 31, 12, tzinfo=UTC)
GENERATED = "generated"
MEMBERS_SHARE = 0.392  # of the generated ones, so that 38 % of all come from members
FILES_SHARE = 0.072

# Languages in which one study appears, with weights that give the report's mix: singles, then translations.
SINGLES = {("en",): 545, ("fr",): 118, ("es",): 126, ("pt",): 58, ("ar",): 30}
TRANSLATIONS = {
    ("en", "fr"): 19, ("en", "es"): 19, ("en", "pt"): 8, ("en", "ar"): 6, ("en", "fr", "es"): 6, ("en", "fr", "ar"): 3,
}  # fmt: skip
VERSIONS_SHARE = 0.058
LICENCES = {
    "CC-BY-4.0": 26, "CC-BY-NC-4.0": 14, "CC-BY-SA-4.0": 9, "CC-BY-NC-SA-4.0": 8, "CC-BY-NC-ND-4.0": 5,
    "CC0-1.0": 2, "All rights reserved": 24, "": 12,
}  # fmt: skip
STATES = {"published": 97, "draft": 1, "in_review": 1, "archived": 1}
SERIES_KINDS = {"working-paper", "policy-brief"}
CORPORATE_KINDS = {"guideline", "legal-text", "dataset", "infographic", "video", "audio"}


@dataclass(frozen=True, slots=True)
class DemoPublication:
    """A record, and what the catalogue knows about it beyond the record.

    `relations` are pairs of a `Link.Relation` and the source key of an earlier record; `published_on` is None
    for what was never published; `file` is the name of a file of `demo.files`.
    """

    record: Record
    relations: list[tuple[str, str]]
    topics: list[str]
    contributed_by_member: bool
    state: str
    published_on: datetime | None
    use_count: int
    file: str | None

    @property
    def is_generated(self) -> bool:
        return self.record.keywords == [GENERATED]


def publications(total: int = TOTAL) -> Iterator[DemoPublication]:
    """`total` publications, the same ones in the same order on every machine."""
    titles: set[str] = set()
    count = 0
    for known in known_publications():
        titles.add(title_key(known.record.title))
        yield _with_life(known.record, known.relations, known.topics)
        count += 1
    number = 0
    while count < total:
        number += 1
        for publication in _tell(number, count, titles):
            if count < total:
                yield publication
                count += 1


def _tell(number: int, count: int, titles: set[str]) -> Iterator[DemoPublication]:
    """Everything that exists of one study: its translations, or its later edition, or itself alone."""
    dice = Random(f"shape/{number}")  # noqa: S311 - repeatable on purpose
    forms = SINGLES | TRANSLATIONS
    languages = dice.choices(list(forms), list(forms.values()))[0]
    study = _with_fresh_titles(draw_study(number, languages), languages, titles)
    first = count + 1
    for offset, language in enumerate(languages):
        relations = [("translation_of", _key(first))] if offset else []
        yield _generated(study, language, first + offset, relations)
    if len(languages) == 1 and study.year < 2017 and dice.random() < VERSIONS_SHARE * 1.4:
        later = replace(study, year=dice.randint(study.year + 1, min(study.year + 4, 2018)))
        yield _generated(later, languages[0], first + 1, [("version_of", _key(first))], edition=1)


def _with_fresh_titles(study: Study, languages: tuple[str, ...], titles: set[str]) -> Study:
    while not (keys := {title_key(title(study, language)) for language in languages}).isdisjoint(titles):
        study = study.again()
    titles |= keys
    return study


def _key(count: int) -> str:
    return f"demo:{count:06d}"


def _generated(
    study: Study, language: str, count: int, relations: list[tuple[str, str]], edition: int = 0
) -> DemoPublication:
    dice = study.dice("record")
    bank = phrases(language).bank
    record = Record(
        line=count,
        title=title(study, language),
        kind=study.kind,
        names=_names(study, language),
        issued=_issued(study, dice),
        languages=[language],
        abstract=abstract(study, language),
        edition=bank["editions"][edition] if edition else "",
        place=study.countries[0].city if study.countries and language != "ar" else "",
        url=f"https://demo.example/publications/{count:06d}/{language}",
        licence=dice.choices(list(LICENCES), list(LICENCES.values()))[0],
        keywords=[GENERATED],
        countries=[country.iso2 for country in study.countries],
        source_key=_key(count),
    )
    _place_in_series(record, study, language)
    return _with_life(record, relations, study_topics(study), study.cluster)


def _names(study: Study, language: str) -> list[Name]:
    house = institution(study.institution, language)
    publisher = [] if study.kind == "article" else [Name("publisher", literal=house)]
    if study.kind in CORPORATE_KINDS or (study.kind == "report" and study.institution % 3 == 0):
        return [Name(literal=house), *publisher]
    return [person(position, language) for position in study.people] + publisher


def _issued(study: Study, dice: Random) -> str:
    month, day = dice.randint(1, 12), dice.randint(1, 28)
    return dice.choice([f"{study.year}", f"{study.year}-{month:02d}", f"{study.year}-{month:02d}-{day:02d}"])


def _place_in_series(record: Record, study: Study, language: str) -> None:
    """Articles get a journal with volume, issue and pages; papers and briefs a numbered series."""
    dice, bank = study.dice("series"), phrases(language).bank
    shelf = dice.randrange(12)
    if study.kind == "article":
        start = dice.randint(1, 180)
        record.container = bank["journals"][shelf % len(bank["journals"])]
        record.volume, record.issue = str(study.year - 1990 - shelf % 4), str(dice.randint(1, 4))
        record.pages = f"{start}-{start + dice.randint(11, 34)}"
    elif study.kind in SERIES_KINDS or (study.kind == "report" and dice.random() < 0.3):
        record.container = bank["series"][shelf % len(bank["series"])]
        record.issue = str(dice.randint(1, 140))


def _with_life(
    record: Record, relations: list[tuple[str, str]], topics: list[str], cluster: str = ""
) -> DemoPublication:
    """What happened to a record on the platform: who brought it, when it appeared, how much it was used."""
    dice = Random(f"life/{record.source_key}")  # noqa: S311 - repeatable on purpose
    is_generated = bool(cluster)
    state = dice.choices(list(STATES), list(STATES.values()))[0] if is_generated else "published"
    return DemoPublication(
        record=record,
        relations=relations,
        topics=topics,
        contributed_by_member=is_generated and dice.random() < MEMBERS_SHARE,
        state=state,
        published_on=_published_on(record, dice) if state in ("published", "archived") else None,
        use_count=int(6 * dice.paretovariate(1.1) * (1 if is_generated else 9)) % 40_000,
        file=file_for(record, cluster, dice) if is_generated and dice.random() < FILES_SHARE else None,
    )


def _published_on(record: Record, dice: Random) -> datetime:
    """Between the launch and the end of 2018, never before the work itself was issued."""
    year, month, day = [*(int(part) for part in (record.issued or "2015").split("-")), 1, 1][:3]
    earliest = max(LAUNCH, datetime(year, month, day, 12, tzinfo=UTC))
    if earliest >= END:
        return earliest
    minutes = int((END - earliest).total_seconds() // 60)
    return earliest + timedelta(minutes=dice.randrange(minutes + 1))
