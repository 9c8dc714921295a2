"""The real programmes of the demonstration world: facts entered by hand, with the source each value rests on."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from demo.known import KEY, known_publications
from demo.known_stakeholders import KEY as STAKEHOLDER_KEY
from demo.known_stakeholders import known_names
from demo.places import FACTS
from demo.profiles import Citation, DemoProgramme, Said, silent
from mutirao.discover.programmes.fields import BY_NAME, Shape
from mutirao.discover.programmes.values import ClaimValue, ReferenceValue

REGIONS = ("africa", "americas", "arab_states", "asia_pacific")
FOLDER = FACTS / "programmes"
PUBLISHED = datetime(2018, 3, 1, 9, tzinfo=UTC)
SILENCES = ("not_applicable", "not_researched")
COME_LATER = {"status", "end_date"}
"""What a law that began a programme does not say: only the source that is named for it does."""


@cache
def sources() -> dict[str, dict[str, Any]]:
    return tomllib.loads((FOLDER / "sources.toml").read_text(encoding="utf-8"))


def known_programmes() -> Iterator[DemoProgramme]:
    """In the order of the files."""
    for region in REGIONS:
        profiles = tomllib.loads((FOLDER / f"{region}.toml").read_text(encoding="utf-8"))
        for key, profile in profiles.items():
            yield to_programme(f"{KEY}{key}", profile)


def to_programme(key: str, profile: dict[str, Any]) -> DemoProgramme:
    dice = Random(f"profile/{key}")  # noqa: S311 - repeatable on purpose
    default = profile.get("sources", [])
    said = [item for name, value in profile.items() if name in BY_NAME for item in read_field(name, value, default)]
    for status in SILENCES:
        said += [silent(name, status) for name in profile.get(status, ())]
    replaced_by = profile.get("replaced_by", "")
    latest = max((item.value.until_year or item.value.year or 0 for item in said), default=0)
    return DemoProgramme(
        key=key,
        title=profile["title"],
        country=profile["country"],
        language="en",
        said=tuple(item for item in said if item.value.field != "replaced_by" or not isinstance(replaced_by, str)),
        published_on=max(PUBLISHED, datetime(latest or 2018, 12, 1, 9, tzinfo=UTC)) + timedelta(dice.randrange(20)),
        is_generated=False,
        replaced_by=f"{KEY}{replaced_by}" if replaced_by and isinstance(replaced_by, str) else "",
        verified=dice.choice((None, None, dice.randint(3, 150), dice.randint(200, 900))),
        use_count=int(120 * dice.paretovariate(1.1)) % 9_000,
    )


def read_field(name: str, value: Any, default: Sequence[str]) -> Iterator[Said]:
    """`value` is one value or a list; a table says more than the value itself."""
    for item in value if isinstance(value, list) else [value]:
        table = dict(item) if isinstance(item, dict) else {column_of(name): item}
        for code in table.pop("codes", [None]):
            yield read_value(name, table | ({"code": code} if code else {}), default)


def column_of(name: str) -> str:
    shape = BY_NAME[name].shape
    return {Shape.CODE: "code", Shape.ORGANISATION: "organisation"}.get(shape, "text")


def read_value(name: str, table: dict[str, Any], default: Sequence[str]) -> Said:
    said = dict(table)
    usual = () if name in COME_LATER else default
    cited = said.pop("sources", [said.pop("source")] if "source" in said else usual)
    organisation = said.pop("organisation", "")
    if organisation:
        said["text"] = known_names()[STAKEHOLDER_KEY + organisation]
    if "number" in said:
        said["number"] = Decimal(str(said["number"]))
    if said.get("unit") and "basis" not in said:
        said["basis"] = "actual"
    if said.get("status", "known") == "known" and name in ("objectives", "eligibility_criteria", "legal_framework"):
        said.setdefault("language", "en")
    citations = () if said.get("status", "known") != "known" else tuple(to_citation(key) for key in cited)
    return Said(ClaimValue(name, **said), citations, STAKEHOLDER_KEY + organisation if organisation else "")


@cache
def to_citation(key: str) -> Citation:
    source = sources()[key]
    if publication := source.get("publication"):
        return Citation(document_of(KEY + publication), publication=KEY + publication)
    return Citation(ReferenceValue(**source))


@cache
def document_of(key: str) -> ReferenceValue:
    """How one cites a work that is not in the catalogue."""
    record = next(item.record for item in known_publications() if item.record.source_key == key)
    names = [name.literal or ", ".join(filter(None, (name.family, name.given))) for name in record.names[:3]]
    return ReferenceValue(author="; ".join(names), year=record.issued[:4], title=record.title, url=record.url)
