"""A programme as JSON-LD: what machines read, with the addresses of codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from mutirao.discover.programmes.fields import BY_NAME
from mutirao.discover.programmes.models import Claim, Programme
from mutirao.discover.programmes.values import ClaimValue, to_json

CONTEXT: dict[str, Any] = {"@vocab": "https://schema.org/"}


def programme_node(programme: Programme, claims: Sequence[Claim]) -> dict[str, Any]:
    """One programme; `references` of the claims are to be loaded."""
    values: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for claim in claims:
        values[claim.field].append(claim_node(claim))
    url = f"{settings.SITE_URL}{programme.get_absolute_url()}"
    return {"@context": CONTEXT, "@type": "GovernmentService", "@id": url, "name": programme.title, **values}


def claim_node(claim: Claim) -> dict[str, Any]:
    said = to_json(ClaimValue.of(claim, claim.references.all()))
    codes = BY_NAME[claim.field].codes
    if codes and (uri := codes.uri(claim.code)):
        said["@id"] = uri
    return said
