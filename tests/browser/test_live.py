"""The script of open pages: it tells the page what it hears, comes back where it was, and rests while nobody looks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser

SCRIPT = Path(__file__).resolve().parents[2] / "mutirao" / "base" / "live" / "static" / "live" / "live.js"
ADDRESS = "https://site.example/"
PAGE = """<!DOCTYPE html><title>Open</title>
<meta name="live" content="/live/?channel=person%3A5&amp;last_event_id=7">
<script type="module" src="/live.js"></script>"""
STAND_IN = """
window.opened = [];
window.heard = [];
window.EventSource = class extends EventTarget {
  static CLOSED = 2;
  constructor(address) {
    super();
    this.address = String(address);
    this.readyState = 0;
    opened.push(this);
  }
  close() { this.readyState = 2; }
  say(type, id, data) {
    const event = new MessageEvent(type, { data: JSON.stringify(data), lastEventId: id });
    this["on" + type]?.(event);
    this.dispatchEvent(event);
  }
  fail(isFinal) {
    this.readyState = isFinal ? 2 : 0;
    this.onerror(new Event("error"));
  }
};
for (const name of ["notice", "reset"])
  document.addEventListener("live:" + name, (event) => heard.push([name, event.detail]));
window.look = (hidden) => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
};
"""


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """A page that listens, with the browser's own line replaced by one that the test speaks through."""
    context = chromium.new_context()

    def answer(route: Route) -> None:
        is_script = route.request.url.endswith("live.js")
        kind = "text/javascript" if is_script else "text/html"
        route.fulfill(body=SCRIPT.read_text() if is_script else PAGE, content_type=kind)

    def opened(*, hidden: bool = False) -> Page:
        page = context.new_page()
        page.clock.install()
        page.add_init_script(STAND_IN + ("look(true);" if hidden else ""))
        page.route(ADDRESS + "**", answer)
        page.goto(ADDRESS)
        return page

    yield opened
    context.close()


def lines(page: Page) -> list[Any]:
    """The addresses of every line ever opened, and whether it is open."""
    return page.evaluate("opened.map((line) => [line.address.split('last_event_id=')[1], line.readyState < 2])")


def say(page: Page, kind: str, number: int, **told: Any) -> None:
    page.evaluate(f"opened.at(-1).say('{kind}', '{number}', {json.dumps(told)})")


def test_what_is_told_becomes_an_event_of_the_page(open_page: Callable[..., Page]) -> None:
    page = open_page()
    assert page.evaluate("opened[0].address") == f"{ADDRESS}live/?channel=person%3A5&last_event_id=7"

    say(page, "message", 8, channel="person:5", name="notice", data={"unread": 3})
    say(page, "message", 9, channel="person:5", name="other", data={})
    say(page, "reset", 12)

    assert page.evaluate("heard") == [["notice", {"unread": 3}], ["reset", None]]
    assert lines(page) == [["7", True]]


def test_a_refused_line_is_tried_again_ever_later_from_where_it_was(open_page: Callable[..., Page]) -> None:
    page = open_page()
    say(page, "message", 8, name="notice", data={})
    page.evaluate("opened.at(-1).fail(true)")
    page.clock.run_for(4_000)
    assert len(lines(page)) == 1
    page.clock.run_for(2_000)
    assert lines(page) == [["7", False], ["8", True]]

    page.evaluate("opened.at(-1).fail(true)")
    page.clock.run_for(9_000)
    assert len(lines(page)) == 2
    page.clock.run_for(2_000)
    assert len(lines(page)) == 3

    page.evaluate("opened.at(-1).onopen(); opened.at(-1).fail(true)")
    page.clock.run_for(6_000)
    assert lines(page)[-1] == ["8", True]
    assert len(lines(page)) == 4


def test_a_line_that_the_browser_mends_is_left_to_it(open_page: Callable[..., Page]) -> None:
    page = open_page()

    page.evaluate("opened[0].fail(false)")
    page.clock.run_for(600_000)

    assert lines(page) == [["7", True]]


def test_a_page_nobody_looks_at_rests_and_catches_up(open_page: Callable[..., Page]) -> None:
    page = open_page()
    say(page, "message", 8, name="notice", data={})
    page.evaluate("look(true)")
    page.clock.run_for(10_000)
    page.evaluate("look(false)")
    page.clock.run_for(60_000)
    assert lines(page) == [["7", True]]

    page.evaluate("look(true)")
    page.clock.run_for(21_000)
    assert lines(page) == [["7", False]]

    page.evaluate("look(false)")
    assert lines(page) == [["7", False], ["8", True]]


def test_a_page_opened_in_the_background_begins_when_it_is_seen(open_page: Callable[..., Page]) -> None:
    page = open_page(hidden=True)
    page.clock.run_for(60_000)
    assert lines(page) == []

    page.evaluate("look(false)")

    assert lines(page) == [["7", True]]


def test_a_line_refused_in_the_background_waits_to_be_seen(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.evaluate("look(true); opened[0].fail(true)")
    page.clock.run_for(600_000)
    assert lines(page) == [["7", False]]

    page.evaluate("look(false)")

    assert lines(page) == [["7", False], ["7", True]]


def test_the_script_is_light() -> None:
    assert len(SCRIPT.read_bytes()) <= 1536
