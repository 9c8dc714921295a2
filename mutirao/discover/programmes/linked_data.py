"""A programme as JSON-LD: what machines read, with the addresses of codes and places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings

from mutirao.base.catalogue.classification import classification_of
from mutirao.base.taxonomy.vocabulary import thesaurus_of
from mutirao.discover.programmes.models import Claim, Programme
from mutirao.discover.programmes.open_data import claim_data

FIELDS: Final = f"{settings.SITE_URL}/vocabulary/programme-fields#"
"""What the fields of a profile are called in the world of links."""
CONTEXT: Final[dict[str, Any]] = {"@vocab": "https://schema.org/", "field": FIELDS}


def programme_node(
    programme: Programme, claims: Sequence[Claim], places: Sequence[int] | None = None
) -> dict[str, Any]:
    """One programme; references and names of the claims are to be loaded, `places` are asked for where not given."""
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
    said = claim_data(claim)
    said.pop("field")
    if uri := said.pop("code_uri", ""):
        said["sameAs"] = {"@id": uri}
    if named := said.pop("named", None):
        said["about"] = {"@id": named["url"], "name": named["title"]}
    if sources := said.pop("references", ()):
        said["citation"] = [citation(source) for source in sources]
    return {"@type": "PropertyValue", **said}


def citation(source: dict[str, Any]) -> dict[str, Any]:
    told = {"@type": "CreativeWork", "name": source.get("title", ""), "author": source.get("author", "")}
    told |= {"url": source.get("url", ""), "datePublished": source.get("year", "")}
    return {name: value for name, value in told.items() if value}
