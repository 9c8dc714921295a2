"""The search as readers and programs meet it: pages, links, notices, and what must never show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mutirao.base.catalogue.models import Audience
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.records import Name
from mutirao.discover.publications.services import withdraw
from mutirao.discover.publications.tests.factories import make_publication
from mutirao.discover.publications.tests.pages import Page, read

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"
Index = Callable[[], int]
MANY = 25


def search(client: Client, **parameters: Any) -> Page:
    return read(client, f"/en/search/?{urlencode(parameters, doseq=True)}")


def ask(client: Client, path: str = "/en/search/", **parameters: Any) -> dict[str, Any]:
    response = client.get(path, {"format": "json", **parameters})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    said: dict[str, Any] = response.json()
    return said


def found_titles(client: Client, **parameters: Any) -> list[str]:
    return [hit["title"] for hit in ask(client, **parameters)["hits"]]


def notices(page: Page) -> list[str]:
    return page.texts("p.notice")


@pytest.fixture
def three(index: Index) -> None:
    """Three publications that differ in everything."""
    common = {"names": [Name(family="Banda", given="Chipo"), Name("publisher", literal="House of Rice")]}
    make_publication(title="Rice in Kenya", kind="report", issued="2015", abstract="Rice.", countries=["KE"], **common)
    make_publication(
        title="Le riz au Kenya",
        kind="article",
        issued="2016",
        languages=["fr"],
        abstract="",
        countries=["KE"],
        **common,
    )
    make_publication(title="Rice in Malawi", kind="report", issued="2018", abstract="", countries=["MW"], names=[])
    index()


# JSON


@pytest.mark.usefixtures("three")
def test_the_answer_for_programs_is_exactly_this(client: Client) -> None:
    said = ask(client, q='"rice in kenya"')

    assert list(said) == ["total", "hits", "facets", "did_you_mean"]
    (hit,) = said["hits"]
    assert hit == {
        "title": "Rice in Kenya",
        "url": f"{SITE}/en/discover/publications/rice-in-kenya/",
        "type": "publication",
        "kind": "report",
        "language": "en",
        "countries": ["KE"],
        "year": 2015,
        "passage": hit["passage"],
    }
    assert (said["total"], said["did_you_mean"]) == (1, None)
    assert set(said["facets"]) == {"kind", "concept", "country", "region", "language", "year", "publisher", "file"} | {
        "type",
    }
    assert said["facets"]["country"] == [
        {
            "value": "KE",
            "label": "Kenya",
            "count": 1,
            "url": f"{SITE}/en/search/?format=json&q=%22rice+in+kenya%22&country=KE",
        }
    ]
    assert said["facets"]["publisher"][0]["label"] == "House of Rice"
    assert said["facets"]["file"][0] | {"url": ""} == {"value": "no", "label": "Link only", "count": 1, "url": ""}


@pytest.mark.usefixtures("three")
def test_a_typing_error_is_mended_and_said(client: Client) -> None:
    assert ask(client, q="malawwi")["did_you_mean"] == "malawi"

    page = search(client, q="malawwi")
    assert notices(page) == ["Showing results for malawi. Search for “malawwi” instead"]
    insist = page.links("p.notice a")[0]
    assert parse_qs(urlsplit(insist).query) == {"q": ["malawwi"], "exact": ["1"]}
    assert read(client, insist).texts(".card h3") == []


@pytest.mark.parametrize(("language", "label"), [("fr", "Anglais"), ("es", "Inglés"), ("ar", "الإنجليزية")])
@pytest.mark.usefixtures("three")
def test_labels_are_in_the_readers_language(language: str, label: str, client: Client) -> None:
    facets = ask(client, f"/{language}/search/")["facets"]

    assert {value["value"]: value["label"] for value in facets["language"]}["en"] == label
    assert all(f"/{language}/search/" in value["url"] for values in facets.values() for value in values)


# Filters


@pytest.mark.usefixtures("three")
def test_following_a_filter_chooses_it_and_following_it_again_takes_it_back(client: Client) -> None:
    (kenya,) = [value for value in ask(client, kind="report")["facets"]["country"] if value["value"] == "KE"]
    chosen = client.get(kenya["url"].removeprefix(SITE)).json()
    assert [hit["title"] for hit in chosen["hits"]] == ["Rice in Kenya"]
    assert chosen["total"] == kenya["count"]

    counts = {value["value"]: value["count"] for value in chosen["facets"]["country"]}
    assert counts == {"KE": 1, "MW": 1}  # a choice does not narrow its own facet
    (back,) = [value for value in chosen["facets"]["country"] if value["value"] == "KE"]
    assert parse_qs(urlsplit(back["url"]).query) == {"format": ["json"], "kind": ["report"]}


@pytest.mark.parametrize(
    ("parameters", "titles"),
    [
        ({"country": ["KE", "MW"]}, {"Rice in Kenya", "Le riz au Kenya", "Rice in Malawi"}),
        ({"country": ["KE"], "kind": ["report"]}, {"Rice in Kenya"}),
        ({"language": "fr"}, {"Le riz au Kenya"}),
        ({"region": "014"}, {"Rice in Kenya", "Le riz au Kenya", "Rice in Malawi"}),
        ({"publisher": "House of Rice"}, {"Rice in Kenya", "Le riz au Kenya"}),
        ({"file": "yes"}, set()),
        ({"from": "2016"}, {"Le riz au Kenya", "Rice in Malawi"}),
        ({"to": "2016"}, {"Rice in Kenya", "Le riz au Kenya"}),
        ({"from": "2016", "to": "2016"}, {"Le riz au Kenya"}),
        ({"year": "2018"}, {"Rice in Malawi"}),
        ({"year": ["2015", "2018"]}, {"Rice in Kenya", "Rice in Malawi"}),
    ],
)
@pytest.mark.usefixtures("three")
def test_filters_are_or_within_and_and_between(parameters: Any, titles: set[str], client: Client) -> None:
    assert set(found_titles(client, **parameters)) == titles


@pytest.mark.usefixtures("three")
def test_filters_in_use_can_be_taken_back_one_by_one_or_all(client: Client) -> None:
    page = search(client, q="rice", kind="report", country="MW", **{"from": "2010", "to": "2020"})

    chips = page.texts(".chips.active a")
    assert chips == [
        "Remove: Kind Report ×",
        "Remove: Country Malawi ×",
        "Remove: Year 2010–2020 ×",
        "Remove all",
    ]
    assert page.links(".chips.active a")[-1] == "/en/search/?q=rice"


@pytest.mark.parametrize(
    ("parameters", "left_out"),
    [
        ({"kind": "nonsense"}, "nonsense"),
        ({"language": "xx"}, "xx"),
        ({"language": "klingonish"}, "klingonish"),
        ({"country": "ZZ"}, "ZZ"),
        ({"region": "999999"}, "999999"),
        ({"concept": "no-such-concept"}, "no-such-concept"),
        ({"year": "MMXV"}, "MMXV"),
        ({"from": "yesterday"}, "yesterday"),
        ({"to": "99999"}, "99999"),
        ({"file": "perhaps"}, "perhaps"),
        ({"sort": "random"}, "random"),
        ({"type": "spaceship"}, "spaceship"),
        ({"kind": "<script>alert(1)</script>"}, "<script>alert(1)</script>"),
        ({"kind": "%s%(detail)s"}, "%s%(detail)s"),
    ],
)
@pytest.mark.usefixtures("three")
def test_what_cannot_be_is_left_out_with_a_notice(parameters: dict[str, str], left_out: str, client: Client) -> None:
    page = search(client, **parameters)

    assert notices(page) == [f"The filter “{left_out}” could not be understood; it was left out."]
    assert len(page.tree.css(".list > *")) == 3
    assert page.texts(".chips.active a") == []
    assert ask(client, **parameters)["total"] == 3


# Sorting and paging


def test_newest_most_used_and_most_relevant(client: Client, index: Index) -> None:
    for number, use in enumerate((5, 9, 1)):
        publication = make_publication(title="rice " * (number + 1) + f"and {number}", abstract="")
        since = datetime(2020, 1, 1 + number, tzinfo=UTC)
        Publication.objects.filter(pk=publication.pk).update(use_count=use, first_published_at=since)
        Publication.objects.get(pk=publication.pk).save()
    index()

    assert [title[-1] for title in found_titles(client, q="rice", sort="newest")] == ["2", "1", "0"]
    assert [title[-1] for title in found_titles(client, q="rice", sort="most-used")] == ["1", "0", "2"]
    assert found_titles(client, q="rice", sort="relevance") == found_titles(client, q="rice")


@pytest.fixture
def many(index: Index) -> list[str]:
    titles = [make_publication(title=f"Rice number {number:02}", abstract="").title for number in range(MANY)]
    index()
    return titles


def test_pages_hold_each_result_once(client: Client, many: list[str]) -> None:
    first, second = (found_titles(client, q="rice", page=page) for page in (1, 2))

    assert (len(first), len(second)) == (20, 5)
    assert sorted(first + second) == many
    page = search(client, q="rice", page=2)
    assert page.links('link[rel="prev"]') == ["/en/search/?q=rice"]
    assert page.links('link[rel="next"]') == []


@pytest.mark.parametrize("page", ["0", "-1", "3", "501", "99999999", "9" * 400, "two", "٢", "1.5", "", "1e9"])
def test_absurd_page_numbers_have_an_answer(page: str, client: Client, many: list[str]) -> None:
    response = client.get("/en/search/", {"q": "rice", "page": page})

    assert response.status_code == 200
    assert "25 results" in " ".join(response.content.decode().split())


# Hard questions


@pytest.mark.parametrize(
    "query",
    [
        "rice " * 2000,
        "a" * 10_000,
        '"' * 10_000,
        "(" * 5000,
        "-" * 5000,
        "rice OR AND NOT (",
        'title:"',
        "country: year: author:",
        "year:2018..2015",
        "year:99999999999",
        "*",
        "\x00rice\x00",
        "rice\ufffe\uffff\u202e",
        "{{ q }}{% now %}",
        "<script>alert(1)</script>",
        "%s %(q)s {0}",
        "🍚",
        "𝔯𝔦𝔠𝔢",
    ],
)
@pytest.mark.usefixtures("three")
def test_any_question_has_an_answer(query: str, client: Client) -> None:
    page = search(client, q=query)
    harmless = search(client, q="rice")
    assert len(page.tree.css("script")) == len(harmless.tree.css("script"))
    for form in ("json", "atom", "ris", "csv"):
        assert client.get("/en/search/", {"q": query, "format": form}).status_code == 200
    assert client.get("/en/search/suggest/", {"q": query}).status_code == 200


@pytest.mark.parametrize(
    "raw", ["q=%ED%A0%80", "q=%FF%FE", "q=%00", "q=rice&q=rain", "kind=%00", "page=%00", "&&=&q", "q=%"]
)
@pytest.mark.usefixtures("three")
def test_damaged_addresses_have_an_answer(raw: str, client: Client) -> None:
    for path in ("/en/search/", "/en/search/suggest/", "/en/discover/publications/", "/en/topics/cash-transfers/"):
        for form in ("", "&format=json", "&format=atom", "&format=csv"):
            response = client.get(path, QUERY_STRING=raw + form)
            assert response.status_code == 200
            assert b"".join(response)


def test_a_long_question_is_cut_and_said(client: Client, many: list[str]) -> None:
    page = search(client, q="rice " * 2000)

    assert notices(page) == ["Your question is very long; only its beginning was searched for."]


def test_an_unknown_form_is_a_page(client: Client, index: Index) -> None:
    index()
    assert client.get("/en/search/?format=exe")["Content-Type"] == "text/html; charset=utf-8"
    assert client.post("/en/search/").status_code == 405


# Topics, countries, sections


@pytest.mark.usefixtures("three")
def test_a_country_lists_what_is_filed_there(client: Client) -> None:
    page = read(client, "/en/countries/kenya/")

    assert page.texts("h1") == ["Kenya"]
    assert [hit["title"] for hit in ask(client, "/en/countries/malawi/")["hits"]] == ["Rice in Malawi"]
    assert ask(client, "/en/countries/africa/")["total"] == 3
    assert "country" not in ask(client, "/en/countries/kenya/")["facets"]
    assert ask(client, "/en/countries/kenya/", country="MW")["total"] == 0


def test_a_topic_lists_what_is_filed_there_and_below(client: Client, index: Index) -> None:
    make_publication(title="Conditional cash transfers", abstract="")
    make_publication(title="Rain", abstract="")
    index()

    page = read(client, "/fr/topics/cash-transfers/")

    assert page.texts("h1")[0].casefold().startswith("transferts")
    assert [hit["title"] for hit in ask(client, "/en/topics/cash-transfers/")["hits"]] == ["Conditional cash transfers"]
    assert client.get("/en/topics/cash-transfers/?q=rain&format=json").json()["total"] == 0


@pytest.mark.parametrize("path", ["topics/nothing/", "countries/atlantis/", "discover/spaceships/", "topics/malawi/"])
def test_what_is_not_there_is_not_there(path: str, client: Client, index: Index) -> None:
    index()
    assert client.get(f"/en/{path}").status_code == 404


# What must never show


FORMS = ["", "json", "atom", "ris", "csv", "bibtex", "csl-json"]


@pytest.fixture
def circle() -> Audience:
    return Audience.objects.create(name="Circle", group=Group.objects.create(name="Circle"))


@pytest.fixture
def secret(circle: Audience, index: Index) -> str:
    """A title whose every part is secret, next to something open."""
    make_publication(title="Rice for everyone", abstract="")
    make_publication(
        title="Xylophorian cooperative",
        abstract="Xylophorian rice.",
        kind="legal-text",
        issued="1999",
        languages=["sw"],
        countries=["TZ"],
        names=[Name(family="Xylophorson", given="Zoe"), Name("publisher", literal="Xylophor House")],
        identifiers={"doi": ["10.1234/xylophor"]},
        keywords=["xylophorism"],
        audience=circle,
    )
    make_publication(title="Xylophorian draft", published=False)
    index()
    return "xylophor"


@pytest.mark.data
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"q": "rice"},
        {"q": "xylophorian"},
        {"q": "author:xylophorson"},
        {"q": "10.1234/xylophor"},
        {"country": "TZ"},
        {"kind": "legal-text"},
        {"publisher": "Xylophor House"},
        {"sort": "newest"},
        {"all": "publisher"},
    ],
)
def test_closed_circles_never_show(
    form: str, parameters: dict[str, str], client: Client, client_of: Any, member: Any, circle: Audience, secret: str
) -> None:
    asked = {**parameters, **({"format": form} if form else {})}

    def shown(browser: Client) -> list[bool]:
        answer = b"".join(browser.get("/en/search/", asked)).decode().casefold()
        return [trace in answer for trace in ("xylophorian cooperative", "xylophorson, z", "zoe", "xylophorism")]

    assert shown(client) == [False] * 4
    member.groups.add(circle.group)
    assert shown(client_of(member))[0]


@pytest.mark.data
def test_counts_suggestions_and_corrections_know_nothing_of_closed_circles(client: Client, secret: str) -> None:
    said = ask(client)
    assert said["total"] == 1
    assert {value["value"] for value in said["facets"]["year"]} == {"2017"}
    assert {value["value"] for value in said["facets"]["language"]} == {"en"}
    assert "TZ" not in {value["value"] for value in said["facets"]["country"]}
    assert ask(client, q="xylophoriam")["did_you_mean"] is None
    assert client.get("/en/search/suggest/", {"q": "xyloph"}).json() == {"suggestions": []}
    assert secret not in read(client, "/en/").html.casefold()
    assert secret not in read(client, "/en/countries/").html.casefold()


def test_those_in_the_circle_find_it(client_of: Any, member: Any, circle: Audience, secret: str) -> None:
    member.groups.add(circle.group)
    browser = client_of(member)

    assert found_titles(browser, q="xylophorian") == ["Xylophorian cooperative"]
    labels = [item["label"] for item in browser.get("/en/search/suggest/", {"q": "xyloph"}).json()["suggestions"]]
    assert labels == ["Xylophorian cooperative"]


@pytest.mark.data
@pytest.mark.parametrize("form", FORMS)
def test_what_is_withdrawn_is_gone_though_the_index_is_behind(form: str, client: Client, index: Index) -> None:
    publication = make_publication(title="Xylophorian rice", abstract="")
    closed = make_publication(title="Xylophorian rain", abstract="")
    index()
    withdraw(publication)
    closed.audience = Audience.objects.create(name="Circle", group=Group.objects.create(name="Circle"))
    closed.save()

    answer = b"".join(client.get("/en/search/", {"q": "xylophorian", **({"format": form} if form else {})})).decode()

    assert "Xylophorian r" not in answer
    assert client.get("/en/search/suggest/", {"q": "xyloph"}).json() == {"suggestions": []}


# Work


@pytest.mark.data
@pytest.mark.parametrize(
    "path",
    ["search/", "discover/publications/", "topics/cash-transfers/", "countries/malawi/", "topics/", "countries/", ""],
)
@pytest.mark.parametrize("form", ["", "json", "atom", "csv"])
def test_the_number_of_queries_does_not_grow(path: str, form: str, client: Client, index: Index) -> None:
    counts = []
    for _ in range(2):
        make_publication(names=[Name(family="Banda", given="Chipo"), Name("publisher", literal="House")])
        if counts:
            make_publication(keywords=["poverty"])
            make_publication()
        index()
        for _warm in range(2):
            with CaptureQueriesContext(connection) as queries:
                b"".join(client.get(f"/en/{path}", {"format": form} if form else {}))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 12


def test_without_an_index_the_site_says_so(client: Client) -> None:
    publication = make_publication()

    page = client.get("/en/search/?q=rice")
    assert (page.status_code, page["Retry-After"]) == (503, "30")
    assert "The search is being prepared" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    for path in ("discover/publications/", "topics/cash-transfers/", "countries/malawi/"):
        assert client.get(f"/en/{path}").status_code == 503
    for path in ("topics/", "countries/"):
        assert client.get(f"/en/{path}").status_code == 200
    for path in ("search/?format=json", "search/suggest/?q=rice&format=json"):
        answer = client.get(f"/en/{path}")
        assert answer.status_code == 503
        assert answer.json() == {"error": "The search is being prepared. Please try again in a minute."}
    assert client.get(publication.get_absolute_url()).status_code == 200
    assert publication.title in client.get("/en/").content.decode()


def test_a_new_site_shows_an_empty_list(client: Client, index: Index) -> None:
    index()

    assert ask(client) == {
        "total": 0,
        "hits": [],
        "facets": dict.fromkeys(ask(client)["facets"], []),
        "did_you_mean": None,
    }
    assert "Nothing has been filed here yet." in search(client).texts(".empty p")[0]
