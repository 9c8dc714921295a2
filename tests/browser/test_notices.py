"""Somebody follows a country, chooses how to hear of it, and leaves it again; on a phone, and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from demo.accounts import PASSWORD

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
COUNTRY, PREFERENCES = "/en/countries/kenya/", "/en/notices/preferences/"


def log_in(visit: Visit, has_script: bool) -> Page:
    """Through the button that stands on the country's page for everybody."""
    page = visit(COUNTRY, width=360, java_script_enabled=has_script)
    page.get_by_role("link", name="Log in to follow").click()
    page.locator("input[name=login]").fill("curator@demo.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").first.click()
    expect(page).to_have_url(re.compile(COUNTRY))
    return page


def is_fit_to_read(page: Page) -> bool:
    violations = Axe().run(page).response["violations"]
    return violations == [] and page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize("has_script", [True, False])
def test_follow_choose_and_leave(visit: Visit, has_script: bool) -> None:
    page = log_in(visit, has_script)
    page.get_by_role("button", name="Follow", exact=True).click()
    expect(page.get_by_role("button", name="Stop following")).to_be_visible()
    expect(page).to_have_url(re.compile(COUNTRY))

    page.locator("a.bell").click()
    assert not has_script or is_fit_to_read(page)
    page.get_by_role("link", name="Mail and devices").click()
    assert not has_script or is_fit_to_read(page)
    page.get_by_role("button", name="All mail once a week").click()
    expect(page.locator("select[name=kind-followed_published]")).to_have_value("weekly")
    kenya = page.get_by_label("Kenya", exact=True)
    kenya.select_option("daily")
    page.get_by_role("button", name="Keep these choices").click()
    expect(kenya).to_have_value("daily")
    expect(page.locator("form[data-push-key] button")).to_be_visible(visible=has_script)

    page.get_by_role("button", name="Stop following Kenya").click()
    expect(page).to_have_url(re.compile(PREFERENCES))
    expect(kenya).to_have_count(0)


def test_the_bell_rings_while_the_page_is_open(visit: Visit) -> None:
    page = log_in(visit, has_script=True)
    page.route("**/notices/bell/", lambda route: route.fulfill(json={"unread": 3, "text": "3 unread notices"}))

    page.wait_for_load_state()
    page.evaluate("document.dispatchEvent(new CustomEvent('live:notice', {detail: {}}))")

    expect(page.locator(".bell-count")).to_have_text("3")
    expect(page.locator(".bell-news")).to_have_text("3 unread notices")
