"""Maps of the world and of regions: how much is filed about each country, or the newest value of an indicator there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from mutirao.base.indicators.models import Indicator, Observation
from mutirao.base.taxonomy.querysets import PLACES
from mutirao.base.taxonomy.vocabulary import label, thesaurus
from mutirao.base.ui.world_map import Shade, legend, read_world, shaded_map, world_map
from mutirao.discover.publications.models import Publication
from mutirao.overview.countries.figures import told
from mutirao.overview.countries.places import PlacePage, continents
from mutirao.overview.countries.region_table import RegionTable
from mutirao.overview.countries.sections import types_in_order
from mutirao.overview.search.browse import level_label, place_url
from mutirao.overview.search.listing import totals

CLASSES = 5
SPECK, FAR = 6, 40
"""In units of the drawing: the width of a country drawn as a point; what is too far to belong to a map."""
COVERAGE = "coverage"
"""In an address: the first indicator that countries show, whichever that is."""


@dataclass(frozen=True)
class Choice:
    """One thing the map can show; `name` stands in the address."""

    name: str
    label: str
    is_current: bool


def world(audiences: frozenset[int], show: str) -> dict[str, Any]:
    """What the address asks to be shown: a type of entry, or an indicator by its code; publications if nothing else."""
    types = {item.section: item for item in types_in_order()}
    indicators = {item.code: item for item in Indicator.objects.key().observed()}
    if show == COVERAGE:
        show = next(iter(indicators), "")
    chosen = show if show in types or show in indicators else Publication.TYPE + "s"
    context: dict[str, Any] = {
        "contents": [Choice(name, str(item.label_plural), name == chosen) for name, item in types.items()],
        "indicators": [Choice(code, item.name, code == chosen) for code, item in indicators.items()],
        "indicator": indicators.get(chosen),
    }
    if chosen in indicators:
        return context | world_of_indicator(indicators[chosen])
    return context | world_of_content(types[chosen].name, str(types[chosen].label_plural), audiences)


def world_of_content(type_name: str, type_label: str, audiences: frozenset[int]) -> dict[str, Any]:
    found = totals(["country", "region"], audiences, type=[type_name]).facets
    countries = {value.value: value.count for value in found["country"]}
    regions = {value.value: value.count for value in found["region"]}
    title = _("%(things)s by country") % {"things": type_label}
    drawn = world_map(
        countries, urls_of(countries), names_of(countries), title=title, description=_("The darker, the more.")
    )
    return {
        "shown": type_label,
        "world_map": drawn,
        "map_legend": [(level.number, level_label(level)) for level in legend(countries)],
        "regions": continents(countries, regions),
    }


def world_of_indicator(indicator: Indicator) -> dict[str, Any]:
    newest: dict[str, tuple[int, Decimal]] = {}
    rows = Observation.objects.filter(indicator=indicator).order_by("year")
    for iso2, year, value in rows.values_list("place__iso2", "year", "value"):
        newest[iso2] = (year, value)
    names, urls = names_of(newest), urls_of(newest)
    ordered = sorted((iso2 for iso2 in newest if iso2 in names), key=lambda iso2: names[iso2])
    years = [year for year, _value in newest.values()]
    return {
        "shown": indicator.name,
        **map_of_values({iso2: newest[iso2] for iso2 in ordered}, indicator, names, urls),
        "rows": [(names[iso2], urls[iso2], told(newest[iso2][1]), newest[iso2][0]) for iso2 in ordered],
        "years": (min(years), max(years)) if years else None,
    }


def map_of_values(
    newest: Mapping[str, tuple[int, Decimal]],
    indicator: Indicator,
    names: Mapping[str, str],
    urls: Mapping[str, str],
    window: str = "",
) -> dict[str, Any]:
    """Five classes of about as many countries each; who has no value is drawn as the ground and is in none."""
    classes = classes_of([value for _year, value in newest.values()])
    shades = {
        iso2: Shade(class_of(value, classes), f"{names[iso2]}: {told(value)} ({year})")
        for iso2, (year, value) in newest.items()
        if iso2 in names
    }
    return {
        "world_map": shaded_map(
            shades,
            urls,
            title=indicator.name,
            description=_("The darker, the higher. Countries without a value are as light as the ground."),
            window=window,
        ),
        "map_legend": [*enumerate((spread(*bounds) for bounds in classes), 1), (0, _("not known"))],
    }


def spread(low: Decimal, high: Decimal) -> str:
    return told(low) if low == high else f"{told(low)} – {told(high)}"


def classes_of(values: list[Decimal]) -> list[tuple[Decimal, Decimal]]:
    """The lowest and highest value of each class; equal values are never in two."""
    ordered = sorted(values)
    ends = sorted(
        {ordered[-(-len(ordered) * step // CLASSES) - 1] for step in range(1, CLASSES + 1)} if ordered else ()
    )
    classes, low = [], 0
    for end in ends:
        inside = [value for value in ordered[low:] if value <= end]
        classes.append((inside[0], end))
        low += len(inside)
    return classes


def class_of(value: Decimal, classes: list[tuple[Decimal, Decimal]]) -> int:
    return next((at for at, (_low, high) in enumerate(classes, 1) if value <= high), len(classes))


def region_map(page: PlacePage, table: RegionTable) -> dict[str, Any]:
    """The countries of a region, coloured by all that is filed about each."""
    counts = {row.code: sum(row.counts) for row in table.rows}
    drawn = world_map(
        {code: count for code, count in counts.items() if count},
        {row.code: row.url for row in table.rows},
        {row.code: row.label for row in table.rows},
        title=_("Map of %(region)s") % {"region": page.label},
        description=_("The darker, the more is known here. The table below says how much of what."),
        window=window_of(list(counts)),
    )
    return {"world_map": drawn, "map_legend": [(level.number, level_label(level)) for level in legend(counts)]}


def window_of(codes: list[str]) -> str:
    """The part of the drawing that holds these countries, with a little around it; "" for the whole world.

    Specks far from everything else (Bouvet Island is in South America's list) do not stretch it.
    """
    boxes = [box for code in codes if (box := read_world()["boxes"].get(code))]
    main = around([box for box in boxes if box[2] - box[0] > SPECK] or boxes)
    if not main:
        return ""
    left, top, right, bottom = around([main, *(box for box in boxes if is_near(box, main))])
    edge = max(6, (right - left) // 20)
    return f"{left - edge} {top - edge} {right - left + 2 * edge} {bottom - top + 2 * edge}"


def around(boxes: list[list[int]]) -> list[int]:
    if not boxes:
        return []
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return [min(lefts), min(tops), max(rights), max(bottoms)]


def is_near(box: list[int], main: list[int]) -> bool:
    return main[0] - FAR < box[0] and main[1] - FAR < box[1] and box[2] < main[2] + FAR and box[3] < main[3] + FAR


def names_of(codes: Mapping[str, object]) -> dict[str, str]:
    words = thesaurus()
    return {code: label(place.id) for code in codes if (place := words.by_notation(PLACES, code))}


def urls_of(codes: Mapping[str, object]) -> dict[str, str]:
    words = thesaurus()
    return {code: place_url(place.slug) for code in codes if (place := words.by_notation(PLACES, code))}
