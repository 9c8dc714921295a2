"""Publications for tests, made the way an import makes them."""

from __future__ import annotations

from itertools import count
from typing import Any

from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.records import Name, Record
from mutirao.discover.publications.services import NewPublication, create_publications

_numbers = count(1)


def make_record(**said: Any) -> Record:
    """A record that says enough to be cited; override any of it."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "line": number,
        "title": f"Cash transfers and school attendance, study {number}",
        "kind": "report",
        "names": [Name(family="Banda", given="Chipo"), Name("publisher", literal="Institute of Examples")],
        "issued": "2017-05",
        "languages": ["en"],
        "abstract": "What happened when households in Malawi received a small regular transfer.",
    }
    return Record(**(defaults | said))


def make_publication(*, published: bool = True, audience: Any = None, **said: Any) -> Publication:
    """One publication, published unless said otherwise."""
    made = create_publications([NewPublication(make_record(**said), is_published=published)])[0]
    publication = Publication.objects.get(pk=made.pk)
    if audience is not None:
        publication.audience = audience
        publication.save()
    return publication
