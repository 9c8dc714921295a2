"""Lists of results taken along: files with everything in the order shown, feeds that readers accept."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from mutirao.discover.publications import formats
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.tests.factories import make_publication
from mutirao.overview.search import take_away

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"
ATOM = "{http://www.w3.org/2005/Atom}"
MANY = 25


@pytest.fixture
def many(index: Callable[[], int]) -> None:
    for number in range(MANY):
        make_publication(
            title=f"Rice number {number:02}", abstract="About rice. " * (number % 5), issued=str(1990 + number)
        )
    make_publication(title="Rain", abstract="")
    index()


def shown(client: Client, **parameters: Any) -> list[str]:
    """The titles on all pages of the list."""
    pages = [client.get("/en/search/", {**parameters, "format": "json", "page": page}).json() for page in (1, 2)]
    return [hit["title"] for page in pages for hit in page["hits"]]


@pytest.mark.parametrize("name", ["csv", "ris", "bibtex", "csl-json"])
@pytest.mark.parametrize("parameters", [{"q": "rice"}, {"q": "rice", "sort": "newest"}, {"q": "rice", "page": "2"}])
@pytest.mark.usefixtures("many")
def test_a_file_holds_every_result_in_the_order_shown(
    name: str, parameters: dict[str, str], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(take_away, "BATCH", 10)
    expected = shown(client, **parameters)

    response = client.get("/en/search/", {**parameters, "format": name})

    assert isinstance(response, StreamingHttpResponse)
    kind = formats.FORMATS[name]
    assert response["Content-Type"] == f"{kind.media_type}; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="publications{kind.extensions[0]}"'
    records = list(formats.read(io.BytesIO(response.getvalue()), name))
    assert [record.title for record in records if isinstance(record, formats.Record)] == expected
    assert len(records) == MANY


@pytest.mark.usefixtures("many")
def test_filters_hold_for_files_too(client: Client) -> None:
    response = client.get("/en/discover/publications/", {"from": "2010", "to": "2012", "format": "csv"})

    titles = {record.title for record in formats.read(io.BytesIO(response.getvalue()), "csv")}  # type: ignore[union-attr]
    assert titles == {"Rice number 20", "Rice number 21", "Rice number 22"}


@pytest.mark.usefixtures("many")
def test_a_file_takes_as_many_queries_for_many_as_for_one(client: Client) -> None:
    counts = []
    for query in ("rain", "rice"):
        with CaptureQueriesContext(connection) as queries:
            client.get("/en/search/", {"q": query, "format": "ris"}).getvalue()
        counts.append(len(queries))

    assert counts[0] == counts[1]


def feed(client: Client, address: str) -> Any:
    response = client.get(address)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return etree.fromstring(response.content)


@pytest.mark.usefixtures("many")
def test_a_list_can_be_followed(client: Client) -> None:
    first = Publication.objects.get(title="Rice number 03")
    root = feed(client, "/fr/search/?q=%22number+03%22&sort=newest&format=atom")

    assert root.tag == f"{ATOM}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    assert root.findtext(f"{ATOM}title").startswith('"number 03" · ')
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {
        "alternate": f"{SITE}/fr/search/?q=%22number+03%22&sort=newest",
        "self": f"{SITE}/fr/search/?q=%22number+03%22&sort=newest&format=atom",
    }
    assert root.findtext(f"{ATOM}id")
    assert datetime.fromisoformat(root.findtext(f"{ATOM}updated"))
    (entry,) = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == f"{SITE}/entry/{first.pk}"
    assert entry.findtext(f"{ATOM}title") == "Rice number 03"
    assert entry.find(f"{ATOM}link").get("href") == f"{SITE}/fr/discover/publications/rice-number-03/"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Chipo Banda"
    for name in ("published", "updated"):
        said = datetime.fromisoformat(entry.findtext(f"{ATOM}{name}"))
        assert said.replace(microsecond=0) == first.first_published_at.replace(microsecond=0)


@pytest.mark.usefixtures("many")
def test_an_entry_keeps_its_id_in_every_feed_and_language(client: Client) -> None:
    ids = [
        {entry.findtext(f"{ATOM}id") for entry in feed(client, address).iterfind(f"{ATOM}entry")}
        for address in ("/en/search/?q=rain&format=atom", "/es/discover/publications/?q=rain&format=atom")
    ]

    assert ids[0] == ids[1] == {f"{SITE}/entry/{Publication.objects.get(title='Rain').pk}"}


@pytest.mark.parametrize("text", ["\x0b", "\x00", "\ufffe", "<b>&amp;</b>", "]]>"])
def test_no_title_breaks_a_feed(text: str, client: Client, index: Callable[[], int]) -> None:
    publication = make_publication(title="Rain")
    # Past every form and reader, as if written by another program.
    Publication.objects.filter(pk=publication.pk).update(title=f"Rain {text.replace(chr(0), '')} falls", summary=text)
    index()

    root = feed(client, "/en/search/?format=atom")

    assert root.findtext(f"{ATOM}entry/{ATOM}title").startswith("Rain ")


def test_an_empty_list_is_a_feed(client: Client, index: Callable[[], int]) -> None:
    index()
    assert feed(client, "/en/search/?q=nothing&format=atom").findall(f"{ATOM}entry") == []


@pytest.mark.usefixtures("many")
def test_a_feed_says_when_it_last_changed(client: Client) -> None:
    Publication.objects.update(last_published_at=datetime(2020, 1, 1, tzinfo=UTC))
    Publication.objects.filter(title="Rain").update(last_published_at=datetime(2021, 1, 1, tzinfo=UTC))

    root = feed(client, "/en/search/?format=atom&q=rain")

    assert datetime.fromisoformat(root.findtext(f"{ATOM}updated")) == datetime(2021, 1, 1, tzinfo=UTC)
