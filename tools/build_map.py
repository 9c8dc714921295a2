"""Draws the world map from Natural Earth's TopoJSON: base/ui/static/ui/world.svg, and in data/world.json what is on it.

    npm --prefix tools ci
    python tools/build_map.py tools/node_modules/world-atlas

The folder holds countries-110m.json and countries-50m.json (npm world-atlas; the data are Natural Earth's, in
the public domain). The drawing follows the lists of the United Nations where Natural Earth draws who holds
the ground: Somaliland is drawn in Somalia, Northern Cyprus in Cyprus and Crimea in Ukraine.
"""

import argparse
import csv
import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parent.parent
PLACES = ROOT / "mutirao/base/taxonomy/data/places.csv"
DRAWING = ROOT / "mutirao/base/ui/static/ui/world.svg"
FACTS = ROOT / "mutirao/base/ui/data/world.json"
SOURCE = "Natural Earth (public domain), drawn by tools/build_map.py"

WIDTH = 1000
NORTH, SOUTH = 83.7, -56.0
WESTERN_EDGE = -168.5
"""The cut runs through the Bering Strait: Chukotka stays whole, Samoa and Tonga stay beside Fiji."""

SIMPLIFY_BELOW = 0.7
"""Corners that span less than this many square units of the drawing are dropped."""
DROP_RING_BELOW = 3.0
POINT_BELOW = 8.0
"""A country that fills less than this (some 10,000 km²) is a point, so that it can be seen and hit."""

POINT_RADIUS = 3
NEAR = 400
"""What of a country lies further from its main part is not in its box: the Aleutians stand beyond the cut."""
THIN_LINES = 'vector-effect="non-scaling-stroke"'
"""Borders stay as thin at any size. It stands on each figure because it is not inherited."""

NAMED = {"Kosovo": "XK", "Somaliland": "SO", "N. Cyprus": "CY"}
"""Natural Earth's shapes without a number."""


@dataclass(frozen=True)
class Moved:
    """A polygon that the source files under one country and ISO 3166 lists as, or in, another."""

    source: str
    target: str
    west: float
    south: float
    east: float
    north: float

    def holds(self, ring: list["Position"]) -> bool:
        return all(self.west < lon < self.east and self.south < lat < self.north for lon, lat in ring)


MOVED = (
    Moved("FR", "GF", -56, 1, -51, 7),
    Moved("NO", "SJ", 0, 74, 40, 82),
    Moved("RU", "UA", 32, 44, 37, 47),
)
POINTS = {
    "BQ": (-68.26, 12.18),
    "BV": (3.36, -54.42),
    "CC": (96.84, -12.17),
    "CX": (105.63, -10.49),
    "GI": (-5.35, 36.14),
    "GP": (-61.50, 16.20),
    "KI": (173.0, 1.40),
    "MQ": (-61.00, 14.65),
    "RE": (55.53, -21.12),
    "TK": (-171.85, -9.20),
    "TV": (179.20, -8.52),
    "UM": (166.65, 19.28),
    "YT": (45.15, -12.83),
}
"""Longitude and latitude of what Natural Earth does not draw by itself; Kiribati by its capital."""

Position = tuple[float, float]
Corner = tuple[int, int]
Ring = list[Corner]
Point = TypeVar("Point")


def equal_earth(lon: float, lat: float) -> Position:
    """Equal Earth (Šavrič, Patterson and Jenny, 2018), for a sphere of radius 1, y growing northwards."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(lat)))
    square = theta * theta
    sixth = square**3
    slope = a1 + 3 * a2 * square + sixth * (7 * a3 + 9 * a4 * square)
    x = 2 / math.sqrt(3) * math.radians(lon) * math.cos(theta) / slope
    return x, theta * (a1 + a2 * square + sixth * (a3 + a4 * square))


SCALE = WIDTH / (2 * equal_earth(180, 0)[0])
HEIGHT = round(SCALE * (equal_earth(0, NORTH)[1] - equal_earth(0, SOUTH)[1]))


def on_drawing(position: Position) -> Position:
    lon, lat = position
    from_centre = (lon - WESTERN_EDGE) % 360 - 180
    x, y = equal_earth(from_centre, lat)
    return WIDTH / 2 + SCALE * x, SCALE * (equal_earth(0, NORTH)[1] - y)


class Topology:
    """One TopoJSON file: its countries by ISO code, its arcs as positions and as simplified corners."""

    def __init__(self, path: Path, code_of: dict[str, str]) -> None:
        self._data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        self._code_of = code_of
        self._positions = [list(self._decode(arc)) for arc in self._data["arcs"]]

    @cached_property
    def _corners(self) -> list[Ring]:
        return [simplify(arc) for arc in self._positions]

    def _decode(self, arc: list[list[int]]) -> Iterator[Position]:
        (scale_x, scale_y), (move_x, move_y) = (self._data["transform"][k] for k in ("scale", "translate"))
        x = y = 0
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            yield x * scale_x + move_x, y * scale_y + move_y

    def polygons(self) -> dict[str, list[list[list[int]]]]:
        """Each country's polygons as rings of arc numbers, after the moves above."""
        found: dict[str, list[list[list[int]]]] = defaultdict(list)
        for geometry in self._data["objects"]["countries"]["geometries"]:
            code = self._code_of.get(geometry.get("id", "")) or NAMED.get(geometry["properties"]["name"])
            arcs = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
            if code is None:
                continue
            for polygon in arcs:
                ring = self.positions(polygon[0])
                targets = (move.target for move in MOVED if move.source == code and move.holds(ring))
                found[next(targets, code)].append(polygon)
        return found

    def positions(self, ring: list[int]) -> list[Position]:
        return [position for number in ring for position in directed(self._positions, number)]

    def edges(self, rings: Iterable[list[int]]) -> Iterator[tuple[Corner, Corner]]:
        for ring in rings:
            for number in ring:
                yield from pairwise(directed(self._corners, number))


def directed(arcs: list[list[Point]], number: int) -> list[Point]:
    """An arc forwards, or backwards where TopoJSON gives the complement of its number."""
    return arcs[number] if number >= 0 else arcs[~number][::-1]


def triangle(a: Position, b: Position, c: Position) -> float:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def simplify(arc: list[Position]) -> Ring:
    """Visvalingam's simplification of one arc, so that neighbours keep the same border; rounded corners.

    Corners on the 180th meridian stay: there the source cuts countries that the drawing joins again.
    """
    kept = [(on_drawing(position), abs(abs(position[0]) - 180) < 1e-6) for position in arc]
    while len(kept) > 2:
        spans = [
            math.inf if b[1] else triangle(a[0], b[0], c[0]) for a, b, c in zip(kept, kept[1:], kept[2:], strict=False)
        ]
        least = min(spans)
        if least >= SIMPLIFY_BELOW:
            break
        del kept[spans.index(least) + 1]
    return [(round(x), round(y)) for (x, y), _ in kept]


def outline(edges: Iterable[tuple[Corner, Corner]]) -> list[Ring]:
    """The rings that remain when edges walked both ways, which are inner borders, are taken out."""
    remaining: dict[Corner, list[Corner]] = defaultdict(list)
    for start, end in edges:
        if start in remaining[end]:
            remaining[end].remove(start)
        elif start != end:
            remaining[start].append(end)
    rings = []
    for start in list(remaining):
        while remaining[start]:
            ring = [start]
            while remaining[ring[-1]]:
                ring.append(remaining[ring[-1]].pop())
            rings.append(ring[:-1])
    return rings


def area(ring: Iterable[Position]) -> float:
    corners = list(ring)
    following = corners[1:] + corners[:1]
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(corners, following, strict=True))) / 2


def middle(ring: list[Position]) -> Corner:
    xs, ys = zip(*ring, strict=True)
    return round((min(xs) + max(xs)) / 2), round((min(ys) + max(ys)) / 2)


def numbers(values: Iterable[int]) -> str:
    """Path arguments with a blank only where a minus does not already part them."""
    return "".join(f" {value}" if value >= 0 else str(value) for value in values).lstrip()


def straightened(ring: Ring) -> Ring:
    """Without the corners that rounding has put on a straight line."""
    around = [ring[-1], *ring, ring[0]]
    return [b for a, b, c in zip(around, around[1:], around[2:], strict=False) if triangle(a, b, c)]


def path(rings: list[Ring]) -> str:
    """Relative SVG path data: a move to each ring's first corner, steps, and back."""
    drawn = []
    for ring in rings:
        steps = [value for a, b in pairwise(ring) for value in (b[0] - a[0], b[1] - a[1])]
        drawn.append(f"M{numbers(ring[0])}l{numbers(steps)}z")
    return "".join(drawn)


def walked(drawn: str) -> Iterator[Ring]:
    """The rings that `path` wrote."""
    for text in re.findall(r"M([^z]+)z", drawn):
        first, steps = (list(map(int, re.findall(r"-?[0-9]+", part))) for part in text.split("l"))
        x, y = first
        ring = [(x, y)]
        for step_x, step_y in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + step_x, y + step_y
            ring.append((x, y))
        yield ring


def draw_shapes(topology: Topology) -> dict[str, str]:
    shapes = {}
    for code, polygons in topology.polygons().items():
        rings = outline(topology.edges(ring for polygon in polygons for ring in polygon))
        rings = [straightened(ring) for ring in rings if area(ring) >= DROP_RING_BELOW]
        if sum(map(area, rings)) >= POINT_BELOW:
            shapes[code] = path(rings)
    return shapes


def place_points(topology: Topology) -> dict[str, Corner]:
    points = {}
    for code, polygons in topology.polygons().items():
        outlines = [[on_drawing(p) for p in topology.positions(polygon[0])] for polygon in polygons]
        points[code] = middle(max(outlines, key=area))
    for code, position in POINTS.items():
        x, y = on_drawing(position)
        points[code] = round(x), round(y)
    return points


def drawn_countries() -> dict[str, str]:
    """ISO codes by M49 code, which is what the source knows; Antarctica would fill the foot for nobody."""
    with PLACES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["iso2"] and row["m49"]]
    return {row["m49"]: row["iso2"] for row in rows if row["iso2"] != "AQ"}


@dataclass(frozen=True)
class World:
    """Every country by its ISO code, as SVG path data or, if it is small, as a point."""

    shapes: dict[str, str]
    points: dict[str, Corner]

    def facts(self) -> dict[str, Any]:
        """What the pages need to know of the drawing."""
        codes = sorted([*self.shapes, *self.points])
        return {
            "source": SOURCE,
            "width": WIDTH,
            "height": HEIGHT,
            "countries": codes,
            "boxes": {code: self.box(code) for code in codes},
        }

    def box(self, code: str) -> list[int]:
        """Left, top, right and bottom of a country on the drawing, without islands at the other end of the world."""
        if code in self.points:
            x, y = self.points[code]
            return [x - POINT_RADIUS, y - POINT_RADIUS, x + POINT_RADIUS, y + POINT_RADIUS]
        rings = sorted(walked(self.shapes[code]), key=area, reverse=True)
        near = [ring for ring in rings if abs(ring[0][0] - rings[0][0][0]) < NEAR]
        xs, ys = zip(*(corner for ring in near for corner in ring), strict=True)
        return [min(xs), min(ys), max(xs), max(ys)]

    def drawing(self) -> str:
        """Every country under its code, and all of them, the small ones as specks, under `world`.

        It says no colours: they come from what refers to it. The small ones stand outside of `world`, because
        as a background they would be all one sees of the oceans.
        """
        specks = "".join(f"M{x} {y}h2v2h-2z" for x, y in self.points.values())
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">',
                f"<!-- {SOURCE} -->",
                '<g id="world">',
                *(f'<path id="{code}" {THIN_LINES} d="{shape}"/>' for code, shape in self.shapes.items()),
                f'<path {THIN_LINES} d="{specks}"/>',
                "</g>",
                *(
                    f'<circle id="{code}" {THIN_LINES} cx="{x}" cy="{y}" r="{POINT_RADIUS}"/>'
                    for code, (x, y) in self.points.items()
                ),
                "</svg>\n",
            ]
        )


def draw_world(folder: Path) -> World:
    """From the folder that holds countries-110m.json and countries-50m.json."""
    code_of = drawn_countries()
    shapes = draw_shapes(Topology(folder / "countries-110m.json", code_of))
    points = place_points(Topology(folder / "countries-50m.json", code_of))
    return World(
        shapes=dict(sorted(shapes.items())),
        points={code: point for code, point in sorted(points.items()) if code not in shapes},
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where countries-110m.json and countries-50m.json are")
    folder: Path = parser.parse_args().folder
    world = draw_world(folder)
    DRAWING.write_text(world.drawing(), encoding="utf-8")
    FACTS.write_text(json.dumps(world.facts(), separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
