"""A reader learns about a country on a phone: figures, their table, a programme; with and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
PHONE: dict[str, Any] = {"width": 360}


def is_sound(page: Page) -> None:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("has_script", [True, False])
def test_from_the_map_to_a_region_a_country_and_what_is_filed_there(visit: Visit, has_script: bool) -> None:
    page = visit("/en/countries/", java_script_enabled=has_script, **PHONE)
    expect(page.locator("svg.map[role=group]")).to_be_visible()

    page.goto(page.url + "africa/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Africa")
    page.locator("thead a", has_text="Publications").click()
    expect(page.locator("th[aria-sort]")).to_contain_text("Publications")
    if has_script:
        is_sound(page)

    page.locator("tbody th a").first.click()
    if has_script:
        is_sound(page)
    title = page.locator("main .card h3 a").first
    words = title.inner_text()
    title.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(words.split(":")[0])
