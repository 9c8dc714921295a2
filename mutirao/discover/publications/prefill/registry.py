"""What the registries of DOIs know: asked through doi.org, which sends the question on to the right one.

Content negotiation (https://citation.crosscite.org/docs.html) gives CSL-JSON from every registration agency that
takes part, Crossref and DataCite among them: one question, one format, the one we read anyway. It carries title,
names, dates, abstract, licence, language, ISBN and ISSN where they were registered.
"""

from __future__ import annotations

import io
import re
from typing import Final
from urllib.parse import quote

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from mutirao.base.ui.appearance import appearance
from mutirao.base.web.fetching import FAULTS
from mutirao.base.web.visits import body_of, visiting
from mutirao.discover.publications import formats
from mutirao.discover.publications.formats.identifiers import find_doi
from mutirao.discover.publications.prefill.result import Prefill
from mutirao.discover.publications.records import Record

DOI_SERVICE: Final = "https://doi.org/"
CSL_JSON: Final = formats.FORMATS["csl-json"].media_type
SECONDS: Final = 8.0
LARGEST_ANSWER: Final = 2 * 2**20
PURPOSE: Final = "fills in forms for members"
ABSTRACT_HEADING: Final = re.compile(r"^(?:Abstract|Summary|Résumé|Resumen|Resumo)[\s:.—-]+(?=[A-ZÀ-Þ¿¡])")
AGENCIES: Final = {"crossref.org": "Crossref", "datacite.org": "DataCite", "crosscite.org": "DataCite"}


def prefill_from_doi(doi: str) -> Prefill:
    """What is registered under a DOI, however it is written (`10.1234/abcd`, `doi:…`, an address)."""
    found = find_doi(doi)
    if not found:
        return Prefill(problem=_("This is not a DOI. A DOI looks like 10.1234/abcd."))
    return registered(found[0])


def registered(doi: str, *, seconds: float = SECONDS) -> Prefill:
    """What is known about a DOI; only the DOI itself, and a problem, where the registry cannot be asked."""
    if not settings.PREFILL_FROM_THE_WEB:
        return unknown(doi, _("This site does not look things up on the web. Please fill in the form yourself."))
    try:
        return asked(doi, seconds)
    except FAULTS:
        return unknown(
            doi, _("The registry of DOIs could not be reached just now. Try again, or fill in the form yourself.")
        )


def unknown(doi: str, problem: str) -> Prefill:
    prefill = Prefill(problem=problem)
    prefill.take(Record(identifiers={"doi": [doi]}), _("the DOI you gave"))
    return prefill


def asked(doi: str, seconds: float) -> Prefill:
    address = DOI_SERVICE + quote(doi, safe="/:;()._-")
    with (
        visiting(seconds=seconds, purpose=PURPOSE, contact=appearance().contact_address) as client,
        client.stream("GET", address, headers={"Accept": CSL_JSON}) as answer,
    ):
        if answer.status_code == httpx.codes.NOT_FOUND:
            return Prefill(
                problem=_("Nothing is registered under the DOI %(doi)s. Please check it for a slip.") % {"doi": doi}
            )
        answer.raise_for_status()
        body, agency = body_of(answer, LARGEST_ANSWER), agency_at(answer.url.host)
    record = next(iter(formats.read(io.BytesIO(body), "csl-json")), None)
    if not isinstance(record, Record):
        return unknown(
            doi, _("The DOI %(doi)s exists, but nothing is known about it in a form we can read.") % {"doi": doi}
        )
    record.identifiers["doi"] = [doi]
    record.abstract = ABSTRACT_HEADING.sub("", record.abstract)
    prefill = Prefill()
    prefill.take(record, agency)
    return prefill


def agency_at(host: str) -> str:
    return next((name for domain, name in AGENCIES.items() if host.endswith(domain)), "doi.org")
