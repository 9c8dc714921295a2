"""What the members' journeys share: a phone that notices what is wrong with a page, and the mails of the site."""

from __future__ import annotations

import email
import email.policy
import re
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, expect

Visit = Callable[..., Page]
WIDTH = 360
MAIL_COMES_WITHIN = 20.0
BETWEEN_MAILS = "-" * 79
"""As Django writes several into one file."""


class Phone:
    """A small screen in one person's hand; it remembers every error that a page has told its console."""

    def __init__(self, visit: Visit, language: str, *, has_script: bool = True) -> None:
        self.language, self.has_script = language, has_script
        self.page = visit("about:blank", width=WIDTH, java_script_enabled=has_script)
        self.page.set_default_timeout(10_000)
        self.complaints: list[str] = []
        self.page.on("console", self.listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{self.page.url}: {message.text}")

    def open(self, path: str) -> None:
        self.page.goto(f"/{self.language}/{path}")

    def log_in(self, address: str, password: str) -> None:
        self.open("account/login/")
        self.page.locator("input[name=login]").fill(address)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("form[action$='/account/login/'] button[type=submit]").click()

    def send(self, form: str, **button: str) -> None:
        """Press the first button under that form, or the one with this name and value."""
        marks = "".join(f'[name="{name}"][value="{value}"]' for name, value in button.items())
        self.page.locator(f"{form} button[type=submit]{marks}:is(.actions button)").first.click()

    def is_at(self, pattern: str) -> None:
        expect(self.page).to_have_url(re.compile(f"/{self.language}/{pattern}"))

    def look(self) -> None:
        """At the page that is open: it fits, hinders nobody, is in the language of the journey, and works."""
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)
        assert self.page.evaluate("document.documentElement.scrollWidth") == WIDTH
        assert self.hindrances() == []
        assert self.complaints == []

    def hindrances(self) -> list[Any]:
        """What axe finds, as short as it can be told; it is a script itself."""
        if not self.has_script:
            return []
        found = Axe().run(self.page).response["violations"]
        return [(item["id"], [node["html"][:120] for node in item["nodes"]][:3]) for item in found]


def mail_with(var: Path, subject: str = "", *, to: str = "") -> EmailMessage:
    """The newest mail to that address with these words in its subject: the site writes it soon after it was asked."""
    deadline = time.monotonic() + MAIL_COMES_WITHIN
    while True:
        found = [mail for mail in mails(var) if to in mail["To"] and subject in mail["Subject"]]
        if found:
            return found[-1]
        assert time.monotonic() < deadline, f"no mail “{subject}” to {to or 'anybody'}"
        time.sleep(0.2)


def mails(var: Path) -> Iterator[EmailMessage]:
    """All that have left, the oldest first."""
    for path in sorted((var / "outbox").glob("*.log"), key=lambda path: path.stat().st_mtime_ns):
        for source in path.read_text().split(BETWEEN_MAILS):
            if source.strip():
                yield email.message_from_string(source.lstrip(), policy=email.policy.default)


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return body.get_content() if body else ""
