"""What the page of a publication shows, gathered with a number of queries that never depends on the publication."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from django.http import QueryDict

from mutirao.base.catalogue.cards import cards
from mutirao.base.catalogue.classification import Classification
from mutirao.base.catalogue.entry_types import links_in_formats
from mutirao.base.catalogue.links import Neighbour, neighbours
from mutirao.base.catalogue.models import Link
from mutirao.base.catalogue.related import related_entries
from mutirao.base.files.presentation import file_links
from mutirao.base.taxonomy.presentation import ConceptLink, concept_links
from mutirao.base.ui.addresses import address
from mutirao.base.ui.templatetags.ui import language_name
from mutirao.discover.publications.actions import actions_for
from mutirao.discover.publications.licences import LicenceNote, explain
from mutirao.discover.publications.link_notes import note_about_link
from mutirao.discover.publications.metadata import highwire_tags, schema_org
from mutirao.discover.publications.models import Contribution, Publication
from mutirao.discover.publications.sharing import shared_by

DOWNLOADS = {"ris": "RIS", "bibtex": "BibTeX", "csl-json": "CSL-JSON"}
LIST_DOWNLOADS = {"csv": "CSV", **DOWNLOADS}


@dataclass(frozen=True)
class Neighbours:
    """The entries linked with one, as the page groups them."""

    translations: list[Neighbour]
    versions: list[Neighbour]
    others: list[Neighbour]

    def all(self) -> list[Neighbour]:
        return [*self.translations, *self.versions, *self.others]


def detail_context(publication: Publication, user: Any, filed: Classification) -> dict[str, Any]:
    around = group(neighbours(publication, user))
    files = file_links(publication) if publication.has_file else []
    related = related_entries(publication, filed, user)
    sharer = shared_by(publication, user)
    return {
        "publication": publication,
        "names": [(name, search_for_name(name)) for name in publication.authors],
        "editors": publication.named(Contribution.Role.EDITOR),
        "translators": publication.named(Contribution.Role.TRANSLATOR),
        "publishers": [(name, listing("publisher", str(name))) for name in publication.publishers],
        "kind_label": Publication.Kind(publication.kind).label,
        "kind_url": listing("kind", publication.kind),
        "languages": [(code, language_name(code)) for code in publication.languages],
        **classification_links(filed),
        "identifiers": publication.identifiers.all(),
        "licence": licence_of(publication),
        "attachments": files,
        "source_url": publication.source_address,
        "source_link_url": address("publications:source", publication.slug),
        "link_note": note_about_link(publication) if publication.source_address else None,
        "source_host": urlsplit(publication.source_address).hostname or "",
        "translations": around.translations,
        "versions": around.versions,
        "links": around.others,
        "related": cards(related),
        "shown_ids": [
            *(entry.pk for entry in related),
            *(item.entry.pk for item in around.all()),
            *([sharer.profile_id] if sharer and sharer.profile_id else []),
        ],
        "shared_by": sharer,
        "actions": actions_for(publication, user),
        "cite_url": address("publications:cite", publication.slug),
        "citation_downloads": citation_downloads(publication),
        "meta_tags": highwire_tags(publication, files),
        "json_ld": schema_org(publication, files),
        "problem_url": address("publications:problem", publication.slug),
    }


def classification_links(filed: Classification) -> dict[str, list[ConceptLink]]:
    return {
        "topics": concept_links(filed.concepts, filed.suggested_concepts, "search:topic"),
        "countries": concept_links(filed.places, filed.suggested_places, "countries:detail"),
    }


def group(found: list[Neighbour]) -> Neighbours:
    by_relation = {relation: [item for item in found if item.relation == relation] for relation in Link.Relation}
    translations = by_relation.pop(Link.Relation.TRANSLATION_OF)
    versions = by_relation.pop(Link.Relation.VERSION_OF)
    return Neighbours(translations, versions, [item for items in by_relation.values() for item in items])


def licence_of(publication: Publication) -> LicenceNote | None:
    return explain(publication.licence) if publication.licence else None


def search_for_name(name: Contribution) -> str:
    words = name.organisation or name.family or name.given
    query = quote(f'author:"{words}"')
    return f"{address('search:index')}?q={query}"


def listing(facet: str, value: str) -> str:
    return f"{address('search:section', 'publications')}?{facet}={quote(value)}"


def citation_downloads(publication: Publication) -> list[tuple[str, str]]:
    return [
        (label, address("publications:export", publication.slug, format_name))
        for format_name, label in DOWNLOADS.items()
    ]


def list_downloads(query: QueryDict) -> list[tuple[str, str]]:
    """Files of all publications that a list's question finds, made by the list of publications."""
    return links_in_formats(address("search:section", "publications"), query, LIST_DOWNLOADS)
