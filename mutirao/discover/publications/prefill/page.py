"""What a web page says about the publication it presents, one record for each way of saying it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urljoin

from django.utils.translation import gettext_lazy as _

from mutirao.discover.publications.formats.draft import Draft
from mutirao.discover.publications.prefill.html_tags import Tags
from mutirao.discover.publications.prefill.titles import usable_title
from mutirao.discover.publications.records import Reason, Record

HIGHWIRE: Final = _("the page’s own citation")
DUBLIN_CORE: Final = _("the page’s own description (Dublin Core)")
SCHEMA_ORG: Final = _("the page’s own description (schema.org)")
OPEN_GRAPH: Final = _("the page’s description for sharing")
PAGE: Final = _("the page itself")

_UNTITLED: Final = _("The page has no title.")
_KIND_OF_SCHEMA: Final = {
    "ScholarlyArticle": "article", "NewsArticle": "web-page", "Article": "web-page", "BlogPosting": "web-page",
    "Report": "report", "TechArticle": "report", "Book": "book", "Chapter": "book-chapter", "Thesis": "thesis",
    "Dataset": "dataset", "VideoObject": "video", "AudioObject": "audio", "PodcastEpisode": "audio",
    "ImageObject": "image", "Legislation": "legal-text", "PresentationDigitalDocument": "presentation",
    "SoftwareSourceCode": "software", "CreativeWork": "", "PublicationIssue": "newsletter", "DigitalDocument": "",
}  # fmt: skip
_MAIN: Final = {name for name, kind in _KIND_OF_SCHEMA.items() if kind not in ("image", "video", "audio")}
_SITE_SEPARATORS: Final = ("|", "-", "–", "—", "::", "·", "»")


def records_of(tags: Tags, url: str) -> Iterator[tuple[Record, Reason]]:
    """The most telling first; `url` is where the page was found."""
    yield highwire(tags, url), HIGHWIRE
    yield dublin_core(tags), DUBLIN_CORE
    yield schema_org(tags), SCHEMA_ORG
    yield open_graph(tags), OPEN_GRAPH
    yield page_itself(tags), PAGE


def new_draft() -> Draft:
    return Draft(0, str, untitled=_UNTITLED)


def highwire(tags: Tags, url: str) -> Record:
    """https://scholar.google.com/intl/en/scholar/inclusion.html#indexing"""
    draft = new_draft()
    draft.text("title", tags.first("citation_title"))
    for author in tags.all("citation_author", "citation_authors"):
        for name in author.split(";"):
            draft.name(name, natural=True)
    for name in tags.all("citation_editor"):
        draft.name(name, "editor", natural=True)
    draft.publisher(
        tags.first("citation_publisher", "citation_technical_report_institution", "citation_dissertation_institution")
    )
    draft.date(tags.first("citation_publication_date", "citation_date", "citation_cover_date", "citation_year"))
    draft.text("container", tags.first("citation_journal_title", "citation_inbook_title", "citation_conference_title"))
    draft.text("volume", tags.first("citation_volume"))
    draft.text("issue", tags.first("citation_issue", "citation_technical_report_number"))
    draft.pages(tags.first("citation_firstpage"), tags.first("citation_lastpage"))
    draft.text("abstract", tags.first("citation_abstract"))
    draft.languages(tags.first("citation_language"))
    draft.identify("doi", tags.first("citation_doi"))
    draft.identify("pmid", tags.first("citation_pmid"))
    draft.standard_number(" ".join(tags.all("citation_isbn")), "isbn")
    draft.standard_number(" ".join(tags.all("citation_issn")), "issn")
    for keyword in keywords(tags.all("citation_keywords")):
        draft.keyword(keyword)
    if pdf := tags.first("citation_pdf_url"):
        draft.file(urljoin(url, pdf))
    draft.kind(highwire_kind(tags))
    return draft.record


def highwire_kind(tags: Tags) -> str:
    for name, kind in (
        ("citation_journal_title", "article"),
        ("citation_inbook_title", "book-chapter"),
        ("citation_conference_title", "conference-paper"),
        ("citation_dissertation_institution", "thesis"),
        ("citation_technical_report_institution", "report"),
    ):
        if tags.first(name):
            return kind
    return ""


def dublin_core(tags: Tags) -> Record:
    draft = new_draft()
    draft.text("title", tags.first("dc.title"))
    for name in tags.all("dc.creator", "dc.creator.personalname", "dc.contributor.author"):
        draft.name(name, natural=True)
    draft.publisher(tags.first("dc.publisher"))
    draft.date(tags.first("dc.date.issued", "dc.issued", "dc.date", "dc.date.created", "dc.created"))
    draft.text("abstract", tags.first("dc.description.abstract", "dc.abstract", "dc.description"))
    draft.languages(tags.first("dc.language", "dc.language.iso"))
    draft.kind_in_words(tags.first("dc.type"))
    for value in tags.all("dc.identifier", "dc.identifier.uri", "dc.identifier.doi", "dc.relation.isversionof"):
        draft.recognise(value)
    for keyword in keywords(tags.all("dc.subject")):
        draft.keyword(keyword)
    draft.licence(tags.first("dc.rights.uri", "dc.rights", "dc.license"))
    return draft.record


def schema_org(tags: Tags) -> Record:
    """The first object that can be cited; a page of a publication also describes its site, menu and pictures."""
    draft = new_draft()
    kinds = [(item, types_of(item)) for item in tags.data]
    main = next((item for item, names in kinds if names & _MAIN), None)
    main = main or next((item for item, names in kinds if names & set(_KIND_OF_SCHEMA)), None)
    if main is None:
        return draft.record
    draft.kind(next((_KIND_OF_SCHEMA[name] for name in sorted(types_of(main)) if name in _KIND_OF_SCHEMA), ""))
    draft.text("title", text(main.get("name")) or text(main.get("headline")))
    draft.text("subtitle", text(main.get("alternativeHeadline")))
    draft.text("abstract", text(main.get("abstract")) or text(main.get("description")))
    draft.date(text(main.get("datePublished")) or text(main.get("dateCreated")))
    for person in listed(main.get("author")) + listed(main.get("creator")):
        draft.name(text(person), natural=True)
    draft.publisher(text(main.get("publisher")))
    draft.licence(text(main.get("license")))
    for language in listed(main.get("inLanguage")):
        draft.languages(text(language))
    for value in [main.get("@id"), *listed(main.get("identifier")), *listed(main.get("sameAs"))]:
        draft.recognise(text(value))
    draft.standard_number(text(main.get("isbn")), "isbn")
    for keyword in keywords([text(value) for value in listed(main.get("keywords"))]):
        draft.keyword(keyword)
    return draft.record


def types_of(item: dict[str, Any]) -> set[str]:
    return {name.rpartition("/")[2] for name in listed(item.get("@type")) if isinstance(name, str)}


def listed(value: object) -> list[Any]:
    return value[:50] if isinstance(value, list) else [value] if value else []


def text(value: object) -> str:
    """The words of a value that may be text, a number, an object with a name or an address, or a list of such."""
    if isinstance(value, list):
        return text(value[0]) if value else ""
    if isinstance(value, dict):
        said = (value.get(name) for name in ("name", "@value", "value", "url", "@id", "alternateName"))
        return next((word for word in said if isinstance(word, str) and word), "")
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def open_graph(tags: Tags) -> Record:
    draft = new_draft()
    draft.text("title", without_site(tags.first("og:title", "twitter:title"), tags.first("og:site_name")))
    draft.text("abstract", tags.first("og:description", "twitter:description"))
    draft.date(tags.first("article:published_time", "og:article:published_time", "book:release_date"))
    draft.languages(tags.first("og:locale"))
    draft.publisher(tags.first("og:site_name"))
    draft.standard_number(tags.first("book:isbn"), "isbn")
    draft.kind("video" if tags.first("og:type").startswith("video") else "")
    return draft.record


def page_itself(tags: Tags) -> Record:
    draft = new_draft()
    draft.text("title", usable_title(without_site(tags.title, tags.first("og:site_name"))))
    draft.text("abstract", tags.first("description"))
    for name in tags.first("author").split(";"):
        draft.name(name, natural=True)
    draft.languages(tags.language)
    draft.licence(tags.licence)
    return draft.record


def without_site(title: str, site: str) -> str:
    """`Pensions for all | Institute of Examples` without the name the site gives itself."""
    title = title.strip()
    if site and title.endswith(site):
        rest = title.removesuffix(site).rstrip()
        for separator in _SITE_SEPARATORS:
            if rest.endswith(separator):
                return rest.removesuffix(separator).rstrip()
    return title


def keywords(values: list[str]) -> list[str]:
    found = [word for value in values for word in re.split(r"[;,]", value)]
    return [word for word in found if len(word) <= 100][:20]
