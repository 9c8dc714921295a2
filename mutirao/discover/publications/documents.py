"""What the search learns about a publication."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from mutirao.base.catalogue.classification import Classification, classification_of, filed_under
from mutirao.base.catalogue.search_documents import FilePage, SearchDocument
from mutirao.base.files.models import Page
from mutirao.connect.stakeholders.facets import NAME as ORGANISATION
from mutirao.connect.stakeholders.facets import organisation_slugs
from mutirao.discover.publications.models import Contribution, Publication


def search_documents(entry_ids: Iterable[int]) -> Iterator[SearchDocument]:
    """The published ones among `entry_ids`, with six queries however many they are."""
    publications = list(
        Publication.objects.published().filter(pk__in=list(entry_ids)).prefetch_related("contributions", "identifiers")
    )
    ids = [publication.pk for publication in publications]
    filed = classification_of(ids)
    pages = file_pages(ids)
    organisations = organisation_slugs(ids)
    for publication in publications:
        document = to_document(publication, filed[publication.pk], pages[publication.pk])
        document.values = {ORGANISATION: organisations.get(publication.pk, [])}
        yield document


def file_pages(entry_ids: list[int]) -> dict[int, list[FilePage]]:
    found: dict[int, list[FilePage]] = defaultdict(list)
    for page in Page.objects.filter(attachment__entry__in=entry_ids).select_related("attachment"):
        attachment = page.attachment
        found[attachment.entry_id].append(
            FilePage(attachment.pk, attachment.name, page.number, attachment.language, page.text)
        )
    return found


def to_document(publication: Publication, filed: Classification, pages: list[FilePage]) -> SearchDocument:
    return SearchDocument(
        entry_id=publication.pk,
        type=publication.type,
        kind=publication.kind,
        title=publication.title,
        subtitle=publication.subtitle,
        summary=publication.summary,
        names=[name.inverted for name in publication.contributions.all() if name.role != Contribution.Role.PUBLISHER],
        publishers=[str(name) for name in publication.publishers],
        container=publication.container,
        identifiers=[identifier.value for identifier in publication.identifiers.all()],
        keywords=publication.keywords,
        languages=publication.languages,
        year=publication.year,
        audience_id=publication.audience_id or 0,
        has_file=publication.has_file,
        use_count=publication.use_count,
        published_at=publication.first_published_at,
        pages=pages,
        **filed_under(filed),
    )
