"""The world map: what is drawn, how counts are coloured, and that no text can break out of it."""

import gzip
import importlib.util
import json
import re
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest
from django.templatetags.static import static
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from mutirao.base.ui.world_map import LEVELS, OUTLINES, WORLD, Level, legend, level_of, read_world, world_map

PROJECT_ROOT = Path(__file__).resolve().parents[4]
SOURCE = PROJECT_ROOT.parent / "shared" / "data" / "geo"
OUTLINES_FILE = Path(__file__).resolve().parents[1] / "static" / OUTLINES
SVG = "{http://www.w3.org/2000/svg}"
LABELS = {"KE": "Kenya", "MV": "Maldives", "ZA": "South Africa", "BR": "Brazil"}


def draw(counts: dict[str, int], links: dict[str, str], labels: dict[str, str] = LABELS) -> etree._Element:
    svg = world_map(counts, links, labels, title="Publications", description="Darker is more.")
    return etree.fromstring(svg)


def outlines() -> etree._Element:
    return etree.parse(OUTLINES_FILE).getroot()


def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_map", PROJECT_ROOT / "tools" / "build_map.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_linked_country_is_a_link_with_name_and_count() -> None:
    svg = draw({"KE": 214}, {"KE": "/en/places/kenya/"})

    (link,) = svg.findall("a")
    assert dict(link.attrib) == {"class": "l5", "href": "/en/places/kenya/"}
    assert link.findtext("title") == "Kenya: 214"
    assert [use.get("href") for use in link.findall("use")] == [static(OUTLINES) + "#KE"]


def test_a_count_without_an_address_is_told_but_not_linked() -> None:
    svg = draw({"KE": 2}, {})

    assert svg.findall("a") == []
    assert [(g.get("class"), g.findtext("title")) for g in svg.findall("g")] == [("l2", "Kenya: 2")]


def test_an_address_without_a_count_is_linked_in_the_colour_of_none() -> None:
    svg = draw({}, {"KE": "/en/places/kenya/"})

    assert [(a.get("class"), a.findtext("title")) for a in svg.findall("a")] == [("l0", "Kenya: 0")]


def test_the_whole_world_lies_below_the_countries_that_have_something_to_tell() -> None:
    svg = draw({"KE": 1}, {"KE": "/en/places/kenya/"})

    assert [element.tag for element in svg] == ["desc", "use", "a"]
    assert dict(svg.find("use").attrib) == {"class": "l0", "href": static(OUTLINES) + "#world"}


def test_the_tab_key_follows_the_labels() -> None:
    links = {code: f"/{code}/" for code in LABELS}

    svg = draw({}, links, {**LABELS, "ZA": "Afrique du Sud"})

    assert [a.get("href") for a in svg.findall("a")] == ["/ZA/", "/BR/", "/KE/", "/MV/"]


def test_regions_and_unknown_codes_are_passed_over() -> None:
    svg = draw({"419": 9, "AQ": 1, "??": 1}, {"419": "/en/places/latin-america/", "AQ": "/", "??": "/"})

    assert svg.findall("a") == svg.findall("g") == []


def test_a_country_without_a_label_is_named_by_its_code() -> None:
    assert draw({"PE": 1}, {"PE": "/"}).findtext("a/title") == "PE: 1"


def test_the_map_has_a_name_and_a_description_and_hides_nothing_from_assistive_technology() -> None:
    svg = draw({}, {})

    assert svg.get("role") == "group"
    assert svg.get("aria-label") == "Publications"
    assert svg.findtext("desc") == "Darker is more."


def test_hostile_texts_stay_texts() -> None:
    hostile = """</title></svg><script>alert("1")</script>'&"""

    svg = etree.fromstring(
        world_map({"KE": 1}, {"KE": f'/?q="{hostile}'}, {"KE": hostile}, title=hostile, description=hostile)
    )

    assert {element.tag for element in svg.iter()} == {"svg", "desc", "use", "a", "title"}
    assert svg.findtext("a/title") == f"{hostile}: 1"
    assert svg.find("a").get("href") == f'/?q="{hostile}'
    assert svg.get("aria-label") == svg.findtext("desc") == hostile


def test_there_is_no_inline_style_or_script() -> None:
    svg = world_map({"KE": 1}, {"KE": "/"}, LABELS, title="t", description="d")

    assert not re.search(r"style|<script|\son\w+=", svg)


def test_counts_are_written_as_the_language_writes_them(settings) -> None:
    settings.USE_THOUSAND_SEPARATOR = True

    with translation.override("es"):
        title = draw({"KE": 12345}, {}).findtext("g/title")

    assert title == "Kenya: 12\N{NO-BREAK SPACE}345"


@pytest.mark.parametrize(
    ("highest", "steps"),
    [
        (0, []),
        (1, [(1, 1)]),
        (3, [(1, 1), (2, 2), (3, 3)]),
        (6, [(1, 1), (2, 2), (3, 3), (4, 4), (5, 6)]),
        (900, [(1, 4), (5, 20), (21, 60), (61, 200), (201, 900)]),
    ],
)
def test_legend(highest: int, steps: list[tuple[int, int]]) -> None:
    assert legend({"KE": highest, "MV": 0}) == [Level(n, *step) for n, step in enumerate(steps, 1)]


def test_nothing_to_count_has_no_legend() -> None:
    assert legend({}) == []


@given(st.integers(1, 100) | st.integers(1, 10**9))
def test_steps_follow_one_another_and_hold_every_count(highest: int) -> None:
    levels = legend({"KE": highest})

    assert len(levels) == min(highest, LEVELS)
    assert levels[0].low == 1
    assert levels[-1].high == highest
    assert all(level.low <= level.high for level in levels)
    assert all(after.low == before.high + 1 for before, after in pairwise(levels))
    assert [level_of(level.low, levels) for level in levels] == [level.number for level in levels]
    assert [level_of(level.high, levels) for level in levels] == [level.number for level in levels]
    assert level_of(0, levels) == 0


def test_one_giant_does_not_flatten_the_rest() -> None:
    levels = legend({"BR": 20_000, "KE": 12, "MV": 1})

    assert len({level_of(count, levels) for count in (20_000, 12, 1)}) == 3


# The file of outlines


def test_the_file_of_outlines_holds_every_country_once_and_the_world() -> None:
    names = [element.get("id") for element in outlines().iter() if element.get("id")]

    assert sorted(names) == sorted(["world", *read_world()["countries"]])


def test_large_countries_are_part_of_the_world_and_a_small_one_is_a_point_beside_its_speck() -> None:
    world = outlines().find(f"{SVG}g[@id='world']")
    points = outlines().findall(f"{SVG}circle")
    (specks,) = world.xpath("*[not(@id)]")

    assert {"KE", "BR"} <= {element.get("id") for element in world}
    assert {"MV", "MT"} <= {point.get("id") for point in points}
    assert specks.get("d").count("h2v2h-2z") == len(points)


def test_colours_and_lines_are_left_to_the_page() -> None:
    attributes = {name for element in outlines().iter(f"{SVG}*") for name in element.attrib}

    assert attributes == {"id", "d", "cx", "cy", "r", "vector-effect", "viewBox"}
    assert all(figure.get("vector-effect") for figure in outlines().iter(f"{SVG}path", f"{SVG}circle"))


def test_the_page_and_the_file_agree_on_the_size() -> None:
    assert outlines().get("viewBox") == f"0 0 {read_world()['width']} {read_world()['height']}"


def test_every_figure_lies_inside_the_drawing() -> None:
    across, down = range(read_world()["width"] + 1), range(read_world()["height"] + 1)

    for path in outlines().findall(f"{SVG}g/{SVG}path[@id]"):
        code, shape = path.get("id"), path.get("d")
        assert re.fullmatch(r"(M\d+ \d+l[-\d ]+z)+", shape), code
        for ring in re.findall(r"M([\d ]+)l([-\d ]+)z", shape):
            x, y = map(int, ring[0].split())
            steps = [int(step) for step in re.findall(r"-?\d+", ring[1])]
            for step_x, step_y in zip(steps[::2], steps[1::2], strict=True):
                x, y = x + step_x, y + step_y
                assert x in across, code
                assert y in down, code
    for point in outlines().findall(f"{SVG}circle"):
        assert int(point.get("cx")) in across
        assert int(point.get("cy")) in down


def test_the_map_is_light_enough_for_the_home_page() -> None:
    codes = read_world()["countries"][:170]
    links = {code: f"/en/countries/a-country-called-{code.lower()}/" for code in codes}
    labels = {code: f"A country called {code}" for code in codes}

    svg = world_map(dict.fromkeys(codes, 12), links, labels, title="Publications", description="Darker is more.")

    assert len(gzip.compress(svg.encode(), 5)) <= 3_000
    assert len(gzip.compress(OUTLINES_FILE.read_bytes(), 9)) <= 11_500


def test_the_drawing_is_what_its_script_draws() -> None:
    if not SOURCE.is_dir():
        pytest.skip("needs Natural Earth's outlines, in ../shared/data/geo")

    drawn = builder().draw_world(SOURCE)

    assert drawn.drawing() == OUTLINES_FILE.read_text(encoding="utf-8")
    assert drawn.facts() == json.loads(WORLD.read_text(encoding="utf-8"))
