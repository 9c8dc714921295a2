"""Filling in the form from a DOI or a link, against a registry and sites on this machine."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mutirao.base.web.tests.local_site import Answer, Asked, LocalSite, html, moved, serving
from mutirao.discover.publications.prefill import link, prefill_from_doi, prefill_from_link, registry
from mutirao.discover.publications.prefill.html_tags import decoded, tags_of

pytestmark = pytest.mark.django_db

CROSSREF = {
    "type": "journal-article",
    "title": "Cash and cohesion",
    "subtitle": ["Evidence from Malawi"],
    "author": [
        {"given": "Chipo", "family": "Banda", "ORCID": "http://orcid.org/0000-0002-1825-0097", "sequence": "first"}
    ],
    "issued": {"date-parts": [[2022, 3, 14]]},
    "container-title": "Journal of Examples",
    "publisher": "Institute of Examples",
    "volume": "34",
    "issue": "3",
    "page": "1535-1567",
    "DOI": "10.1234/cash.2022",
    "ISSN": ["0957-8811", "1743-9728"],
    "URL": "http://dx.doi.org/10.1234/cash.2022",
    "abstract": "<jats:title>Abstract</jats:title><jats:p>What happened in <jats:italic>Malawi</jats:italic>.</jats:p>",
    "language": "en",
    "license": [
        {"URL": "https://www.publisher.example/tdm", "content-version": "tdm", "delay-in-days": 0},
        {"URL": "https://creativecommons.org/licenses/by/4.0", "content-version": "vor", "delay-in-days": 0},
    ],
    "reference-count": 61,
    "indexed": {"date-parts": [[2024, 1, 2]]},
}
"""In the shape of Crossref's CSL-JSON (https://www.crossref.org/documentation/retrieve-metadata/content-negotiation/)."""

DATACITE = {
    "type": "dataset",
    "id": "https://doi.org/10.5281/zenodo.1",
    "categories": ["social protection", "surveys"],
    "language": "fra",
    "author": [{"family": "Diallo", "given": "Amina"}, {"literal": "Institut des exemples"}],
    "issued": {"date-parts": [[2021, 5]]},
    "abstract": "Une enquête auprès des ménages.",
    "DOI": "10.5281/ZENODO.1",
    "publisher": "Zenodo",
    "title": "Enquête sur les transferts",
    "copyright": "Creative Commons Attribution 4.0 International",
    "version": "1.0",
}
"""In the shape of DataCite's (https://support.datacite.org/docs/datacite-content-resolver)."""

PAGE = """<!doctype html><html lang="es-MX"><head><title>Pensiones para todos | Instituto</title>
<meta name="citation_title" content="Pensiones &amp; derechos"><meta name="citation_author" content="Pérez, Ana">
<meta name="citation_author" content="Luis Gómez"><meta name="citation_publication_date" content="2019/07/01">
<meta name="citation_pdf_url" content="/files/a.pdf"><meta name="citation_technical_report_institution" content="Instituto">
<meta name="DC.rights" content="https://creativecommons.org/licenses/by-nc/4.0/"><meta property="og:site_name" content="Instituto">
<meta name="description" content="Lo que muestran diez años."><link rel="canonical" href="/informes/pensiones">
<script type="application/ld+json">{"@graph": [{"@type": "WebSite", "name": "Portal"},
{"@type": "Report", "name": "Otro título", "keywords": "pensiones, derechos", "isbn": "978-3-16-148410-0"}]}</script>
</head><body></body></html>"""


@pytest.fixture
def site(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalSite]:
    settings.FETCH_FROM_PRIVATE_ADDRESSES = settings.PREFILL_FROM_THE_WEB = True
    with serving() as site:
        monkeypatch.setattr(registry, "DOI_SERVICE", f"{site.url}/doi/")
        monkeypatch.setattr(registry, "AGENCIES", {"127.0.0.1": "Crossref"})
        yield site


def csl(item: dict[str, Any]) -> Answer:
    return Answer(body=json.dumps(item).encode(), headers={"Content-Type": registry.CSL_JSON})


# DOIs


@pytest.mark.parametrize(
    "written",
    ["10.1234/CASH.2022", "doi:10.1234/cash.2022", "https://doi.org/10.1234/cash.2022", " 10.1234/cash.2022. "],
)
def test_a_doi_brings_what_the_registry_knows(site: LocalSite, written: str) -> None:
    site.pages = {"/doi/10.1234/cash.2022": moved("/agency"), "/agency": csl(CROSSREF)}

    found = prefill_from_doi(written)

    record = found.record
    assert (record.title, record.subtitle, record.kind) == ("Cash and cohesion", "Evidence from Malawi", "article")
    assert [name.inverted for name in record.names] == ["Banda, Chipo", "Institute of Examples"]
    assert record.names[0].orcid == "0000-0002-1825-0097"
    assert (record.issued, record.languages, record.licence) == ("2022-03-14", ["en"], "CC-BY-4.0")
    assert (record.container, record.volume, record.issue, record.pages) == (
        "Journal of Examples",
        "34",
        "3",
        "1535-1567",
    )
    assert record.abstract == "What happened in Malawi."
    assert record.identifiers == {"doi": ["10.1234/cash.2022"], "issn": ["0957-8811", "1743-9728"]}
    assert set(found.origins.values()) == {"Crossref"}
    assert found.problem == ""
    assert [asked.headers["accept"] for asked in site.asked] == ["application/vnd.citationstyles.csl+json"] * 2


def test_a_data_set_is_known_to_the_other_registry(site: LocalSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "AGENCIES", {"127.0.0.1": "DataCite"})
    site.pages = {"/doi/10.5281/zenodo.1": csl(DATACITE)}

    found = prefill_from_doi("10.5281/zenodo.1")

    record = found.record
    assert (record.title, record.kind, record.issued) == ("Enquête sur les transferts", "dataset", "2021-05")
    assert [name.display for name in record.names] == ["Amina Diallo", "Institut des exemples", "Zenodo"]
    assert (record.languages, record.licence) == (["fr"], "CC-BY-4.0")
    assert record.keywords == ["social protection", "surveys"]
    assert found.origins["title"] == "DataCite"


def test_a_real_record_of_a_registry_comes_through_whole(site: LocalSite, shared_data: Path) -> None:
    items = json.loads((shared_data / "import-formats" / "openalex_scielo.csl.json").read_text())
    item = next(item for item in items if item.get("DOI") and item.get("abstract"))
    site.pages = {f"/doi/{item['DOI'].lower()}": csl(item)}

    record = prefill_from_doi(item["DOI"]).record

    assert record.title == item["title"]
    assert [name.family for name in record.named("author")] == [author["family"] for author in item["author"]]
    assert record.abstract[:60] == item["abstract"][:60]


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (Answer(404), "Nothing is registered under the DOI 10.1234/x. Please check it for a slip."),
        (Answer(500), "could not be reached just now"),
        (Answer(204), "nothing is known about it in a form we can read"),
        (html("<p>Not what was asked for"), "nothing is known about it in a form we can read"),
        (Answer(body=b'{"title": '), "nothing is known about it in a form we can read"),
        (Answer(body=b"[" * 100_000), "nothing is known about it in a form we can read"),
        (Answer(body=b"x" * (2 * 2**20 + 1)), "could not be reached just now"),
        (moved("http://[::1"), "could not be reached just now"),
    ],
)
def test_whatever_a_registry_answers_the_reader_gets_a_sentence(site: LocalSite, answer: Answer, problem: str) -> None:
    site.pages = {"/doi/10.1234/x": answer}

    found = prefill_from_doi("10.1234/x")

    assert problem in found.problem
    assert found.record.title == ""


def test_a_registry_that_does_not_answer_is_not_waited_for(site: LocalSite, monkeypatch: pytest.MonkeyPatch) -> None:
    site.pages = {"/doi/10.1234/x": Answer(wait=20)}
    began = time.monotonic()

    found = registry.registered("10.1234/x", seconds=0.3)

    assert "could not be reached just now" in found.problem
    assert found.record.identifiers == {"doi": ["10.1234/x"]}
    assert time.monotonic() - began < 60


def test_what_is_no_doi_is_told() -> None:
    assert prefill_from_doi("12345").problem == "This is not a DOI. A DOI looks like 10.1234/abcd."


def test_nothing_is_asked_where_the_site_does_not_want_it(site: LocalSite, settings: Any) -> None:
    settings.PREFILL_FROM_THE_WEB = False

    by_doi, by_link = prefill_from_doi("10.1234/x"), prefill_from_link(f"{site.url}/")

    assert by_doi.problem == by_link.problem
    assert by_doi.problem == "This site does not look things up on the web. Please fill in the form yourself."
    assert (by_doi.record.identifiers, by_link.record.url) == ({"doi": ["10.1234/x"]}, f"{site.url}/")
    assert site.asked == []


# Links


def test_a_page_is_read_from_its_most_telling_description_to_the_least(site: LocalSite) -> None:
    site.pages = {"/p?session=7": html(PAGE)}

    found = prefill_from_link(f"{site.url}/p?session=7")

    record = found.record
    assert (record.title, record.kind, record.issued) == ("Pensiones & derechos", "report", "2019-07-01")
    assert [name.inverted for name in record.names] == ["Pérez, Ana", "Gómez, Luis", "Instituto"]
    assert record.url == f"{site.url}/informes/pensiones"
    assert record.file_urls == [f"{site.url}/files/a.pdf"]
    assert (record.licence, record.languages) == ("CC-BY-NC-4.0", ["es"])
    assert (record.abstract, record.keywords) == ("Lo que muestran diez años.", ["pensiones", "derechos"])
    assert record.identifiers == {"isbn": ["9783161484100"]}
    assert found.origins == {
        "url": "the link you gave",
        "title": "the page’s own citation",
        "names": "the page’s own citation",
        "issued": "the page’s own citation",
        "file_urls": "the page’s own citation",
        "kind": "the page’s own citation",
        "licence": "the page’s own description (Dublin Core)",
        "keywords": "the page’s own description (schema.org)",
        "identifiers": "the page’s own description (schema.org)",
        "abstract": "the page itself",
        "languages": "the page itself",
    }


def test_a_doi_on_the_page_is_looked_up_and_the_registry_believed(site: LocalSite) -> None:
    page = '<title>Cash</title><meta name=citation_doi content="10.1234/cash.2022"><meta name=citation_title content="CASH">'
    site.pages = {"/p": html(page), "/doi/10.1234/cash.2022": csl(CROSSREF)}

    found = prefill_from_link(f"{site.url}/p")

    assert (found.record.title, found.origins["title"]) == ("Cash and cohesion", "Crossref")
    assert found.record.url == f"{site.url}/p"


def test_the_page_serves_where_the_registry_fails(site: LocalSite) -> None:
    page = '<meta name=citation_doi content="10.1234/cash.2022"><meta name=citation_title content="Cash first">'
    site.pages = {"/p": html(page)}

    found = prefill_from_link(f"{site.url}/p")

    assert (found.record.title, found.origins["title"], found.problem) == ("Cash first", "the page’s own citation", "")
    assert found.record.identifiers == {"doi": ["10.1234/cash.2022"]}


def test_the_address_of_a_doi_is_a_doi(site: LocalSite) -> None:
    site.pages = {"/doi/10.1234/cash.2022": csl(CROSSREF)}

    assert prefill_from_link("https://doi.org/10.1234/cash.2022").record.title == "Cash and cohesion"


def test_a_link_to_a_pdf_is_read_as_a_file(site: LocalSite, shared_data: Path) -> None:
    pdf = shared_data / "pdf" / "real" / "fr_debian_faq_gpl2.pdf"
    site.pages = {"/faq.pdf": Answer(body=pdf.read_bytes(), headers={"Content-Type": "application/pdf"})}

    found = prefill_from_link(f"{site.url}/faq.pdf")

    assert (found.record.title, found.record.languages) == ("La FAQ Debian GNU/Linux", ["fr"])
    assert found.record.file_urls == [f"{site.url}/faq.pdf"]
    assert found.origins["title"] == "the file’s own properties"


def test_a_picture_for_sharing_is_not_what_the_page_is_about(site: LocalSite) -> None:
    data = '[{"@type": "ImageObject", "name": "Logo"}, {"@type": ["Article"], "headline": "Pensions at last"}]'
    site.pages = {"/p": html(f'<script type="application/ld+json">{data}</script>')}

    assert prefill_from_link(f"{site.url}/p").record.title == "Pensions at last"


@pytest.mark.parametrize(
    "title", ["Just a moment...", "404 Not Found", "Home", "Login", "Untitled Document", "report.pdf"]
)
def test_titles_of_no_publication_are_refused(site: LocalSite, title: str) -> None:
    site.pages = {"/p": html(f"<title>{title}</title>")}

    found = prefill_from_link(f"{site.url}/p")

    assert found.record.title == ""
    assert found.problem == "The page does not say what it presents. Please fill in the form yourself."


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (Answer(404), "There is no page at this address. Please check it for a slip."),
        (Answer(410), "There is no page at this address. Please check it for a slip."),
        (Answer(403), "The site does not let us read this page (it answered 403). Please fill in the form yourself."),
        (html("x" * (2 * 2**20 + 1)), "What is at this address is too large to be read here."),
        (
            Answer(headers={"Content-Type": "video/mp4"}),
            "There is neither a page nor a PDF at this address that we could read.",
        ),
        (moved("/p"), "The page did not answer just now. Check the address, or fill in the form yourself."),
        (
            moved("ftp://example.org/"),
            "The page did not answer just now. Check the address, or fill in the form yourself.",
        ),
    ],
)
def test_whatever_a_site_answers_the_reader_gets_a_sentence(site: LocalSite, answer: Answer, problem: str) -> None:
    site.pages = {"/p": answer}

    found = prefill_from_link(f"{site.url}/p")

    assert found.problem == problem
    assert found.record.url == f"{site.url}/p"


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("", "This is not a web address. It should begin with https:// or http://."),
        ("ftp://example.org/a", "This is not a web address. It should begin with https:// or http://."),
        ("javascript://x/%0aalert(1)", "This is not a web address. It should begin with https:// or http://."),
        ("https://a b", "This is not a web address. It should begin with https:// or http://."),
        ("http://127.0.0.1:1/", "This address is not on the public web, so readers could not open it."),
        ("localhost/desk", "This address is not on the public web, so readers could not open it."),
        (
            "http://169.254.169.254/latest/meta-data",
            "This address is not on the public web, so readers could not open it.",
        ),
        ("http://[::ffff:10.0.0.1]/", "This address is not on the public web, so readers could not open it."),
    ],
)
def test_an_address_that_is_none_or_private_is_not_visited(settings: Any, address: str, problem: str) -> None:
    settings.PREFILL_FROM_THE_WEB = True

    found = prefill_from_link(address)

    assert found.problem == problem
    assert found.is_empty


def test_a_redirect_to_this_machine_is_refused(site: LocalSite, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    site.pages = {"/p": moved("http://localhost:9/desk")}
    settings.FETCH_FROM_PRIVATE_ADDRESSES = False
    monkeypatch.setattr("mutirao.base.web.fetching.is_public", lambda address: str(address) == "127.0.0.1")
    monkeypatch.setattr("mutirao.base.web.fetching.addresses_of", lambda host: iter([address_named(host)]))

    found = prefill_from_link(f"{site.url}/p")

    assert found.problem == "This address is not on the public web, so readers could not open it."
    assert site.log() == [("GET", "/p")]


def address_named(host: str) -> Any:
    from ipaddress import ip_address

    return ip_address("::1" if host == "localhost" else host)


# Pages as strangers make them


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 400_000,
        "<meta " * 300_000,
        '<meta "' * 250_000,
        "<title>" * 250_000,
        '<script type="application/ld+json">' * 50_000,
        "<a " + " ".join(f"x{number}=1" for number in range(200_000)) + ">",
        "<meta " + " ".join(f"x{number}=1" for number in range(200_000)) + ">",
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
        "<meta name=description content='" + "&amp;" * 300_000 + "'>",
    ],
)
def test_a_page_made_to_hold_us_up_is_read_in_no_time(page: str) -> None:
    began = time.monotonic()

    tags_of(page[: link.LARGEST_PAGE])

    assert time.monotonic() - began < 60


@pytest.mark.parametrize(
    ("raw", "charset", "text"),
    [
        ("Protección".encode(), "iso-8859-1", "Protección"),
        ("Protección".encode("latin-1"), "", "Protección"),
        ("الحماية".encode("cp1256"), "windows-1256", "الحماية"),
        (b'<meta charset="windows-1251">' + "Пенсии".encode("cp1251"), "", '<meta charset="windows-1251">Пенсии'),
        ("Renta".encode("utf-16"), "", "Renta"),
        ("é".encode("latin-1"), "no-such-code", "é"),
        ("é".encode("latin-1"), "rot13", "é"),
    ],
)
def test_letters_are_read_whatever_the_server_says(raw: bytes, charset: str, text: str) -> None:
    assert decoded(raw, charset) == text


def test_a_site_asked_for_a_page_sees_who_asks(site: LocalSite, settings: Any) -> None:
    settings.SITE_URL = "https://mutirao.example"
    seen: list[Asked] = []
    site.pages = {"/p": lambda asked: seen.append(asked) or html("<title>Pensions for all</title>")}

    prefill_from_link(f"{site.url}/p")

    assert seen[0].headers["user-agent"] == "Mutirao/0.1 (fills in forms for members; +https://mutirao.example)"
    assert "cookie" not in seen[0].headers
