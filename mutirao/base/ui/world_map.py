"""The world map: counts by country as an SVG in the page, whose outlines are in one file that browsers keep.

Links, names and colours are the page's own; without the file they are all still there, but there is nothing to see.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypedDict

from django.templatetags.static import static
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

WORLD = Path(__file__).parent / "data" / "world.json"
OUTLINES = "ui/world.svg"
LEVELS = 5


class World(TypedDict):
    """What the file of outlines holds: a figure for every ISO 3166 alpha-2 code but Antarctica's."""

    source: str
    width: int
    height: int
    countries: list[str]
    boxes: dict[str, list[int]]


class Level(NamedTuple):
    """One step of the colour scale: the class `l<number>` stands for counts from `low` to `high`."""

    number: int
    low: int
    high: int


class Shade(NamedTuple):
    """How a country is coloured, and what its tooltip says."""

    level: int
    text: str


@cache
def read_world() -> World:
    world: World = json.loads(WORLD.read_text(encoding="utf-8"))
    return world


def legend(counts: Mapping[str, int]) -> list[Level]:
    """The steps that colour these counts: at most five, no gap, no overlap, the last ends at the highest.

    Each step is the same factor wider than the one before, so that one country with thousands leaves the
    others distinguishable; bounds are rounded to one figure, because 21–60 reads more easily than 17–58.
    """
    most = max(counts.values(), default=0)
    highs: list[int] = []
    for step in range(1, min(most, LEVELS) + 1):
        last = highs[-1] if highs else 0
        highs.append(max(last + 1, _to_one_figure(most ** (step / LEVELS))))
    highs[-1:] = [most] if most else []
    lows = [1, *(high + 1 for high in highs)]
    return [Level(number, low, high) for number, (low, high) in enumerate(zip(lows, highs, strict=False), 1)]


def level_of(count: int, levels: list[Level]) -> int:
    """The number of the step that holds this count; 0 for none."""
    return sum(count >= level.low for level in levels)


def world_map(
    counts: Mapping[str, int],
    links: Mapping[str, str],
    labels: Mapping[str, str],
    *,
    title: str,
    description: str,
    window: str = "",
) -> SafeString:
    """Counts by country, coloured by the steps of `legend`; other things as `shaded_map` says."""
    levels = legend(counts)
    # Translators: the tooltip of a country on the world map, such as "Kenya: 214".
    tooltip = _("%(country)s: %(count)s")
    told = [code for code in read_world()["countries"] if code in links or counts.get(code, 0) > 0]
    shades = {
        code: Shade(
            level_of(counts.get(code, 0), levels),
            tooltip % {"country": labels.get(code, code), "count": localize(counts.get(code, 0))},
        )
        for code in sorted(told, key=lambda code: (labels.get(code, code).casefold(), code))
    }
    return shaded_map(shades, links, title=title, description=description, window=window)


def shaded_map(
    shades: Mapping[str, Shade], links: Mapping[str, str], *, title: str, description: str, window: str = ""
) -> SafeString:
    """The map, keyed by ISO 3166 alpha-2 codes; codes it does not draw (regions, Antarctica) are passed over.

    Countries with an address are links in the order given, which is the order of the Tab key; those without carry
    only a tooltip; below them lies the whole world. `window` is the part of it to show, as a viewBox. `svg` is a
    group and no image: the children of an image are hidden from assistive technology.
    """
    world = read_world()
    outlines = static(OUTLINES)
    drawn = {*world["countries"]}
    countries = (_country(shades[code], code, links.get(code), outlines) for code in shades if code in drawn)
    return format_html(
        '<svg class="map" viewBox="{}" role="group" aria-label="{}"><desc>{}</desc>'
        '<use class="l0" href="{}#world"/>{}</svg>',
        window or f"0 0 {world['width']} {world['height']}",
        title,
        description,
        outlines,
        format_html_join("", "{}", ((country,) for country in countries)),
    )


def _country(shade: Shade, code: str, link: str | None, outlines: str) -> SafeString:
    """Its markup is short, because every byte of the home page counts."""
    content = format_html('<title>{}</title><use href="{}#{}"/>', shade.text, outlines, code)
    if link:
        return format_html('<a href="{}" class="l{}">{}</a>', link, shade.level, content)
    return format_html('<g class="l{}">{}</g>', shade.level, content)


def _to_one_figure(value: float) -> int:
    step = 10 ** (len(str(int(value))) - 1)
    return round(value / step) * step
