"""A file travels ahead of its form, over a connection that drops; and with the form where there is no script."""

from __future__ import annotations

import hashlib
import itertools
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect

from tests.browser.conftest import PROJECT, free_port, wait_for

pytestmark = pytest.mark.browser

CONTENT = b"Cash reaches households in time.\n" * 100_000
GOT = f"words.txt {len(CONTENT)} {hashlib.sha256(CONTENT).hexdigest()}"
ONE_UPLOAD = "**/files/uploads/*/"


@pytest.fixture(scope="module")
def upload_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.browser.upload_settings",
        "PYTHONPATH": str(PROJECT),
        "MUTIRAO_VAR": str(tmp_path_factory.mktemp("uploads")),
        "MUTIRAO_SITE_URL": f"http://127.0.0.1:{port}",
        "MUTIRAO_LOG_LEVEL": "WARNING",
    }
    environment.pop("DATABASE_URL", None)
    manage = [sys.executable, "-m", "django"]
    for command in (["prepare"], ["collectstatic", "--noinput"]):
        subprocess.run([*manage, *command], cwd=PROJECT, env=environment, check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([*manage, "web", "--port", str(port)], cwd=PROJECT, env=environment)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture
def share(upload_site: str, chromium: Browser) -> Iterator[Callable[..., Page]]:
    contexts: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        context = chromium.new_context(base_url=upload_site, viewport={"width": 360, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto("/share/")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def words(tmp_path: Path) -> Path:
    path = tmp_path / "words.txt"
    path.write_bytes(CONTENT)
    return path


def seen(page: Page) -> list[Request]:
    """Every request to an upload from now on."""
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request) if "/files/uploads/" in request.url else None)
    return requests


def verbs(requests: list[Request]) -> list[str]:
    return [request.method for request in requests]


def drop(page: Page, which: Callable[[int], bool]) -> None:
    """The connection drops at those pieces, counted from 1."""
    number = 0

    def lose(route: Route) -> None:
        nonlocal number
        if route.request.method != "PATCH":
            route.continue_()
            return
        number += 1
        if which(number):
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(ONE_UPLOAD, lose)


def test_goes_on_after_the_connection_dropped(share: Callable[..., Page], words: Path) -> None:
    page = share()
    requests = seen(page)
    drop(page, lambda number: number == 2)

    page.locator("input[type=file]").set_input_files(words)
    expect(page.locator(".upload-words")).to_contain_text("Waiting for the connection")
    expect(page.get_by_role("progressbar", name="Upload")).to_be_visible()
    expect(page.locator(".upload-words")).to_have_text("3.1 MB. It has arrived.", timeout=20_000)

    assert verbs(requests)[:5] == ["POST", "PATCH", "PATCH", "HEAD", "PATCH"]
    offsets = [request.headers["upload-offset"] for request in requests if request.method == "PATCH"]
    assert offsets[:3] == ["0", "262144", "262144"]
    assert page.locator(".upload [aria-live]").text_content() == "3.1 MB. It has arrived."
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.locator("input[name=title]").fill("Words")
    with page.expect_request(lambda request: request.url.endswith("/share/")) as sent:
        page.get_by_role("button", name="Send").click()
    expect(page.locator("#got")).to_have_text(GOT)
    assert sent.value.sizes()["requestBodySize"] < 2000


def test_goes_on_after_the_page_was_loaded_again(share: Callable[..., Page], words: Path) -> None:
    page = share()
    drop(page, lambda number: number > 2)
    page.locator("input[type=file]").set_input_files(words)
    expect(page.locator(".upload-words")).to_contain_text("Waiting for the connection")

    page.unroute(ONE_UPLOAD)
    page.reload()
    requests = seen(page)
    page.locator("input[type=file]").set_input_files(words)
    expect(page.locator(".upload-words")).to_contain_text("It has arrived.", timeout=20_000)

    assert verbs(requests)[:2] == ["HEAD", "PATCH"]
    assert int(requests[1].headers["upload-offset"]) > 262_144


def test_a_form_sent_too_early_waits_for_its_file(share: Callable[..., Page], words: Path) -> None:
    page = share()
    drop(page, lambda number: number == 2)
    page.locator("input[name=title]").fill("Words")
    page.locator("input[type=file]").set_input_files(words)
    expect(page.locator(".upload-words")).to_contain_text("Waiting for the connection")

    page.get_by_role("button", name="Send").click()
    expect(page.locator("#got")).to_have_text(GOT, timeout=20_000)


def test_cancelled_and_chosen_again(share: Callable[..., Page], words: Path) -> None:
    page = share()
    drop(page, lambda number: number == 2)
    page.locator("input[type=file]").set_input_files(words)
    expect(page.locator(".upload-words")).to_contain_text("Waiting for the connection")

    with page.expect_response(lambda response: response.request.method == "DELETE") as deleted:
        page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".upload-words")).to_have_text("Nothing is uploaded.")
    assert (deleted.value.status, page.locator("input[name=document_token]").input_value()) == (204, "")

    requests = seen(page)
    page.locator("input[type=file]").set_input_files(words)
    expect(page.get_by_role("button", name="Remove")).to_be_visible(timeout=20_000)
    assert requests[0].method == "POST"


def test_a_refusal_is_read_at_once(share: Callable[..., Page], tmp_path: Path) -> None:
    film = tmp_path / "film.mov"
    film.write_bytes(b"moov")
    page = share()

    page.locator("input[type=file]").set_input_files(film)

    expect(page.locator(".upload-words")).to_contain_text("“film.mov” is not a kind of file that can be shared here.")
    assert page.locator("input[type=file]").input_value() == ""


def test_a_proxy_that_takes_only_small_pieces_gets_small_ones(share: Callable[..., Page], words: Path) -> None:
    def limited(route: Route) -> None:
        if len(route.request.post_data_buffer or b"") > 600_000:
            route.fulfill(status=413, content_type="text/html", body="<h1>Too large")
        else:
            route.continue_()

    page = share()
    requests = seen(page)
    page.route(ONE_UPLOAD, limited)
    page.locator("input[type=file]").set_input_files(words)
    expect(page.locator(".upload-words")).to_contain_text("It has arrived.", timeout=20_000)

    offsets = [int(request.headers["upload-offset"]) for request in requests if request.method == "PATCH"]
    assert max(after - before for before, after in itertools.pairwise(offsets)) == 524_288


def test_where_nothing_can_be_sent_ahead_the_form_sends_it(share: Callable[..., Page], words: Path) -> None:
    page = share()
    page.route("**/files/uploads/", lambda route: route.fulfill(status=403, content_type="text/html", body="<p>No"))
    page.locator("input[name=title]").fill("Words")
    page.locator("input[type=file]").set_input_files(words)
    expect(page.locator(".upload-words")).to_contain_text("The file will be sent with the form.")

    page.get_by_role("button", name="Send").click()
    expect(page.locator("#got")).to_have_text(GOT)


@pytest.mark.parametrize("has_script", [True, False])
def test_a_mistake_elsewhere_does_not_cost_the_file(share: Callable[..., Page], words: Path, has_script: bool) -> None:
    page = share(java_script_enabled=has_script)
    page.locator("input[type=file]").set_input_files(words)
    page.get_by_role("button", name="Send").click()

    expect(page.locator(".upload-state")).to_contain_text("words.txt")
    expect(page.locator(".upload-state")).to_contain_text("It has arrived. Choose another file only to replace it.")
    expect(page.get_by_role("button", name="Remove")).to_have_count(int(has_script))
    page.locator("input[name=title]").fill("Words")
    page.get_by_role("button", name="Send").click()

    expect(page.locator("#got")).to_have_text(GOT)
