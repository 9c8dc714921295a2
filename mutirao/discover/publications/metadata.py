"""What machines read on a publication's page: Highwire tags for Google Scholar and Zotero, schema.org for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString

from mutirao.base.files.presentation import FileLink
from mutirao.base.ui.json_ld import json_ld
from mutirao.discover.publications.models import Contribution, Identifier, Publication

SCHEMA_TYPES = {
    Publication.Kind.REPORT: "Report",
    Publication.Kind.WORKING_PAPER: "Report",
    Publication.Kind.POLICY_BRIEF: "Report",
    Publication.Kind.ARTICLE: "ScholarlyArticle",
    Publication.Kind.CONFERENCE_PAPER: "ScholarlyArticle",
    Publication.Kind.BOOK: "Book",
    Publication.Kind.BOOK_CHAPTER: "Chapter",
    Publication.Kind.THESIS: "Thesis",
    Publication.Kind.LEGAL_TEXT: "Legislation",
    Publication.Kind.PRESENTATION: "PresentationDigitalDocument",
    Publication.Kind.INFOGRAPHIC: "ImageObject",
    Publication.Kind.IMAGE: "ImageObject",
    Publication.Kind.AUDIO: "AudioObject",
    Publication.Kind.VIDEO: "VideoObject",
    Publication.Kind.DATASET: "Dataset",
    Publication.Kind.SOFTWARE: "SoftwareSourceCode",
    Publication.Kind.WEB_PAGE: "WebPage",
}


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def values(publication: Publication, scheme: str) -> list[str]:
    return [identifier.value for identifier in publication.identifiers.all() if identifier.scheme == scheme]


def highwire_tags(publication: Publication, files: Sequence[FileLink]) -> list[tuple[str, str]]:
    """(name, content), in the order Google Scholar's guide for webmasters lists them."""
    tags = [("citation_title", publication.title)]
    tags += [("citation_author", name.inverted) for name in publication.authors]
    tags += [("citation_publication_date", publication.issued.replace("-", "/"))]
    tags += list(container_tags(publication))
    tags += [("citation_doi", value) for value in values(publication, Identifier.Scheme.DOI)]
    tags += [("citation_isbn", value) for value in values(publication, Identifier.Scheme.ISBN)]
    tags += [("citation_issn", value) for value in values(publication, Identifier.Scheme.ISSN)]
    tags += [("citation_language", code) for code in publication.languages]
    tags += [("citation_pdf_url", absolute(file.url)) for file in files if file.media_type == "application/pdf"]
    return [(name, content) for name, content in tags if content]


def container_tags(publication: Publication) -> Iterator[tuple[str, str]]:
    if publication.kind == Publication.Kind.ARTICLE:
        yield "citation_journal_title", publication.container
    elif publication.publishers:
        yield "citation_technical_report_institution", str(publication.publishers[0])
    yield "citation_publisher", str(publication.publishers[0]) if publication.publishers else ""
    yield "citation_volume", publication.volume
    yield "citation_issue", publication.issue
    first, _, last = publication.pages.partition("-")
    yield "citation_firstpage", first
    yield "citation_lastpage", last


def schema_org(publication: Publication, files: Sequence[FileLink]) -> SafeString:
    """The JSON-LD block."""
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": SCHEMA_TYPES.get(Publication.Kind(publication.kind), "CreativeWork"),
        "name": publication.title,
        "alternativeHeadline": publication.subtitle,
        "url": absolute(publication.get_absolute_url()),
        "abstract": publication.summary,
        "datePublished": publication.issued,
        "inLanguage": publication.languages,
        "license": publication.licence,
        "sameAs": [publication.source_url, *(item.url for item in publication.identifiers.all())],
        "author": [person(name) for name in publication.authors],
        "editor": [person(name) for name in publication.named(Contribution.Role.EDITOR)],
        "publisher": [person(name) for name in publication.publishers],
        "identifier": [f"{item.scheme}:{item.value}" for item in publication.identifiers.all()],
        "encoding": [media_object(file) for file in files],
    }
    said["sameAs"] = [address for address in said["sameAs"] if address]
    return json_ld(said)


def person(name: Contribution) -> dict[str, str]:
    kind = "Organization" if name.organisation else "Person"
    said = {"@type": kind, "name": str(name)}
    return said | ({"sameAs": f"https://orcid.org/{name.orcid}"} if name.orcid else {})


def media_object(file: FileLink) -> dict[str, Any]:
    return {
        "@type": "MediaObject",
        "contentUrl": absolute(file.url),
        "encodingFormat": file.media_type,
        "contentSize": str(file.size),
        "inLanguage": file.language,
    }
