"""Harvesting a live OAI-PMH endpoint: page after page, with a memory of how far it came."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qsl, urlsplit

import httpx
from django.utils import timezone
from django.utils.translation import gettext as _

from mutirao.base.web.fetching import FAULTS, NotPublic, pieces
from mutirao.discover.publications.formats import sniff
from mutirao.discover.publications.formats.encoding import HEAD_SIZE
from mutirao.discover.publications.formats.oai import Page
from mutirao.discover.publications.records import Record, Rejection
from mutirao.overview.interchange.models import Source
from mutirao.overview.interchange.services.imports import Batch, Row

MAX_PAGE_BYTES = 50 * 1024 * 1024
TRIES = 4
LONGEST_PAUSE = 120
MOST_IDLE_PAGES = 20
ONLY_TO_BEGIN = {"metadataPrefix", "set", "from", "until"}
"""Arguments that a resumption token stands for."""
NOTHING_NEW = "noRecordsMatch"
TOKEN_FORGOTTEN = "badResumptionToken"  # noqa: S105 - a word of the protocol


class HarvestBroken(Exception):
    """The endpoint stopped answering sensibly; the text says how, and the harvest can go on later."""


@dataclass(frozen=True, slots=True)
class HarvestPage:
    """One answer, read to its end. `error` is a code of the protocol, `reason` what it means to a person."""

    rows: list[Row]
    token: str
    error: str = ""
    reason: str = ""


class Circles:
    """Notices that a chain of pages comes back to where it was, or goes on without bringing anything."""

    def __init__(self, token: str) -> None:
        self.tokens = {token}
        self.last_keys: set[str] = set()
        self.idle = 0

    def noticed_at(self, page: HarvestPage) -> str:
        """What is wrong, in words; "" where the chain goes on as it should."""
        keys = {row.source_key for row in page.rows if isinstance(row, Record)}
        self.idle = 0 if keys - self.last_keys else self.idle + 1
        self.last_keys = keys
        if page.token and page.token in self.tokens:
            return _("the repository leads in circles: it gave the same resumption token twice")
        self.tokens.add(page.token)
        if page.token and self.idle > MOST_IDLE_PAGES:
            return _("the repository leads in circles: page after page brought nothing new")
        return ""


def source_for_endpoint(url: str) -> Source:
    source, _made = Source.objects.get_or_create(key=f"oai:{url}"[:500], defaults={"name": url, "format": "oai"})
    return source


def harvest(source: Source, client: httpx.Client) -> Iterator[Batch]:
    """One batch a page, all that is new since the last harvest; raises `HarvestBroken` between two pages.

    How far we came is committed with the rows of the page, so that breaking off loses none and repeats none.
    """
    started_at, token = where_it_stopped(source)
    circles = Circles(token)
    while True:
        page = fetch(client, source.name, parameters(source, token))
        if page.error == TOKEN_FORGOTTEN and token:
            forget(source)
        if page.error not in {"", NOTHING_NEW}:
            raise broken(page.reason)
        if problem := circles.noticed_at(page):
            forget(source)
            raise broken(problem)
        token = page.token
        yield Batch([] if page.error else page.rows, partial(remember, source, token, started_at))
        if not token:
            return


def where_it_stopped(source: Source) -> tuple[str, str]:
    """When the harvest began, and its resumption token; a new harvest begins now."""
    started_at, _space, token = source.resumption_token.partition(" ")
    return (started_at, token) if token else (f"{timezone.now():%Y-%m-%dT%H:%M:%SZ}", "")


def remember(source: Source, token: str, started_at: str) -> None:
    """`started_at` waits beside the token: what changed since the harvest began is due in the next one."""
    source.resumption_token = f"{started_at} {token}" if token else ""
    if not token:
        source.harvested_until = started_at
    source.save()


def forget(source: Source) -> None:
    """Begin from the start next time; what is here already will be found unchanged."""
    source.resumption_token = ""
    source.save()


def parameters(source: Source, token: str) -> dict[str, str]:
    """What the address itself asks for (a set, perhaps, or the page on which the repository answers) is kept."""
    typed = dict(parse_qsl(urlsplit(source.name).query))
    if token:
        kept = {name: value for name, value in typed.items() if name not in ONLY_TO_BEGIN}
        return kept | {"verb": "ListRecords", "resumptionToken": token}
    asked = {"metadataPrefix": "oai_dc"} | typed | {"verb": "ListRecords"}
    if source.harvested_until:
        asked["from"] = source.harvested_until[:10]
    return asked


def broken(problem: str) -> HarvestBroken:
    return HarvestBroken(
        _("The harvest broke off: %(problem)s. Run it again to go on.") % {"problem": problem.rstrip(". ")}
    )


def fetch(client: httpx.Client, url: str, asked: dict[str, str]) -> HarvestPage:
    """One whole page, patiently: a busy endpoint may ask us to come back (503 with Retry-After)."""
    problem = ""
    for attempt in range(TRIES):
        pause = 2**attempt
        try:
            with client.stream("GET", url, params=asked) as answer:
                if answer.status_code == httpx.codes.OK:
                    return whole_page(b"".join(pieces(answer, MAX_PAGE_BYTES)))
                problem = _("the server answered %(status)s") % {"status": answer.status_code}
                pause = wanted_pause(answer) or pause
        except NotPublic as error:
            raise broken(str(error)) from error
        except FAULTS as error:
            problem = str(error) or type(error).__name__
        if attempt < TRIES - 1:
            time.sleep(pause)
    raise broken(problem)


def wanted_pause(answer: httpx.Response) -> int:
    """Seconds from `Retry-After`; 0 where it is absent or a date."""
    said = answer.headers.get("Retry-After", "")
    return min(int(said), LONGEST_PAUSE) if said.isdecimal() else 0


def whole_page(body: bytes) -> HarvestPage:
    """Raises `ValueError` where the page is damaged: its token, or records before it, may be missing."""
    page = Page(io.BytesIO(body))
    rows = list(page)
    rejections = [row for row in rows if isinstance(row, Rejection)]
    if page.is_broken:
        raise ValueError(str(rejections[-1].reason))
    if not rows and not page.error_code and sniff(body[:HEAD_SIZE]) != "oai":
        raise ValueError(_("this is no answer of an OAI-PMH repository"))
    reason = str(rejections[-1].reason) if page.error_code else ""
    return HarvestPage(rows, page.resumption_token, page.error_code, reason)
