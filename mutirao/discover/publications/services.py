"""What happens to publications."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.actions.unpublish import UnpublishAction

from mutirao.base.catalogue import slugs
from mutirao.base.catalogue.models import Entry
from mutirao.base.catalogue.services import insert_entries
from mutirao.base.catalogue.slugs import free_slugs
from mutirao.base.taxonomy.suggestions import suggest
from mutirao.base.taxonomy.vocabulary import thesaurus
from mutirao.discover.publications.duplicates import record_key
from mutirao.discover.publications.language_detection import detect_language
from mutirao.discover.publications.limits import fit
from mutirao.discover.publications.models import Contribution, Identifier, Problem, Publication
from mutirao.discover.publications.publishers import link_publishers
from mutirao.discover.publications.records import Name, Record


@dataclass(slots=True)
class NewPublication:
    """A record, and what the platform itself knows about it."""

    record: Record
    is_published: bool = False
    published_at: datetime | None = None
    contributor_id: int | None = None
    is_shared_by_member: bool = False
    concept_ids: list[int] = field(default_factory=list)
    is_generated: bool = False
    use_count: int = 0
    archived_at: datetime | None = None


@transaction.atomic
def create_publications(items: Sequence[NewPublication]) -> list[Publication]:
    """Make many at once, with a number of statements that grows by one per publication, not by ten.

    Concepts and countries are suggested from title and abstract; those the record names by code are agreed.
    """
    for item in items:
        fit(item.record)
    publications = [to_publication(item) for item in items]
    give_slugs(publications)
    insert_entries(publications)
    write_names_and_identifiers(publications, items)
    write_classification(publications, items)
    link_publishers([publication.pk for publication in publications])
    return publications


def create_publication(record: Record, *, by: Any = None, publish: bool = False) -> Publication:
    contributor_id = by.pk if by else None
    return create_publications([NewPublication(record, is_published=publish, contributor_id=contributor_id)])[0]


@transaction.atomic
def update_publication(publication: Publication, record: Record) -> Publication:
    """Follow a source that has changed its record; what our curators agreed on (classification, state) stays."""
    fit(record)
    fill(publication, record)
    Contribution.objects.filter(publication=publication).delete()
    Identifier.objects.filter(publication=publication).delete()
    write_names_and_identifiers([publication], [NewPublication(record)])
    publication.save()
    link_publishers([publication.pk])
    return publication


@transaction.atomic
def restore(publication: Publication, *, publish: bool) -> None:
    """The source has brought back what it had deleted; readers see it again if they did before."""
    publication.archived_at = None
    if publish:
        publication.live = True
        publication.last_published_at = timezone.now()
        publication.first_published_at = publication.first_published_at or publication.last_published_at
    publication.save()


def withdraw(publication: Publication, *, by: Any = None) -> None:
    """Take a publication out of the readers' sight and keep it: deleting is archiving. The caller knows who may."""
    with transaction.atomic():
        publication.archived_at = timezone.now()
        UnpublishAction(publication, user=by).execute(skip_permission_checks=True)
        publication.save()


def report_problem(publication: Publication, *, subject: str, comment: str, by: Any = None) -> Problem:
    """File what a reader says is wrong. Said again by the same person while it is open, it is the same problem."""
    said: dict[str, Any] = {"publication": publication, "subject": subject, "comment": comment}
    if by is None or not by.is_authenticated:
        return Problem.objects.create(**said)
    return Problem.objects.get_or_create(**said, reporter=by, resolved_at=None)[0]


def to_publication(item: NewPublication) -> Publication:
    now = timezone.now()
    published_at = (item.published_at or now) if item.is_published else None
    publication = Publication(
        contributor_id=item.contributor_id,
        is_shared_by_member=item.is_shared_by_member,
        is_generated=item.is_generated,
        use_count=item.use_count,
        archived_at=item.archived_at,
        live=item.is_published,
        first_published_at=published_at,
        last_published_at=published_at,
        created_at=item.published_at or now,
        updated_at=now,
    )
    return fill(publication, item.record)


def fill(publication: Publication, record: Record) -> Publication:
    """Copy what stands in the row itself; a language that is not stated is detected."""
    publication.type = Publication.TYPE
    publication.kind = record.kind
    publication.title = record.title
    publication.subtitle = record.subtitle
    publication.summary = record.abstract
    publication.languages = record.languages or detected(record)
    publication.issued = record.issued
    publication.year = record.year
    publication.byline = byline_of(record)
    publication.duplicate_key = record_key(record)
    publication.source_url = record.url
    publication.keywords = record.keywords
    for name in ("container", "volume", "issue", "pages", "edition", "place", "licence"):
        setattr(publication, name, getattr(record, name))
    return publication


def detected(record: Record) -> list[str]:
    language = detect_language(f"{record.title}. {record.abstract}")
    return [language] if language else []


def byline_of(record: Record) -> str:
    names = [name.display for name in record.named("author") or record.named("publisher")]
    shown = ", ".join(names[:3])
    return (f"{shown} et al." if len(names) > 3 else shown)[:300]


def give_slugs(publications: Sequence[Publication]) -> None:
    """A readable address each, that no other publication has."""
    found = free_slugs([publication.title for publication in publications], Publication.TYPE)
    for publication, slug in zip(publications, found, strict=True):
        publication.slug = slug


def slug_base(title: str) -> str:
    return slugs.slug_base(title, Publication.TYPE)


def write_names_and_identifiers(publications: Sequence[Publication], items: Sequence[NewPublication]) -> None:
    contributions, identifiers = [], []
    for publication, item in zip(publications, items, strict=True):
        names = enumerate(item.record.names)
        contributions += [to_contribution(publication.pk, order, name) for order, name in names if name.display]
        identifiers += [
            Identifier(publication_id=publication.pk, scheme=scheme, value=value)
            for scheme, values in item.record.identifiers.items()
            for value in dict.fromkeys(values)
        ]
    Contribution.objects.bulk_create(contributions)
    Identifier.objects.bulk_create(identifiers)


def to_contribution(publication_id: int, order: int, name: Name) -> Contribution:
    return Contribution(
        publication_id=publication_id,
        sort_order=order,
        role=name.role,
        family=name.family,
        given=name.given,
        organisation=name.literal,
        orcid=name.orcid,
    )


def write_classification(publications: Sequence[Publication], items: Sequence[NewPublication]) -> None:
    agreed_concepts, agreed_places, likely_concepts, likely_places = [], [], [], []
    for publication, item in zip(publications, items, strict=True):
        record, pk = item.record, publication.pk
        found = suggest(record.title, record.abstract, languages=publication.languages, keywords=record.keywords)
        places = place_ids(record.countries)
        agreed_concepts += pairs("concept", pk, item.concept_ids)
        agreed_places += pairs("place", pk, places)
        likely_concepts += pairs("concept", pk, (pk_ for pk_ in found.concepts if pk_ not in item.concept_ids))
        likely_places += pairs("place", pk, () if places else found.places)
    bulk_link(Entry.concepts.through.objects.all(), agreed_concepts)
    bulk_link(Entry.countries.through.objects.all(), agreed_places)
    bulk_link(Entry.suggested_concepts.through.objects.all(), likely_concepts)
    bulk_link(Entry.suggested_countries.through.objects.all(), likely_places)


def place_ids(codes: Iterable[str]) -> list[int]:
    found = (thesaurus().by_notation("places", code) for code in codes)
    return [concept.id for concept in found if concept]


def pairs(column: str, entry_id: int, ids: Iterable[int]) -> list[dict[str, int]]:
    return [{"entry_id": entry_id, f"{column}_id": pk} for pk in dict.fromkeys(ids)]


def bulk_link(through: QuerySet[Any], rows: list[dict[str, int]]) -> None:
    through.bulk_create([through.model(**row) for row in rows])
