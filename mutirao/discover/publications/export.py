"""A publication as a record again, for citations and every format it leaves in."""

from __future__ import annotations

from collections import defaultdict

from mutirao.base.taxonomy.vocabulary import thesaurus
from mutirao.discover.publications.metadata import absolute
from mutirao.discover.publications.models import Contribution, Publication
from mutirao.discover.publications.records import Name, Record


def to_record(publication: Publication) -> Record:
    """Needs `contributions`, `identifiers`, `concepts` and `countries`; prefetch them for many."""
    identifiers: dict[str, list[str]] = defaultdict(list)
    for identifier in publication.identifiers.all():
        identifiers[identifier.scheme].append(identifier.value)
    words = thesaurus()
    topics = [words.label(concept.pk, publication.language or "en") for concept in publication.concepts.all()]
    return Record(
        title=publication.title,
        subtitle=publication.subtitle,
        kind=publication.kind,
        names=[to_name(contribution) for contribution in publication.contributions.all()],
        issued=publication.issued,
        languages=list(publication.languages),
        abstract=publication.summary,
        container=publication.container,
        volume=publication.volume,
        issue=publication.issue,
        pages=publication.pages,
        edition=publication.edition,
        place=publication.place,
        identifiers=dict(identifiers),
        url=publication.source_url or absolute(publication.get_absolute_url()),
        licence=publication.licence,
        keywords=list(dict.fromkeys([*publication.keywords, *topics])),
        countries=[place.iso2 for place in publication.countries.all() if place.iso2],
        source_key=absolute(publication.get_absolute_url()),
    )


def to_name(contribution: Contribution) -> Name:
    return Name(
        role=contribution.role,  # type: ignore[arg-type]  # the model's choices are the record's
        family=contribution.family,
        given=contribution.given,
        literal=contribution.organisation,
        orcid=contribution.orcid,
    )
