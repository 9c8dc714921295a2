"""The countries of a region side by side: how much is known of each, and the newest value of one key indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from mutirao.base.indicators.models import Indicator
from mutirao.base.taxonomy.vocabulary import label
from mutirao.overview.countries.figures import newest_by_country, told
from mutirao.overview.countries.places import PlacePage, countries_in
from mutirao.overview.countries.sections import TypeSection, counts_by_country
from mutirao.overview.search.browse import place_url

NAME, FIGURE = "name", "figure"


@dataclass(frozen=True)
class Row:
    """`newest` is None where nobody has measured, which is no zero."""

    label: str
    url: str
    code: str
    counts: list[int]
    newest: tuple[int, Decimal] | None

    @property
    def value(self) -> str:
        return told(self.newest[1]) if self.newest else ""

    @property
    def year(self) -> int | None:
        return self.newest[0] if self.newest else None


@dataclass(frozen=True)
class Column:
    """A heading that sorts: following `url` sorts by it, and a second time the other way round."""

    label: str
    url: str
    direction: str


@dataclass(frozen=True)
class RegionTable:
    columns: list[Column]
    rows: list[Row]
    indicator: Indicator | None


def region_table(page: PlacePage, sections: Sequence[TypeSection], name_label: str, order: str) -> RegionTable:
    """Two queries; `order` is the name of a column, with a minus before it for the other way round."""
    places = countries_in(page.concept)
    indicator, newest = newest_by_country([place.id for place in places])
    counts = [counts_by_country(section) for section in sections]
    rows = [
        Row(
            label(place.id),
            place_url(place.slug),
            place.notation,
            [counted.get(place.notation, 0) for counted in counts],
            newest.get(place.id),
        )
        for place in places
    ]
    headings = [(NAME, name_label), *((section.name, section.label) for section in sections)]
    if indicator:
        headings.append((FIGURE, indicator.name))
    names = [name for name, _label in headings]
    wanted, is_turned = order.removeprefix("-"), order.startswith("-")
    chosen = wanted if wanted in names else NAME
    columns = [heading(name, text, chosen, is_turned) for name, text in headings]
    return RegionTable(columns, in_order(rows, chosen, names, is_turned=is_turned), indicator)


def heading(name: str, text: str, chosen: str, is_turned: bool) -> Column:
    turned = name == chosen and not is_turned
    is_up = is_turned != (name == NAME)
    direction = ("ascending" if is_up else "descending") if name == chosen else ""
    return Column(text, f"?order={'-' if turned else ''}{name}#countries", direction)


def in_order(rows: list[Row], chosen: str, names: list[str], *, is_turned: bool) -> list[Row]:
    """Names upwards, numbers from the highest; who has no number comes last either way."""
    if chosen == NAME:
        return sorted(rows, key=lambda row: row.label, reverse=is_turned)
    if chosen == FIGURE:
        known = [row for row in rows if row.newest]
        known.sort(key=lambda row: row.newest[1] if row.newest else 0, reverse=not is_turned)
        return [*known, *(row for row in rows if not row.newest)]
    at = names.index(chosen) - 1
    return sorted(rows, key=lambda row: row.counts[at], reverse=not is_turned)
