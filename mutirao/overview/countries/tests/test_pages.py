"""The pages of countries and regions: what is gathered, for whom, and that it costs the same however much there is."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from mutirao.base.catalogue.models import Audience
from mutirao.base.indicators.models import Indicator, Observation
from mutirao.base.taxonomy.models import Place
from mutirao.base.ui.world_map import read_world
from mutirao.connect.members.models import Member
from mutirao.connect.members.tests.factories import country, make_member
from mutirao.connect.stakeholders.tests.factories import make_stakeholder
from mutirao.discover.programmes.tests.factories import coded, coverage, make_programme
from mutirao.discover.publications.tests.factories import make_publication
from mutirao.discover.publications.tests.pages import Page, read
from mutirao.overview.countries.maps import window_of

pytestmark = [pytest.mark.django_db, pytest.mark.data]

Index = Callable[[], int]
KENYA = "/en/countries/kenya/"
REGION = "/en/countries/eastern-africa/"


def similar() -> list[Any]:
    from mutirao.discover.programmes.codes import PROGRAMME_TYPE, TARGETING

    return [
        *coded("programme_type", next(iter(PROGRAMME_TYPE.labels))),
        *coded("targeting_methods", next(iter(TARGETING.labels))),
    ]


def observe(code: str, iso2: str, *points: tuple[int, str], **said: Any) -> Indicator:
    said = {"names": {"en": "People covered"}, "source": "Office", "unit": "%", "is_key": True} | said
    indicator, _made = Indicator.objects.get_or_create(code=code, defaults=said)
    place = Place.objects.get(iso2=iso2)
    for year, value in points:
        Observation.objects.create(indicator=indicator, place=place, year=year, value=Decimal(value))
    return indicator


def one_of_each(number: int = 1) -> None:
    make_publication(title=f"Rice in Kenya {number}", countries=["KE"])
    make_programme(f"Child grant {number}", *similar(), coverage(2023, 500))
    make_programme(f"Grant of Uganda {number}", *similar(), countries=("UG",))
    make_stakeholder(f"Institute of Nairobi {number}", countries=("KE",))
    shown = dict.fromkeys(Member.FIELDS, "everyone")
    make_member(f"Amina {number}", country=country("KE"), profile_shown_to="everyone", shown_to=shown)


@pytest.fixture
def secret(index: Index) -> None:
    """Something of several types that is meant for a circle, and a draft."""
    circle = Audience.objects.create(name="Circle", group=Group.objects.create(name="Circle"))
    for entry in (
        make_publication(title="Xylophor report", countries=["KE"]),
        make_programme("Xylophor grant", *similar()),
        make_programme("Xylophor of Rwanda", *similar(), countries=("RW",)),
        make_stakeholder("Xylophor institute", countries=("KE",)),
    ):
        entry.audience = circle
        entry.save()
    make_publication(title="Xylophor draft", countries=["KE"], published=False)
    index()


def headings(page: Page) -> list[str]:
    return page.texts("main h2")


def test_everything_about_a_country_is_gathered_by_itself(client: Client, index: Index) -> None:
    one_of_each()
    observe("covered", "KE", (2015, "7"), (2018, "12.5"))
    index()

    page = read(client, KENYA)

    assert page.texts("h1") == ["Kenya"]
    assert "Eastern Africa" in page.texts(".crumbs li")
    assert headings(page)[:5] == ["Key figures", "Publications", "Programmes", "Stakeholders", "Members"]
    assert page.texts(".card h3") == ["Rice in Kenya 1", "Child grant 1", "Institute of Nairobi 1", "Amina 1"]
    assert page.texts(".panel table td") == ["12.5", "7"]
    assert "Office" in page.texts(".panel .small")[0]
    assert page.links('a[href*="publications/?country=KE"]') == ["/en/discover/publications/?country=KE"]


def test_an_empty_country_invites(client: Client, index: Index) -> None:
    observe("covered", "MW", (2015, "7"))
    index()

    page = read(client, KENYA)

    assert page.texts(".lead") == ["Nothing has been filed here yet."]
    (missing,) = [text for text in headings(page) if text == "What is missing here"]
    assert missing
    told = page.texts("main .bullets li")
    assert told[0] == "No programme of this country is described yet. Describe one"
    assert "Not known here: People covered. Share a publication that says it" in told
    assert all(page.links("main .bullets a"))


def test_old_coverage_and_old_profiles_are_told(client: Client, index: Index) -> None:
    make_programme("Old grant", coverage(2012, 500))
    index()

    told = read(client, KENYA).texts("main .bullets li")

    assert "No programme here says how many people it reached after 20" in told[0]
    assert told[1] == "1 profile has not been verified for a year. See whether they are still right"


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize(
    "path", [KENYA, REGION, KENYA + "?format=atom", "/en/countries/?show=programmes", "/en/countries/"]
)
def test_what_is_meant_for_a_circle_shows_nowhere(
    client: Client, administrator: Any, client_of: Any, path: str
) -> None:
    make_programme("Open grant of Uganda", *similar(), countries=("UG",))

    told = client.get(path).content.decode()

    assert "Xylophor" not in told
    assert "/en/countries/rwanda/" not in told or path == REGION
    assert client.get(KENYA).content.decode().count('class="card"') == 0
    if path == KENYA:
        assert "Xylophor grant" in client_of(administrator).get(path).content.decode()


def test_neighbours_share_a_type_and_a_way_of_targeting(client: Client, index: Index) -> None:
    make_programme("Child grant", *similar())
    make_programme("Grant of Uganda", *similar(), countries=("UG",))
    make_programme("Another of Rwanda", *similar()[:1], countries=("RW",))
    make_programme("Grant of Brazil", *similar(), countries=("BR",))
    index()

    page = read(client, KENYA)

    assert page.texts("#neighbours") == ["Neighbours with similar programmes"]
    assert page.texts("section[aria-labelledby=neighbours] li") == ["Uganda 1"]


def test_the_feed_is_valid_and_tells_of_every_type_but_people(client: Client, index: Index) -> None:
    one_of_each()
    index()

    answer = client.get(KENYA, {"format": "atom"})

    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(answer.content)
    space = {"a": "http://www.w3.org/2005/Atom"}
    assert sorted(feed.xpath("a:entry/a:title/text()", namespaces=space)) == [
        "Child grant 1",
        "Institute of Nairobi 1",
        "Rice in Kenya 1",
    ]
    assert all(feed.xpath(f"a:{name}", namespaces=space) for name in ("id", "title", "updated"))


@pytest.mark.parametrize("asked", ["?kind=report", "?page=2&sort=newest", "?format=ris", "?q=rice"])
def test_the_list_this_address_once_was_is_where_publications_are(client: Client, index: Index, asked: str) -> None:
    index()

    answer = client.get(KENYA + asked)

    assert answer.status_code == 302
    assert answer["Location"] == f"/en/discover/publications/{asked}&country=KE"


def test_a_place_nobody_knows_is_not_there(client: Client, index: Index) -> None:
    index()

    assert client.get("/en/countries/atlantis/").status_code == 404


def test_a_region_has_a_map_of_its_own_and_a_table_that_sorts_by_address(client: Client, index: Index) -> None:
    one_of_each()
    observe("covered", "UG", (2015, "7"))
    observe("covered", "RW", (2015, "0"))
    index()

    page = read(client, REGION)
    by_programmes = read(client, f"{REGION}?order=programme")
    by_figure = read(client, f"{REGION}?order=figure")
    nonsense = read(client, f"{REGION}?order=-nothing")

    window = page.tree.css_first("svg.map").attributes["viewBox"]
    assert window != "0 0 1000 432"
    assert page.texts("main th[scope=col]") == [
        "Country",
        "Publications",
        "Programmes",
        "Stakeholders",
        "Members",
        "People covered",
    ]
    rows = page.texts("main tbody tr")
    assert "Kenya 1111 not known" in rows
    assert "Rwanda 0000 0 (2015)" in rows
    assert set(by_programmes.texts("main tbody th")[:2]) == {"Kenya", "Uganda"}
    assert by_figure.texts("main tbody th")[:2] == ["Uganda", "Rwanda"]
    assert sorted(nonsense.texts("main tbody th"), reverse=True) == nonsense.texts("main tbody th")
    assert by_figure.tree.css_first("th[aria-sort]").text().strip() == "People covered"


@pytest.mark.parametrize(
    "path", [KENYA, REGION, "/en/countries/", "/en/countries/?show=programmes", "/en/countries/?show=covered"]
)
def test_the_number_of_queries_does_not_grow(client: Client, index: Index, path: str) -> None:
    counts = []
    for number in (1, 2, 3):
        one_of_each(number)
        observe(f"covered{number if number > 1 else ''}", "KE", (2015, "7"), (2016, "8"))
        index()
        for _warm in range(2):
            with CaptureQueriesContext(connection) as asked:
                client.get(path)
        counts.append(len(asked))

    assert counts[0] == counts[2] <= 20


def test_a_country_without_a_value_is_in_no_class_of_the_map(client: Client, index: Index) -> None:
    observe("covered", "KE", (2010, "5"), (2018, "0"))
    observe("covered", "UG", (2015, "9.5"))
    index()

    page = read(client, "/en/countries/?show=covered")

    assert page.texts("svg.map[role=group] a title") == ["Kenya: 0 (2018)", "Uganda: 9.5 (2015)"]
    assert page.texts(".legend li") == ["0", "9.5", "not known"]
    assert page.texts("main tbody tr") == ["Kenya 0 2018", "Uganda 9.5 2015"]
    assert "from 2015 to 2018" in page.html


def test_the_map_shows_what_the_address_asks(client: Client, index: Index) -> None:
    one_of_each()
    index()

    assert read(client, "/en/countries/?show=programmes").texts("svg.map[role=group] title") == [
        "Kenya: 1",
        "Uganda: 1",
    ]
    assert read(client, "/en/countries/?show=members").texts("svg.map[role=group] title") == ["Kenya: 1"]
    assert read(client, "/en/countries/?show=<nonsense>").texts("main h2")[0] == "Publications"


def test_coverage_is_the_first_indicator_there_is_and_without_one_the_map_of_publications(
    client: Client, index: Index
) -> None:
    index()
    without = read(client, "/en/countries/?show=coverage").texts("main h2")[0]
    observe("covered", "KE", (2018, "3"))

    assert (without, read(client, "/en/countries/?show=coverage").texts("main h2")[0]) == (
        "Publications",
        "People covered",
    )


def test_a_far_speck_does_not_stretch_the_map_of_a_region() -> None:
    boxes = read_world()["boxes"]
    left, top, width, height = map(int, window_of(["BR", "BV", "CL", "JM"]).split())

    assert left < boxes["BR"][0]
    assert left + width < boxes["BV"][0]
    assert (top < boxes["BR"][1], top + height > boxes["CL"][3]) == (True, True)
    assert window_of(["XX"]) == ""
    assert window_of(["MV"]) != ""


def test_the_programmes_shown_are_those_that_say_most(client: Client, index: Index) -> None:
    for number in range(3):
        make_programme(f"Short {number}")
    make_programme("Long", *similar(), coverage(2023, 5))
    make_programme("Short again")
    index()

    shown = read(client, KENYA).texts(".card h3")

    assert (shown[0], len(shown)) == ("Long", 3)
