"""A programme as JSON-LD: what machines read, with the addresses of codes and places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings

from mutirao.base.catalogue.classification import classification_of
from mutirao.base.taxonomy.vocabulary import thesaurus_of
from mutirao.discover.programmes.fields import BY_NAME
from mutirao.discover.programmes.models import Claim, Programme
from mutirao.discover.programmes.values import ClaimValue, to_json

FIELDS: Final = f"{settings.SITE_URL}/vocabulary/programme-fields#"
"""What the fields of a profile are called in the world of links."""
CONTEXT: Final[dict[str, Any]] = {"@vocab": "https://schema.org/", "field": FIELDS}


def programme_node(
    programme: Programme, claims: Sequence[Claim], places: Sequence[int] | None = None
) -> dict[str, Any]:
    """One programme; `references` of the claims are to be loaded, and `places` asked for where they are not given."""
    if places is None:
        places = classification_of([programme.pk])[programme.pk].all_places
    words = thesaurus_of(places)
    values: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for claim in claims:
        values[f"field:{claim.field}"].append(claim_node(claim))
    return {
        "@context": CONTEXT,
        "@type": "GovernmentService",
        "@id": f"{settings.SITE_URL}{programme.get_absolute_url()}",
        "name": programme.title,
        "inLanguage": programme.languages,
        "areaServed": [{"@type": "Place", "identifier": words.concept(pk).notation} for pk in places],
        **values,
    }


def claim_node(claim: Claim) -> dict[str, Any]:
    """A value with its status, so that what is not known is never taken for a zero; codes carry their address."""
    said = to_json(ClaimValue.of(claim, claim.references.all()))
    said.pop("field")
    codes = BY_NAME[claim.field].codes
    if codes and (uri := codes.uri(claim.code)):
        said["sameAs"] = {"@id": uri}
    sources = said.pop("references", ())
    return {
        "@type": "PropertyValue",
        **said,
        **({"citation": [citation(source) for source in sources]} if sources else {}),
    }


def citation(source: dict[str, Any]) -> dict[str, Any]:
    told = {"@type": "CreativeWork", "name": source.get("title", ""), "author": source.get("author", "")}
    told |= {"url": source.get("url", ""), "datePublished": source.get("year", "")}
    return {name: value for name, value in told.items() if value}
