"""Harvesting a live OAI-PMH endpoint: page after page, with a memory of how far it came."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import httpx
from django.utils import timezone
from django.utils.translation import gettext as _
from lxml import etree

from mutirao.discover.publications import formats
from mutirao.overview.interchange.models import Source
from mutirao.overview.interchange.services.imports import Batch

OAI = "{http://www.openarchives.org/OAI/2.0/}"
MAX_PAGE_BYTES = 50 * 1024 * 1024
TRIES = 4
TIMEOUT = httpx.Timeout(60, connect=15)


class HarvestBroken(Exception):
    """The endpoint stopped answering sensibly; the text says how, and the harvest can go on later."""


def source_for_endpoint(url: str) -> Source:
    source, _made = Source.objects.get_or_create(key=f"oai:{url}"[:500], defaults={"name": url, "format": "oai"})
    return source


def harvest(source: Source, client: httpx.Client) -> Iterator[Batch]:
    """One batch a page, all that is new since the last harvest; raises `HarvestBroken` between two pages.

    How far we came is committed with the rows of the page, so that breaking off loses none and repeats none.
    """
    started_at = f"{timezone.now():%Y-%m-%dT%H:%M:%SZ}"
    parameters: dict[str, str] | None = first_parameters(source)
    while parameters is not None:
        page = fetch(client, source.name, parameters)
        token = resumption_token(page)
        yield Batch(list(formats.read(io.BytesIO(page), "oai")), partial(remember, source, token, started_at))
        parameters = {"verb": "ListRecords", "resumptionToken": token} if token else None


def remember(source: Source, token: str, started_at: str) -> None:
    source.resumption_token = token
    if not token:
        source.harvested_until = started_at
    source.save()


def first_parameters(source: Source) -> dict[str, str]:
    if source.resumption_token:
        return {"verb": "ListRecords", "resumptionToken": source.resumption_token}
    parameters = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
    if source.harvested_until:
        parameters["from"] = source.harvested_until[:10]
    return parameters


def fetch(client: httpx.Client, url: str, parameters: dict[str, str]) -> bytes:
    """One page, patiently: a busy endpoint may ask us to come back (503 with Retry-After)."""
    problem = ""
    for attempt in range(TRIES):
        try:
            with client.stream("GET", url, params=parameters, timeout=TIMEOUT, follow_redirects=True) as answer:
                if answer.status_code == httpx.codes.OK:
                    return bounded(answer)
                problem = _("the server answered %(status)s") % {"status": answer.status_code}
                pause = min(int(answer.headers.get("Retry-After", "0") or 0) or 2**attempt, 120)
        except (httpx.HTTPError, ValueError) as error:
            problem, pause = str(error) or type(error).__name__, 2**attempt
        if attempt < TRIES - 1:
            time.sleep(pause)
    raise HarvestBroken(_("The harvest broke off: %(problem)s. Run it again to go on.") % {"problem": problem})


def bounded(answer: httpx.Response) -> bytes:
    body = bytearray()
    for chunk in answer.iter_bytes():
        body += chunk
        if len(body) > MAX_PAGE_BYTES:
            raise ValueError(_("the page is larger than 50 MB"))
    return bytes(body)


def resumption_token(page: bytes) -> str:
    """The token, or "" on the last page; damaged pages have been reported by the reader already."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root: Any = etree.fromstring(page, parser)
    token = root.find(f".//{OAI}resumptionToken") if root is not None else None
    return (token.text or "").strip() if token is not None else ""
