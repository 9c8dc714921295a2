"""An organisation of the demonstration before it is a row, and the five groups that the report counts them in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

GROUPS = {
    "government": ("ministry", "government_agency"),
    "research": ("research_institution",),
    "ngo": ("ngo",),
    "international": ("un_agency", "international_organisation"),
    "other": (
        "foundation", "bank", "mobile_money_operator", "implementing_partner", "private_sector", "other_organisation",
    ),
}  # fmt: skip
GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}


@dataclass(frozen=True, slots=True)
class DemoStakeholder:
    """`country` is where it sits, `countries` where it works; `names` are (kind, language, text); `parent` is a key.

    `pattern` says which of the invented names of its kind it has, and so what it is there for.
    """

    key: str
    title: str
    kind: str
    country: str
    published_on: datetime
    is_generated: bool
    acronym: str = ""
    website: str = ""
    founded: int | None = None
    parent: str = ""
    names: tuple[tuple[str, str, str], ...] = ()
    countries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    summary: str = ""
    language: str = "en"
    use_count: int = 0
    pattern: int = -1

    @property
    def group(self) -> str:
        return GROUP_OF[self.kind]
