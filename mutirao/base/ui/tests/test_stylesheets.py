"""The styles keep their promises: readable colours, small files, nothing from elsewhere, no left and right."""

import gzip
import re
from base64 import b64encode
from hashlib import sha256

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from mutirao.base.ui import stylesheet
from mutirao.base.ui.middleware import ContentSecurityPolicyMiddleware

STATIC = settings.PACKAGE_DIR / "base" / "ui" / "static" / "ui"
STYLES = [str(path.relative_to(STATIC)) for path in sorted(STATIC.rglob("*.css")) if path.name != "desk.css"]
FAMILIES = sorted(stylesheet.FAMILIES)


# Colours


def tokens(block: str) -> dict[str, str]:
    return {name: "#" + long(digits) for name, digits in re.findall(r"--([\w-]+): #([0-9a-f]{3,6});", block)}


def long(digits: str) -> str:
    return digits if len(digits) == 6 else "".join(2 * digit for digit in digits)


def palettes() -> dict[str, dict[str, str]]:
    css = (STATIC / "first" / "every.css").read_text()
    light, dark = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    colours = {"light": tokens(light), "dark": tokens(light) | tokens(dark)}
    colours["light"]["link"] = colours["light"]["accent"]
    share = int(re.search(r"color-mix\(in srgb, var\(--accent\) (\d+)%, #fff\)", css).group(1)) / 100
    channels = [int(colours["light"]["accent"][at : at + 2], 16) for at in (1, 3, 5)]
    mixed = "#" + "".join(f"{round(channel * share + 255 * (1 - share)):02x}" for channel in channels)
    colours["dark, mixed"] = colours["dark"] | {"link": mixed}
    return colours


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


TEXT_ON = [
    *[(text, ground) for text in ("ink", "soft", "link", "bad", "good") for ground in ("paper", "wash")],
    ("ink", "mark"),
    ("on-accent", "accent"),
    ("paper", "ink"),
    ("paper", "bad"),
]


@pytest.mark.parametrize("palette", ["light", "dark", "dark, mixed"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_can_be_read_on_its_ground(palette: str, text: str, ground: str) -> None:
    colours = palettes()[palette]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("palette", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "wash"])
def test_edges_of_controls_can_be_seen(palette: str, ground: str) -> None:
    colours = palettes()[palette]
    assert contrast(colours["edge"], colours[ground]) >= 3


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert round(contrast("#ffffff", "#000000"), 1) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


# Weight and manners of the files


@pytest.mark.parametrize(("name", "budget"), [("site.css", 3400), ("charts.css", 900), ("suggest.js", 2048)])
def test_files_stay_small(name: str, budget: int) -> None:
    assert len(gzip.compress((STATIC / name).read_bytes(), 9)) <= budget


@pytest.mark.parametrize(
    ("family", "budget"),
    [("groups", 2650), ("home", 2900), ("list", 3200), ("page", 2500), ("publication", 2950)],
)
def test_what_each_page_carries_stays_small(family: str, budget: int) -> None:
    assert len(gzip.compress(stylesheet.inline_css(family).encode(), 5)) <= budget


def test_every_family_has_a_budget_and_every_file_a_family() -> None:
    assert FAMILIES == ["groups", "home", "list", "page", "publication"]
    assert {name for files in stylesheet.FAMILIES.values() for name in files} == {
        path.stem for path in stylesheet.FOLDER.glob("*.css")
    }


def test_all_styles_of_usual_pages_together_stay_below_seven_kilobytes() -> None:
    together = b"".join((STATIC / name).read_bytes() for name in STYLES if name != "charts.css")
    assert len(gzip.compress(together, 9)) <= 7 * 1024


@pytest.mark.parametrize("family", FAMILIES)
def test_the_policy_names_the_styles_of_every_family(family: str) -> None:
    css = stylesheet.first_style(family).removeprefix("<style>").removesuffix("</style>")
    digest = b64encode(sha256(css.encode()).digest()).decode()

    answer = ContentSecurityPolicyMiddleware(lambda request: HttpResponse())(RequestFactory().get("/en/"))

    assert "<" not in css
    assert f"'sha256-{digest}'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("family", FAMILIES)
def test_shortening_takes_only_what_says_nothing(family: str) -> None:
    files = "".join((stylesheet.FOLDER / f"{name}.css").read_text() for name in stylesheet.FAMILIES[family])
    assert essence(stylesheet.inline_css(family)) == essence(files)


def essence(css: str) -> str:
    without_zeros = re.sub(r"(?<![\w.])0(?=\.\d)", "", css)
    return re.sub(r"/\*.*?\*/|\s", "", without_zeros, flags=re.DOTALL).replace(";}", "}")


@pytest.mark.parametrize(
    ("css", "short"),
    [
        ("a :hover,\n  b > c { color : red ; }", "a :hover,b>c{color :red}"),
        (
            "/* why; */\n@media (min-width: 56rem) { p { margin: 0 -0.5rem; } }",
            "@media (min-width:56rem){p{margin:0 -.5rem}}",
        ),
        ("p { width: calc(1rem + 0.5vw - 10.5px); }", "p{width:calc(1rem + .5vw - 10.5px)}"),
        ('q { content: "0.5 ; /  > "; }', 'q{content:"0.5 ; /  > "}'),
    ],
)
def test_shortening_knows_which_blanks_matter(css: str, short: str) -> None:
    assert stylesheet.shortened(css) == short


@pytest.mark.parametrize("name", STYLES)
def test_styles_know_no_left_and_right(name: str) -> None:
    css = (STATIC / name).read_text()
    sides = "left|right|top|bottom"
    physical = rf"(?<![\w-])(?:(?:margin|padding|border)-)?(?:{sides})(?:-\w+)?\s*:|text-align: (?:{sides})|float:"
    assert re.findall(physical, css) == []


@pytest.mark.parametrize("name", [*STYLES, "suggest.js"])
def test_nothing_comes_from_elsewhere(name: str) -> None:
    text = (STATIC / name).read_text().replace("http://www.w3.org/2000/svg", "")
    assert re.findall(r"https?://|//\w+\.\w+|@import|@font-face", text) == []
