"""A reader's way through the site: find, read, take away; on a phone, in Arabic, without JavaScript."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
PAGES = {
    "home": "/en/",
    "search": "/en/search/?q=cash+transfers",
    "publications": "/en/discover/publications/",
    "topics": "/en/topics/",
    "topic": "/en/topics/cash-transfers/",
    "countries": "/en/countries/",
    "country": "/en/countries/kenya/",
    "log-in": "/en/account/login/",
    "sign-up": "/en/account/signup/",
    "nothing": "/en/discover/publications/nothing-here/",
}
MOST_BYTES = 40 * 1024
MOST_REQUESTS = 8
MOST_BYTES_OF_HTML = {"home": 9_500, "publication": 7_500}
"""Of the page by itself, compressed as the server does while it has not yet been asked for anything better."""


def publication_of(visit: Visit) -> str:
    """The address of some publication."""
    page = visit("/en/search/?q=cash+transfers")
    return page.locator("article h3 a").first.get_attribute("href") or ""


@pytest.mark.parametrize("has_script", [True, False])
def test_find_narrow_down_read_and_cite(visit: Visit, has_script: bool) -> None:
    page = visit("/en/", java_script_enabled=has_script)
    page.locator("#search").fill("transferts monétaires")
    page.keyboard.press("Enter")
    expect(page.locator("#results-title")).to_contain_text("results")
    before = int("".join(filter(str.isdigit, page.locator("#results-title").inner_text())))

    page.locator(".facet a", has_text="French").first.click()
    after = int("".join(filter(str.isdigit, page.locator("#results-title").inner_text())))
    assert 0 < after < before

    title = page.locator('article h3 a[href*="/discover/publications/"]').first
    words = title.inner_text()
    title.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words)

    page.get_by_role("link", name="APA, Chicago, Harvard, MLA, Vancouver").click()
    for style in ("APA", "Chicago", "Harvard", "MLA", "Vancouver"):
        expect(page.get_by_text(style, exact=True).first).to_be_visible()


def test_suggestions_by_keyboard(visit: Visit) -> None:
    page = visit("/en/")
    box = page.locator("#search")
    box.press_sequentially("cash tr", delay=30)
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("ash transfer")


def test_a_typing_error_is_forgiven_and_can_be_insisted_on(visit: Visit) -> None:
    page = visit("/en/search/?q=cahs+trasnfers")
    expect(page.get_by_text("Showing results for")).to_be_visible()
    page.get_by_role("link", name="instead").click()
    expect(page.get_by_text("Nothing matches")).to_be_visible()


def test_another_language_is_the_same_page(visit: Visit) -> None:
    page = visit("/en/topics/cash-transfers/")
    page.goto("/fr/topics/cash-transfers/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Transferts monétaires")
    assert page.locator('link[hreflang="es"]').get_attribute("href").endswith("/es/topics/cash-transfers/")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [320, 768, 1440])
def test_nothing_overflows_and_nothing_hinders(visit: Visit, name: str, width: int) -> None:
    page = visit(PAGES[name], width=width, color_scheme="dark" if width == 768 else "light")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert violations(page) == []


@pytest.mark.parametrize("path", ["/ar/", "/ar/search/?q=cash", "/ar/topics/", "/ar/countries/"])
def test_right_to_left(visit: Visit, path: str) -> None:
    page = visit(path, width=320)
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert violations(page) == []


@pytest.mark.parametrize("name", ["home", "search", "publications", "topics", "topic", "countries", "country"])
def test_first_view_is_light(visit: Visit, name: str) -> None:
    assert_light(visit, PAGES[name])


def test_a_publication_is_light(visit: Visit) -> None:
    assert_light(visit, publication_of(visit))


@pytest.mark.parametrize("name", MOST_BYTES_OF_HTML)
def test_what_is_read_most_is_light_by_itself(visit: Visit, name: str) -> None:
    page = visit(PAGES.get(name) or publication_of(visit))
    html = page.request.get(page.url).body()
    assert len(gzip.compress(html, 5)) <= MOST_BYTES_OF_HTML[name]


@pytest.mark.parametrize("path", ["/en/", "/ar/countries/"])
def test_the_map_is_drawn_and_leads_to_a_country(visit: Visit, path: str) -> None:
    page = visit("about:blank", java_script_enabled=False)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(path)
    page.wait_for_load_state("networkidle")
    country = page.locator('svg.map a[href$="/countries/brazil/"]')
    area = country.locator("use").bounding_box()
    assert area is not None
    assert area["width"] > 50
    assert area["height"] > 50
    country.click()
    page.wait_for_url("**/countries/brazil/")
    assert complaints == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["home", "search", "topic", "topics", "country", "publication", "nothing"])
def test_what_comes_after_the_first_paint_moves_nothing(visit: Visit, name: str, width: int) -> None:
    path = PAGES.get(name) or publication_of(visit)
    page = visit("about:blank", width=width)
    page.route("**/*.css", lambda route: route.abort())
    page.goto(path)
    at_first = where_things_are(page)
    page.unroute("**/*.css")
    page.goto(path)
    assert where_things_are(page) == at_first


def where_things_are(page: Page) -> list[list[float]]:
    """The places of what can be seen whole in the first screen, but for the foot."""
    places: list[list[float]] = page.evaluate(
        """() => [...document.querySelectorAll("header *, main *")].filter((element) => element.checkVisibility())
            .map((element) => element.getBoundingClientRect()).filter((box) => box.width > 1 && box.bottom <= innerHeight)
            .map((box) => [box.x, box.y, box.width, box.height])"""
    )
    return places


def test_a_publication_hinders_nobody(visit: Visit) -> None:
    page = visit(publication_of(visit), width=320)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert violations(page) == []


def assert_light(visit: Visit, path: str) -> None:
    page = visit("about:blank")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert len(sizes) <= MOST_REQUESTS
    assert sum(sizes) <= MOST_BYTES
    assert page.context.cookies() == []


def violations(page: Page) -> list[Any]:
    """What axe finds, as short as it can be told."""
    found = Axe().run(page).response["violations"]
    return [(item["id"], [node["html"][:120] for node in item["nodes"]][:3]) for item in found]
