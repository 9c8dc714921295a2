"""A list of results as data: JSON for programs, bibliographic files for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse

from mutirao.base.catalogue.cards import Passage
from mutirao.base.catalogue.classification import classification_of
from mutirao.base.taxonomy.vocabulary import thesaurus_of
from mutirao.discover.publications import formats
from mutirao.discover.publications.export import to_record
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.records import Record
from mutirao.overview.search.current import get_engine
from mutirao.overview.search.engine import DEEPEST_HIT, SearchRequest
from mutirao.overview.search.listing import Listing

BATCH = 200


def as_json(listing: Listing) -> dict[str, Any]:
    """`{"total", "hits": [...], "facets": {name: [...]}, "did_you_mean"}`, as docs/search.md describes it."""
    shown = zip(listing.entries, listing.results().cards, strict=True)
    codes = country_codes([entry.pk for entry in listing.entries])
    return {
        "total": listing.found.total,
        "hits": [
            {
                "title": card.title,
                "url": settings.SITE_URL + card.url,
                "type": entry.type,
                "kind": card.kind,
                "language": card.language,
                "countries": codes.get(entry.pk, []),
                "year": card.year,
                "passage": passage_json(card.passage),
            }
            for entry, card in shown
        ],
        "facets": {
            name: [
                {"value": value.value, "label": link.label, "count": value.count, "url": settings.SITE_URL + link.url}
                for value in values
                for link in [listing.facet_link(name, value)]
            ]
            for name, values in listing.found.facets.items()
        },
        "did_you_mean": listing.found.corrected,
    }


def country_codes(entry_ids: list[int]) -> dict[int, list[str]]:
    filed = classification_of(entry_ids)
    words = thesaurus_of(place for item in filed.values() for place in item.all_places)
    return {pk: [words.concept(place).notation for place in filed[pk].all_places] for pk in entry_ids}


def passage_json(passage: Passage | None) -> dict[str, Any] | None:
    """The text with the matching words between « and », and where it stands."""
    if passage is None:
        return None
    text = "".join(f"«{part}»" if is_match else part for part, is_match in passage.segments)
    return {"text": text, "file": passage.file_name, "page": passage.page}


def download(listing: Listing, format_name: str) -> HttpResponse:
    """All results, not only this page, as a file; streamed."""
    kind = formats.FORMATS[format_name]
    response = StreamingHttpResponse(
        formats.write(records(listing), format_name), content_type=f"{kind.media_type}; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="publications{kind.extensions[0]}"'
    return response  # type: ignore[return-value]  # streaming answers have another base, and all we use of it


def records(listing: Listing) -> Iterator[Record]:
    rows = Publication.objects.visible_to(listing.request.user).prefetch_related(
        "contributions", "identifiers", "concepts", "countries"
    )
    ids = found_ids(listing.asked)
    while batch := list(islice(ids, BATCH)):
        found = rows.in_bulk(batch)
        yield from (to_record(found[pk]) for pk in batch if pk in found)


def found_ids(asked: SearchRequest) -> Iterator[int]:
    """Every hit, page after page, as deep as anyone may go."""
    for page in range(1, DEEPEST_HIT // BATCH + 1):
        whole = replace(asked, page=page, size=BATCH, facets=frozenset(), passages=False)
        hits = get_engine().search(whole).hits
        yield from (hit.entry_id for hit in hits)
        if len(hits) < BATCH:
            return
