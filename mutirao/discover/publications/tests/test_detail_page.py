"""The page of a publication: each fact where people and machines look for it, and nothing that could harm them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mutirao.base.catalogue.models import Audience, Link
from mutirao.base.files.models import Attachment
from mutirao.base.taxonomy.models import Concept, Place
from mutirao.discover.publications.metadata import SCHEMA_TYPES
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.records import Name

from .factories import make_publication
from .pages import read

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"
FULL: dict[str, Any] = {
    "title": "Pensions & rice",
    "subtitle": "A study",
    "kind": "article",
    "names": [
        Name(family="N’Diaye", given="Aïssatou", orcid="0000-0002-1825-0097"),
        Name(literal="Ministry of Labour"),
        Name("editor", family="Banda", given="Chipo"),
        Name("translator", family="Phiri", given="Mercy"),
        Name("publisher", literal="Institute of Examples"),
    ],
    "issued": "2017-05-09",
    "languages": ["en", "fr"],
    "abstract": "What pensions change.",
    "container": "Journal of Examples",
    "volume": "12",
    "issue": "3",
    "pages": "101-118",
    "identifiers": {
        "doi": ["10.1234/abc"],
        "issn": ["1234-5679"],
        "isbn": ["9789210000007"],
        "handle": ["10986/37186"],
    },
    "url": "https://example.org/a?b=c&d=e",
    "licence": "CC-BY-4.0",
}


def attach(publication: Publication, name: str = "study.pdf", **said: Any) -> Attachment:
    return Attachment.objects.create(entry=publication, file=ContentFile(PDF, name), **said)


def test_every_fact_is_in_the_tags_that_reference_managers_read(client: Client) -> None:
    publication = make_publication(**FULL)
    file = attach(publication)

    page = read(client, publication.get_absolute_url())

    assert page.metas("citation_") == [
        ("citation_title", "Pensions & rice"),
        ("citation_author", "N’Diaye, Aïssatou"),
        ("citation_author", "Ministry of Labour"),
        ("citation_publication_date", "2017/05/09"),
        ("citation_journal_title", "Journal of Examples"),
        ("citation_publisher", "Institute of Examples"),
        ("citation_volume", "12"),
        ("citation_issue", "3"),
        ("citation_firstpage", "101"),
        ("citation_lastpage", "118"),
        ("citation_doi", "10.1234/abc"),
        ("citation_isbn", "9789210000007"),
        ("citation_issn", "1234-5679"),
        ("citation_language", "en"),
        ("citation_language", "fr"),
        ("citation_pdf_url", SITE + file.get_absolute_url()),
    ]


def test_every_fact_is_in_what_search_engines_read(client: Client) -> None:
    publication = make_publication(**FULL)
    file = attach(publication, language="en")

    assert read(client, publication.get_absolute_url()).json_ld() == {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "name": "Pensions & rice",
        "alternativeHeadline": "A study",
        "url": f"{SITE}/en/discover/publications/pensions-rice/",
        "abstract": "What pensions change.",
        "datePublished": "2017-05-09",
        "inLanguage": ["en", "fr"],
        "license": "CC-BY-4.0",
        "sameAs": [
            "https://example.org/a?b=c&d=e",
            "https://doi.org/10.1234/abc",
            "https://hdl.handle.net/10986/37186",
        ],
        "author": [
            {"@type": "Person", "name": "Aïssatou N’Diaye", "sameAs": "https://orcid.org/0000-0002-1825-0097"},
            {"@type": "Organization", "name": "Ministry of Labour"},
        ],
        "editor": [{"@type": "Person", "name": "Chipo Banda"}],
        "publisher": [{"@type": "Organization", "name": "Institute of Examples"}],
        "identifier": ["doi:10.1234/abc", "issn:1234-5679", "isbn:9789210000007", "handle:10986/37186"],
        "encoding": [
            {
                "@type": "MediaObject",
                "contentUrl": SITE + file.get_absolute_url(),
                "encodingFormat": "application/pdf",
                "contentSize": str(len(PDF)),
                "inLanguage": "en",
            }
        ],
    }


def test_every_fact_is_in_the_card_that_social_media_show(client: Client) -> None:
    page = read(client, make_publication(**FULL).get_absolute_url())

    said = dict(page.metas("og:")) | dict(page.metas("og:", "property"))
    assert said["og:type"] == "article"
    assert said["og:title"] == "Pensions & rice"
    assert said["og:url"] == f"{SITE}/en/discover/publications/pensions-rice/"
    assert page.metas("description") == [("description", "What pensions change.")]


def test_every_fact_is_readable(client: Client) -> None:
    publication = make_publication(**FULL)
    publication.concepts.set([Concept.objects.topics().get(slug="cash-transfers")])
    publication.countries.set([Place.objects.get(iso2="KE")])
    publication.save()

    page = read(client, publication.get_absolute_url())

    assert page.texts("h1") == ["Pensions & rice"]
    assert page.texts(".by a") == ["Aïssatou N’Diaye", "Ministry of Labour"]
    facts = page.facts()
    facts.pop("Added here")
    assert facts.pop("Licence").startswith("CC")
    assert facts == {
        "Published": "May 9, 2017",
        "Publisher": "Institute of Examples",
        "In": "Journal of Examples 12 (3), 101-118",
        "Edited by": "Chipo Banda",
        "Translated by": "Mercy Phiri",
        "Language": "English, French",
        "Countries": "Kenya",
        "DOI": "10.1234/abc",
        "ISSN": "1234-5679",
        "ISBN": "9789210000007",
        "Handle": "10986/37186",
    }
    assert "Cash transfers" in page.texts(".chips a")
    assert "/en/discover/publications/pensions-rice/source/" in page.links(".get a")


@pytest.mark.parametrize("kind", Publication.Kind.values)
def test_each_kind_has_a_page(kind: str, client: Client) -> None:
    publication = make_publication(kind=kind)

    page = read(client, publication.get_absolute_url())

    assert page.json_ld()["@type"] == SCHEMA_TYPES.get(Publication.Kind(kind), "CreativeWork")
    assert page.texts(".meta .kind") == [str(Publication.Kind(kind).label)]
    institution = [("citation_technical_report_institution", "Institute of Examples")]
    assert page.metas("citation_technical") == ([] if kind == "article" else institution)


def test_a_publication_of_which_only_the_title_is_known_has_a_page(client: Client) -> None:
    publication = make_publication(
        title="Rice", names=[], issued="", languages=[], abstract="", kind="other", identifiers={}
    )

    page = read(client, publication.get_absolute_url())

    assert page.metas("citation_") == [("citation_title", "Rice")]
    assert page.json_ld() == {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "name": "Rice",
        "url": f"{SITE}/en/discover/publications/rice/",
    }
    assert list(page.facts()) == ["Added here"]


HOSTILE = [
    '</script><script>alert("x")</script>',
    '"><img src=x onerror=alert(1)>',
    "{{ request }}{% now 'Y' %}",
    "]]>--><svg onload=alert(1)>\u2028",
    "<!--<script>",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("where", ["", "cite/"])
def test_hostile_text_is_only_text(text: str, where: str, client: Client) -> None:
    names = [Name(family=text, given=text), Name(literal=text), Name("publisher", literal=text)]
    publication = make_publication(
        title=text,
        subtitle=text,
        abstract=text,
        container=text,
        licence=text,
        names=names,
        keywords=[text],
        kind="article",
    )

    page = read(client, publication.get_absolute_url() + where)

    harmless = read(client, make_publication().get_absolute_url() + where)
    for selector in ("script", "img", "svg[onload]", "[onerror]", "iframe"):
        assert len(page.tree.css(selector)) == len(harmless.tree.css(selector))
    if not where:
        assert page.texts("h1") == [" ".join(text.split())]
        assert page.json_ld()["name"] == text


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x"])
def test_an_address_that_is_none_is_never_followed(address: str, client: Client) -> None:
    publication = make_publication(url=address)

    assert client.get(publication.get_absolute_url() + "source/").status_code == 404
    assert address not in read(client, publication.get_absolute_url()).links("a")


def circle() -> Audience:
    return Audience.objects.create(name="Circle", group=Group.objects.create(name="Circle"))


@pytest.mark.parametrize("where", ["", "cite/", "export/ris/", "source/", "problem/"])
def test_hidden_and_absent_are_the_same(where: str, client: Client) -> None:
    hidden = [
        make_publication(title="Draft", url="https://example.org/", published=False),
        make_publication(title="Closed", url="https://example.org/", audience=circle()),
    ]

    answers = [client.get(publication.get_absolute_url() + where) for publication in hidden]
    absent = client.get(f"/en/discover/publications/nothing-of-the-kind/{where}")

    assert [answer.status_code for answer in [*answers, absent]] == [404, 404, 404]
    for answer, title in zip(answers, ("Draft", "Closed"), strict=True):
        assert title not in answer.content.decode()


def test_those_in_the_circle_see_it(client_of: Callable[[Any], Client], member: Any) -> None:
    audience = circle()
    member.groups.add(audience.group)
    publication = make_publication(title="Closed", audience=audience)

    response = client_of(member).get(publication.get_absolute_url())

    assert response.status_code == 200
    assert "private" in response["Cache-Control"]


def test_a_hidden_neighbour_is_not_named(client: Client) -> None:
    publication = make_publication(title="Open")
    shown = make_publication(title="Translation to show", languages=["fr"])
    for title, said in (("Hidden draft", {"published": False}), ("Hidden closed", {"audience": circle()})):
        Link.objects.create(source=make_publication(title=title, **said), relation="related", target=publication)
    Link.objects.create(source=shown, relation="translation_of", target=publication)

    html = read(client, publication.get_absolute_url()).html

    assert "Translation to show" in html
    assert "Hidden" not in html


def make_with(count: int) -> Publication:
    """A publication with `count` of everything."""
    publication = make_publication(
        title=f"With {count}",
        names=[Name(family=f"Banda {number}", given="Chipo") for number in range(count)],
        identifiers={"doi": [f"10.1234/{count}.{number}" for number in range(count)]},
    )
    publication.concepts.set(Concept.objects.topics()[:count])
    publication.countries.set(Place.objects.filter(level="country")[:count])
    publication.save()
    for number in range(count):
        attach(publication, f"study-{number}.pdf")
        Link.objects.create(source=publication, relation="references", target=make_publication())
    return publication


@pytest.mark.data
def test_the_page_takes_as_many_queries_for_much_as_for_little(client: Client, index: Callable[[], int]) -> None:
    little, much = make_with(1), make_with(3)
    index()
    client.get(little.get_absolute_url())

    counts = []
    for publication in (little, much):
        with CaptureQueriesContext(connection) as queries:
            client.get(publication.get_absolute_url())
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 12
