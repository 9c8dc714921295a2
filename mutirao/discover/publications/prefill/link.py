"""From a link: the page behind it is read once, and what it says about itself is taken."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mutirao.base.ui.appearance import appearance
from mutirao.base.web.fetching import FAULTS, NotPublic
from mutirao.base.web.visits import body_of, visiting
from mutirao.discover.publications.formats.draft import is_web_address
from mutirao.discover.publications.formats.identifiers import recognise
from mutirao.discover.publications.prefill.document import prefill_from_file
from mutirao.discover.publications.prefill.html_tags import Tags, decoded, tags_of
from mutirao.discover.publications.prefill.page import records_of
from mutirao.discover.publications.prefill.registry import PURPOSE, SECONDS, prefill_from_doi, registered
from mutirao.discover.publications.prefill.result import Prefill
from mutirao.discover.publications.records import Record

SECONDS_FOR_PAGE: Final = 5.0
SECONDS_FOR_DOI: Final = SECONDS - SECONDS_FOR_PAGE
LARGEST_PAGE: Final = 2 * 2**20
LARGEST_DOCUMENT: Final = 30 * 2**20
PDF: Final = "application/pdf"
PAGES: Final = {"text/html", "application/xhtml+xml"}
YOUR_LINK: Final = gettext_lazy("the link you gave")


class NothingToRead(ValueError):
    """The address gave no page; the text says in a sentence for the reader why."""


@dataclass(frozen=True, slots=True)
class Page:
    """What came back: where from after all redirections, of which type, in which encoding."""

    url: str
    media_type: str
    charset: str
    body: bytes


def prefill_from_link(url: str) -> Prefill:
    """What the page (or the PDF) at `url` says; a DOI in it is looked up, for the registry knows best."""
    url = url.strip()
    if "://" not in url:
        url = f"https://{url}"
    if not is_web_address(url):
        return Prefill(problem=_("This is not a web address. It should begin with https:// or http://."))
    if doi := doi_in([url]):
        return prefill_from_doi(doi)
    if not settings.PREFILL_FROM_THE_WEB:
        return only_link(url, _("This site does not look things up on the web. Please fill in the form yourself."))
    try:
        page = fetched(url)
    except NothingToRead as reason:
        return only_link(url, str(reason))
    except NotPublic:
        return Prefill(problem=_("This address is not on the public web, so readers could not open it."))
    except FAULTS:
        return only_link(url, _("The page did not answer just now. Check the address, or fill in the form yourself."))
    return read_document(page, url) if page.media_type == PDF else read_page(page, url)


def only_link(url: str, problem: str) -> Prefill:
    prefill = Prefill(problem=problem)
    prefill.take(Record(url=url), YOUR_LINK)
    return prefill


def fetched(url: str) -> Page:
    with (
        visiting(seconds=SECONDS_FOR_PAGE, purpose=PURPOSE, contact=appearance().contact_address) as client,
        client.stream("GET", url, headers={"Accept": "text/html, application/xhtml+xml, application/pdf"}) as answer,
    ):
        check_status(answer.status_code)
        media_type = answer.headers.get("Content-Type", "text/html").partition(";")[0].strip().lower()
        if media_type not in PAGES | {PDF}:
            raise NothingToRead(_("There is neither a page nor a PDF at this address that we could read."))
        try:
            body = body_of(answer, LARGEST_DOCUMENT if media_type == PDF else LARGEST_PAGE)
        except ValueError as error:
            raise NothingToRead(_("What is at this address is too large to be read here.")) from error
        return Page(str(answer.url), media_type, answer.charset_encoding or "", body)


def check_status(status: int) -> None:
    if status in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
        raise NothingToRead(_("There is no page at this address. Please check it for a slip."))
    if status >= httpx.codes.BAD_REQUEST:
        raise NothingToRead(
            _("The site does not let us read this page (it answered %(status)s). Please fill in the form yourself.")
            % {"status": status}
        )


def read_document(page: Page, url: str) -> Prefill:
    prefill = Prefill()
    prefill.take(Record(url=url, file_urls=[page.url]), YOUR_LINK)
    found = prefill_from_file(io.BytesIO(page.body), PDF)
    prefill.take_all(found)
    prefill.problem = found.problem
    return prefill


def read_page(page: Page, url: str) -> Prefill:
    tags = tags_of(decoded(page.body, page.charset))
    prefill = Prefill()
    prefill.take(Record(url=address_of(tags, page.url)), YOUR_LINK)
    layers = list(records_of(tags, page.url))
    dois = [doi for record, _origin in layers for doi in record.identifiers.get("doi", [])]
    if doi := next(iter(dois), "") or doi_in([tags.canonical]):
        found = registered(doi, seconds=SECONDS_FOR_DOI)
        if not found.problem:
            prefill.take_all(found)
    for record, origin in layers:
        prefill.take(record, origin)
    if not prefill.record.title:
        prefill.problem = _("The page does not say what it presents. Please fill in the form yourself.")
    return prefill


def address_of(tags: Tags, url: str) -> str:
    """The address the page calls its own, if it is on the same host: the one without session and campaign."""
    own = urljoin(url, tags.canonical)
    is_near = is_web_address(own) and urlsplit(own).hostname == urlsplit(url).hostname
    return own if tags.canonical and is_near and urlsplit(own).path.strip("/") else url


def doi_in(addresses: list[str]) -> str:
    found = (value for address in addresses for scheme, value in recognise(address) if scheme == "doi")
    return next(found, "")
