"""What readers do with a publication: cite it, take its description along, follow it to its source, report a problem."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client

from mutirao.base.catalogue import use
from mutirao.discover.publications import formats
from mutirao.discover.publications.citations import STYLES
from mutirao.discover.publications.models import Problem, Publication
from mutirao.discover.publications.records import Name

from .factories import make_publication
from .pages import read

pytestmark = pytest.mark.django_db

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_every_style_is_on_one_page(language: str, client: Client) -> None:
    publication = make_publication(title="Pensions & <rice>")
    address = publication.get_absolute_url().replace("/en/", f"/{language}/", 1)

    page = read(client, f"{address}cite/")

    assert page.texts("dl.references dt") == list(STYLES.values())
    references = page.texts("dl.references dd")
    assert all("Pensions & <rice>" in reference for reference in references)
    assert all("Banda" in reference and "2017" in reference for reference in references)
    assert page.links("ul.chips a")[-3:] == [f"{address}export/{name}/" for name in ("ris", "bibtex", "csl-json")]


@pytest.mark.parametrize(
    ("name", "media_type", "file_name"),
    [
        ("ris", "application/x-research-info-systems; charset=utf-8", "rice.ris"),
        ("bibtex", "application/x-bibtex; charset=utf-8", "rice.bib"),
        ("csl-json", "application/vnd.citationstyles.csl+json; charset=utf-8", "rice.json"),
    ],
)
def test_its_description_can_be_taken_along(name: str, media_type: str, file_name: str, client: Client) -> None:
    publication = make_publication(title="Rice", identifiers={"doi": ["10.1234/abc"]})

    response = client.get(f"{publication.get_absolute_url()}export/{name}/")

    assert response["Content-Type"] == media_type
    assert response["Content-Disposition"] == f'attachment; filename="{file_name}"'
    (record,) = formats.read(io.BytesIO(response.content), name)
    assert isinstance(record, formats.Record)
    assert (record.title, record.issued, record.identifiers["doi"]) == ("Rice", "2017-05", ["10.1234/abc"])
    assert record.names == [Name(family="Banda", given="Chipo"), Name("publisher", literal="Institute of Examples")]


@pytest.mark.parametrize("name", ["csv", "oai", "pdf"])
def test_other_formats_are_not_there(name: str, client: Client) -> None:
    assert client.get(f"{make_publication().get_absolute_url()}export/{name}/").status_code == 404


@pytest.mark.parametrize(
    ("said", "target"),
    [
        ({"url": "https://example.org/a?b=c"}, "https://example.org/a?b=c"),
        ({"identifiers": {"doi": ["10.1234/abc"]}}, "https://doi.org/10.1234/abc"),
        ({"url": "https://example.org/", "identifiers": {"doi": ["10.1234/abc"]}}, "https://example.org/"),
    ],
)
def test_the_way_to_the_source_is_counted(said: dict[str, Any], target: str, client: Client) -> None:
    publication = make_publication(**said)
    address = f"{publication.get_absolute_url()}source/"

    response = client.get(address, headers={"User-Agent": BROWSER})
    client.get(address, headers={"User-Agent": "Googlebot/2.1"})

    assert (response.status_code, response["Location"], response["Cache-Control"]) == (302, target, "no-store")
    use.flush()
    assert Publication.objects.get().use_count == 1


def test_without_a_source_there_is_no_way(client: Client) -> None:
    publication = make_publication(identifiers={"issn": ["1234-5679"]})
    assert client.get(f"{publication.get_absolute_url()}source/").status_code == 404


@pytest.fixture
def problem_page() -> str:
    return f"{make_publication().get_absolute_url()}problem/"


def test_anyone_reports_a_problem_without_an_account(problem_page: str, client: Client) -> None:
    page = read(client, f"{problem_page}?subject=broken_link")
    assert [node.attributes["value"] for node in page.tree.css("input[checked]")] == ["broken_link"]

    sent = client.post(problem_page, {"subject": "broken_link", "comment": "404 <b>", "website": ""})

    assert "Thank you" in sent.content.decode()
    problem = Problem.objects.get()
    assert (problem.publication, problem.subject, problem.comment) == (
        Publication.objects.get(),
        "broken_link",
        "404 <b>",
    )
    assert problem.resolved_at is None


def test_a_robot_is_thanked_and_forgotten(problem_page: str, client: Client) -> None:
    sent = client.post(problem_page, {"subject": "broken_link", "comment": "Buy", "website": "https://spam.example/"})

    assert "Thank you" in sent.content.decode()
    assert not Problem.objects.exists()


@pytest.mark.parametrize(
    "said",
    [{}, {"comment": "What?"}, {"subject": "nonsense"}, {"subject": "broken_link", "comment": "x" * 2001}],
)
def test_a_report_that_says_too_little_or_too_much_comes_back(
    said: dict[str, str], problem_page: str, client: Client
) -> None:
    answer = client.post(problem_page, said)

    html = answer.content.decode()
    assert "What is wrong?" in html
    assert 'aria-invalid="true"' in html
    assert not Problem.objects.exists()


def test_reports_need_the_token_of_the_form(problem_page: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(problem_page, {"subject": "broken_link"}).status_code == 403
    assert not Problem.objects.exists()
