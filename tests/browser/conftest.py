"""A real site for real browsers: `mutirao serve` on a small demonstration world, and Debian's Chromium."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

PROJECT = Path(__file__).resolve().parents[2]
MUTIRAO = str(Path(sys.executable).parent / "mutirao")
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
STARTS_WITHIN = 60.0


@pytest.fixture(scope="session")
def site_var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the running site keeps everything, and writes its mails."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def site_environment(site_var: Path) -> dict[str, str]:
    """What the site and the programs that lend it a hand are told; its address apart."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "mutirao.config.settings.dev",
        "MUTIRAO_VAR": str(site_var),
        "MUTIRAO_LANGUAGES": "en,fr,es,ar",
        "MUTIRAO_REQUIRE_SECOND_FACTOR": "0",
        "MUTIRAO_DEMONSTRATION": "1",
        "MUTIRAO_LEAST_JOINING_SECONDS": "0",
        "MUTIRAO_LOG_LEVEL": "WARNING",
    }
    environment.pop("DATABASE_URL", None)
    return environment


@pytest.fixture(scope="session")
def site(site_environment: dict[str, str]) -> Iterator[str]:
    """The address of a running site."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = site_environment | {"MUTIRAO_SITE_URL": address}
    for command in (
        [MUTIRAO, "prepare"],
        [MUTIRAO, "collectstatic", "--noinput", "--verbosity", "0"],
        [sys.executable, "-m", "tests.browser.lay_out"],
    ):
        subprocess.run(command, cwd=PROJECT, env=environment, check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([MUTIRAO, "serve", "--port", str(port)], cwd=PROJECT, env=environment)
    try:
        wait_for(f"{address}/readyz")
        yield address
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture
def an_hour_later(site: str, site_environment: dict[str, str]) -> Callable[[], None]:
    """Call it, and everybody logged in too long ago for what is asked of them once more."""
    command = [sys.executable, "-m", "tests.browser.long_ago"]
    return lambda: subprocess.run(command, cwd=PROJECT, env=site_environment, check=True) and None


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def wait_for(address: str) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(site: str, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`visit("/en/", width=320)`: that page in a browser of its own; more keywords go to the context."""
    contexts: list[BrowserContext] = []

    def open_page(path: str, *, width: int = 1280, **options: Any) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 800}, base_url=site, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
