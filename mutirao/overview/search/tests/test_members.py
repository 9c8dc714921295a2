"""The directory: who finds whom by what, and that nobody finds a field that is not meant for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.catalogue.services import audience_of_members
from mutirao.base.taxonomy.models import Concept, Place
from mutirao.connect.members.models import Member
from mutirao.discover.publications.tests.factories import make_publication
from mutirao.discover.publications.tests.pages import Page, read

pytestmark = pytest.mark.django_db

Index = Callable[[], int]
DIRECTORY = "/en/connect/members/"
EVERYTHING = dict.fromkeys(Member.FIELDS, "everyone")
SECRETS = {
    "headline": "Zebrafish headline",
    "position": "Quagga keeper",
    "organisation": "Okapi Foundation",
    "biography": "Pangolin years",
}


def make_member(name: str = "Amina Diallo", *, profile: str = "members", **values: Any) -> Member:
    """As the services would: the row of the entry follows the profile's audience."""
    places, concepts = values.pop("countries_known", []), values.pop("expertise", [])
    country = values.pop("country", None)
    member: Member = Member.objects.create(
        type=Member.TYPE,
        kind=Member.TYPE,
        title=name,
        slug=name.lower().replace(" ", "-"),
        user=UserFactory(name=name),
        profile_shown_to=profile,
        live=profile != "me",
        audience=None if profile == "everyone" else audience_of_members(),
        country=Place.objects.get(notation=country) if country else None,
        **values,
    )
    member.countries_known.set(Place.objects.filter(notation__in=places))
    member.expertise.set(Concept.objects.topics().filter(slug__in=concepts))
    member.save()
    return member


def directory(client: Client, **parameters: Any) -> Page:
    return read(client, f"{DIRECTORY}?{urlencode(parameters, doseq=True)}")


def names(page: Page) -> list[str]:
    return page.texts(".card h3")


def facets(page: Page) -> dict[str, list[str]]:
    labels = page.texts(".facet summary")
    return {label: page.texts(f".facet:nth-of-type({at}) li") for at, label in enumerate(labels, 1)}


@pytest.fixture
def three(index: Index) -> None:
    make_member(country="KE", institution="government", expertise=["cash-transfers"], spoken=["sw", "en"])
    make_member("Blaise Kouassi", country="CI", institution="ngo", expertise=["school-feeding"], spoken=["fr"])
    make_member("Carla Ponce", country="PE", countries_known=["KE"], offers=["mentoring"], spoken=["es"])
    index()


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({}, {"Amina Diallo", "Blaise Kouassi", "Carla Ponce"}),
        ({"country": "KE"}, {"Amina Diallo", "Carla Ponce"}),
        ({"country": "KE", "concept": "cash-transfers"}, {"Amina Diallo"}),
        ({"institution": "ngo"}, {"Blaise Kouassi"}),
        ({"institution": ["ngo", "government"]}, {"Amina Diallo", "Blaise Kouassi"}),
        ({"language": "es"}, {"Carla Ponce"}),
        ({"offer": "mentoring"}, {"Carla Ponce"}),
        ({"region": "002"}, {"Amina Diallo", "Blaise Kouassi", "Carla Ponce"}),
        ({"region": "419"}, {"Carla Ponce"}),
        ({"q": "diallo"}, {"Amina Diallo"}),
        ({"q": "transferts monétaires"}, {"Amina Diallo"}),
        ({"q": "kenia"}, {"Amina Diallo", "Carla Ponce"}),
    ],
)
def test_members_find_each_other(
    parameters: dict[str, Any], found: set[str], member: Any, client_of: Callable[[Any], Client]
) -> None:
    assert set(names(directory(client_of(member), **parameters))) == found


@pytest.mark.usefixtures("three")
def test_facets_count_and_speak_of_people(member: Any, client_of: Callable[[Any], Client]) -> None:
    page = directory(client_of(member))

    assert page.texts("#results-title") == ["3 members"]
    assert {"Expertise", "Works in or knows", "Region", "Type of institution", "Speaks", "Offers"} == set(facets(page))
    assert facets(page)["Type of institution"] == ["Government 1", "Non-governmental organisation 1"]
    assert facets(page)["Works in or knows"][0] == "Kenya 2"


@pytest.mark.parametrize("profile", ["me", "members", "everyone"])
@pytest.mark.parametrize("field", list(SECRETS))
@pytest.mark.parametrize("audience", ["me", "members", "everyone"])
def test_a_field_is_found_and_shown_by_those_it_is_meant_for(
    profile: str, field: str, audience: str, member: Any, client_of: Callable[[Any], Client], index: Index
) -> None:
    make_member(profile=profile, shown_to=EVERYTHING | {field: audience}, **{field: SECRETS[field]})
    index()
    order = ["me", "members", "everyone"]
    widest = min(profile, audience, key=order.index)
    word = SECRETS[field].split()[0]

    for reader, is_meant in ((None, widest == "everyone"), (member, widest != "me")):
        page = directory(client_of(reader), q=word)
        assert bool(names(page)) is is_meant
        everything = client_of(reader).get("/en/search/", {"q": word}).content.decode()
        assert ("Amina Diallo" in everything) is is_meant
        whole_list = client_of(reader).get(DIRECTORY).content.decode()
        assert (SECRETS[field] in whole_list) <= is_meant


@pytest.mark.parametrize(
    ("field", "values", "query", "label"),
    [
        ("country", {"country": "KE"}, {"country": "KE"}, "Kenya"),
        ("countries_known", {"countries_known": ["KE"]}, {"country": "KE"}, "Kenya"),
        ("expertise", {"expertise": ["cash-transfers"]}, {"concept": "cash-transfers"}, "Cash transfers"),
        ("institution", {"institution": "ngo"}, {"institution": "ngo"}, "Non-governmental organisation"),
        ("spoken", {"spoken": ["sw"]}, {"language": "sw"}, "Swahili"),
        ("offers", {"offers": ["visits"]}, {"offer": "visits"}, "hosts study visits"),
    ],
)
def test_counts_and_filters_rest_on_what_the_reader_may_see(
    field: str,
    values: dict[str, Any],
    query: dict[str, str],
    label: str,
    member: Any,
    client_of: Callable[[Any], Client],
    index: Index,
) -> None:
    make_member(profile="everyone", shown_to=EVERYTHING | {field: "members"}, **values)
    index()
    stranger, colleague = client_of(None), client_of(member)

    assert names(directory(stranger)) == ["Amina Diallo"]
    assert names(directory(stranger, **query)) == []
    assert label not in " ".join(directory(stranger).texts("#filters li"))
    assert names(directory(colleague, **query)) == ["Amina Diallo"]
    assert label in " ".join(directory(colleague).texts("#filters li"))


def test_strangers_are_told_that_there_are_more(client: Client, member: Any, client_of: Any, index: Index) -> None:
    make_member()
    index()

    assert directory(client).texts("p.notice") == [
        "You see those members who wish to be seen by everyone. Log in to find all of them."
    ]
    assert directory(client_of(member)).texts("p.notice") == []


@pytest.mark.parametrize("wanted", ["json", "atom", "csv", "ris"])
def test_lists_of_people_are_not_taken_away(wanted: str, member: Any, client_of: Any, index: Index) -> None:
    make_member()
    index()
    browser = client_of(member)

    response = browser.get(DIRECTORY, {"format": wanted})

    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert "format=" not in browser.get(DIRECTORY).content.decode()


def test_lists_of_publications_stay_lists_of_publications(member: Any, client_of: Any, index: Index) -> None:
    make_publication(title="Rice in Kenya", countries=["KE"])
    make_member("Kenya Rice", profile="everyone", shown_to=EVERYTHING, country="KE", expertise=["cash-transfers"])
    index()
    browser = client_of(member)

    assert names(read(browser, "/en/discover/publications/")) == ["Rice in Kenya"]
    assert "Kenya Rice" not in browser.get("/en/").content.decode()
    assert set(names(read(browser, "/en/search/?q=rice"))) == {"Rice in Kenya", "Kenya Rice"}
    assert names(read(browser, "/en/topics/cash-transfers/")) == []


def test_a_topic_and_a_country_lead_to_those_who_know_it(member: Any, client_of: Any, index: Index) -> None:
    make_member(country="KE", expertise=["cash-transfers"])
    index()
    browser = client_of(member)

    for path, facet, words in (
        ("/en/topics/cash-transfers/", "concept=cash-transfers", "1 member knows it"),
        ("/en/countries/kenya/", "country=KE", "1 member"),
    ):
        page = read(browser, path)
        assert page.texts(f'a[href="{DIRECTORY}?{facet}"]') == [words]
        assert words not in client_of(None).get(path).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_depend_on_how_many_are_found(
    count: int, member: Any, client_of: Any, index: Index
) -> None:
    for number in range(count):
        make_member(f"Member {number}", country="KE", expertise=["cash-transfers"], countries_known=["MW", "BR"])
    index()
    browser = client_of(member)
    directory(browser)

    with CaptureQueriesContext(connection) as asked:
        directory(browser)

    assert len(asked) == 10
