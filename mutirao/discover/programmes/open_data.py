"""A claim as the data that leaves the site: what it names by title and address, never by a number of ours."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from mutirao.base.catalogue.models import Entry
from mutirao.discover.programmes.fields import BY_NAME
from mutirao.discover.programmes.models import Claim, Reference
from mutirao.discover.programmes.values import ClaimValue, ReferenceValue, reference_to_json, to_json

OURS = ("organisation_id", "programme_named_id")


def claim_data(claim: Claim) -> dict[str, Any]:
    """Needs its references, and the names of both (`naming.load_names`); what may not be seen is not there."""
    said = to_json(ClaimValue.of(claim, ()))
    for name in OURS:
        said.pop(name, None)
    if claim.named:
        said["named"] = entry_data(claim.named)
    codes = BY_NAME[claim.field].codes
    if codes and claim.code and (uri := codes.uri(claim.code)):
        said["code_uri"] = uri
    if sources := [reference_data(reference) for reference in claim.sources]:
        said["references"] = sources
    return said


def reference_data(reference: Reference) -> dict[str, Any]:
    said = reference_to_json(ReferenceValue.of(reference))
    said.pop("publication_id", None)
    return said | (entry_data(reference.named) if reference.named else {})


def entry_data(entry: Entry) -> dict[str, str]:
    return {"title": entry.title, "url": f"{settings.SITE_URL}{entry.get_absolute_url()}"}
