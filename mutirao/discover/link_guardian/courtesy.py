"""Courtesy: what the sites we ask have asked of us, and how long ago we last asked them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import httpx
from django.conf import settings

from mutirao.base.ui.appearance import appearance
from mutirao.base.web.fetching import FAULTS
from mutirao.base.web.visits import body_of, visiting
from mutirao.discover.link_guardian.models import host_of

AGENT: Final = "Mutirao"
PURPOSE: Final = "looks whether links still work"
SECONDS: Final = 10.0
RULES_KEPT: Final = 24 * 60 * 60
RULES_UNREAD: Final = 10 * 60
"""Seconds until rules are asked for again where nobody answered."""
LARGEST_RULES: Final = 512 * 1024
LONGEST_PAUSE: Final = 60.0
MOST_HOSTS: Final = 5000


@dataclass(slots=True)
class Host:
    """`trouble` is the server's error where its rules could not be read (RFC 9309: then nothing may be asked)."""

    free_at: float = 0.0
    pause: float = 0.0
    rules: RobotFileParser | None = None
    rules_until: float = 0.0
    trouble: int = 0


@dataclass(slots=True)
class Courtesy:
    """What is remembered of each host, as long as the process lives."""

    hosts: dict[str, Host] = field(default_factory=dict)

    def host(self, url: str) -> Host:
        name = host_of(url)
        if name not in self.hosts:
            if len(self.hosts) >= MOST_HOSTS:
                self.hosts.clear()
            self.hosts[name] = Host(pause=settings.LINK_GUARDIAN_PAUSE)
        return self.hosts[name]

    def is_free(self, url: str) -> bool:
        return self.host(url).free_at <= time.monotonic()

    def knows_rules(self, url: str) -> bool:
        return self.host(url).rules_until > time.monotonic()

    def take_turn(self, url: str) -> None:
        """Wait until this host may be asked, and note that it has been."""
        host = self.host(url)
        time.sleep(max(0.0, host.free_at - time.monotonic()))
        host.free_at = time.monotonic() + host.pause

    def learn_rules(self, url: str) -> None:
        """Read robots.txt. Where there is none, or nobody answers, everything may be asked."""
        host = self.host(url)
        self.take_turn(url)
        host.rules, host.trouble = RobotFileParser(), 0
        host.rules_until = time.monotonic() + RULES_KEPT
        lines: list[str] = []
        try:
            status, lines = rules_at(url)
            host.trouble = status if status >= httpx.codes.INTERNAL_SERVER_ERROR else 0
        except FAULTS:
            host.rules_until = time.monotonic() + RULES_UNREAD
        host.rules.parse(lines)
        delay = host.rules.crawl_delay(AGENT)
        host.pause = min(LONGEST_PAUSE, max(settings.LINK_GUARDIAN_PAUSE, float(delay or 0)))

    def may_ask(self, url: str) -> bool:
        rules = self.host(url).rules
        return rules is None or rules.can_fetch(AGENT, url)


def rules_at(url: str) -> tuple[int, list[str]]:
    parts = urlsplit(url)
    with (
        visiting(seconds=SECONDS, purpose=PURPOSE, contact=appearance().contact_address) as client,
        client.stream("GET", f"{parts.scheme}://{parts.netloc}/robots.txt") as answer,
    ):
        if not answer.is_success:
            return answer.status_code, []
        return answer.status_code, body_of(answer, LARGEST_RULES).decode("utf-8", "replace").splitlines()
