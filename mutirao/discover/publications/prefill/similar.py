"""What is here already and may be the work a person is about to share."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from django.db.models import Q

from mutirao.discover.publications.duplicates import (
    Description,
    described,
    is_same_work,
    may_share_isbn,
    record_key,
    unique_identifiers,
)
from mutirao.discover.publications.models import Identifier, Publication
from mutirao.discover.publications.records import Record
from mutirao.discover.publications.services import slug_base

MOST_SHOWN = 5
MOST_COMPARED = 200


def possible_duplicates(record: Record, user: Any) -> list[Publication]:
    """Publications this person may see that seem to be the work `record` describes, the surest first.

    A record at this point may have no author yet, so titles are also looked for where addresses are: by their slug.
    """
    found = list(Publication.objects.visible_to(user).filter(pk__in=near(record)))
    known = identifiers_of(found)
    own = Description.of(record)
    ranked = [(surety(record, own, publication, known[publication.pk]), publication) for publication in found]
    return [publication for rank, publication in sorted(ranked, key=lambda pair: -pair[0]) if rank][:MOST_SHOWN]


def near(record: Record) -> set[int]:
    """Ids of what is worth comparing; each question goes down one index, which all of them together would not."""
    questions = [Publication.objects.identified_by(unique_identifiers(record))]
    if record.title:
        questions += [Publication.objects.filter(duplicate_key=record_key(record))]
        questions += [Publication.objects.filter(of_this_title(record.title))]
    if record.url:
        questions += [Publication.objects.filter(source_url=record.url)]
    return {pk for question in questions for pk in question.order_by().values_list("pk", flat=True)[:MOST_COMPARED]}


def of_this_title(title: str) -> Q:
    base = slug_base(title)
    return Q(slug=base) | Q(slug__gte=f"{base}-", slug__lt=f"{base}.")


def surety(record: Record, own: Description, publication: Publication, known: set[tuple[str, str]]) -> int:
    """3: an identifier says so; 2: title, year and kind do; 1: it is at the same address; 0: another work."""
    dois = frozenset(value for scheme, value in known if scheme == "doi")
    other = replace(described(publication), dois=dois)
    shared = {scheme for scheme, _value in known & set(unique_identifiers(record))}
    if shared - {"isbn"} or ("isbn" in shared and not may_share_isbn(own, other)):
        return 3
    if record.title and is_same_work(own, other):
        return 2
    return int(bool(record.url) and publication.source_url == record.url)


def identifiers_of(publications: list[Publication]) -> dict[int, set[tuple[str, str]]]:
    known: dict[int, set[tuple[str, str]]] = defaultdict(set)
    found = Identifier.objects.filter(publication__in=[publication.pk for publication in publications])
    for pk, scheme, value in found.values_list("publication_id", "scheme", "value"):
        known[pk].add((scheme, value))
    return known
