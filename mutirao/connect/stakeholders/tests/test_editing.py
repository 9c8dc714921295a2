"""An organisation's page is changed by who may, its names follow, and its logo tells nothing of where it was drawn."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.test import Client
from PIL import Image

from mutirao.base.catalogue.models import Audience
from mutirao.connect.members.tests.factories import country, make_member, picture
from mutirao.connect.stakeholders.duplicates import likely_duplicates
from mutirao.connect.stakeholders.models import Affiliation, Stakeholder
from mutirao.connect.stakeholders.ror import clean_ror
from mutirao.connect.stakeholders.services.merging import are_distinct
from mutirao.connect.stakeholders.tests.factories import make_stakeholder

pytestmark = [pytest.mark.django_db]

PAGES = "/en/connect/stakeholders/"


def said(**changes: Any) -> dict[str, Any]:
    return {"title": "Institute of Examples", "kind": "ngo", "summary": "", "places": [], "topics": []} | changes


@pytest.fixture
def institute() -> Stakeholder:
    return make_stakeholder("Institute of Examples", acronym="IE")


def administrator_of(stakeholder: Stakeholder) -> Any:
    boss = make_member("Boss")
    Affiliation.objects.create(stakeholder=stakeholder, member=boss, state="confirmed", is_administrator=True)
    return boss.user


def test_an_administrator_says_what_the_organisation_is(
    institute: Stakeholder, client_of: Callable[[Any], Client]
) -> None:
    parent = make_stakeholder("University")
    form = said(
        title="New Institute",
        acronym="NI",
        summary="Studies.",
        language="en",
        places=[country("KE").pk],
        website="institute.example",
        founded="1990",
        ror="https://ror.org/02bfwt286",
        parent="the university",
        translated="fr: Institut",
        former="Institute of Examples",
        alternative="N. I.",
    )

    response = client_of(administrator_of(institute)).post(f"{PAGES}{institute.slug}/edit/", form)

    assert response["Location"] == institute.get_absolute_url()
    institute.refresh_from_db()
    assert (institute.title, institute.website, institute.ror) == (
        "New Institute",
        "https://institute.example",
        "02bfwt286",
    )
    assert (institute.founded, institute.parent, institute.languages) == (1990, parent, ["en"])
    assert [place.iso2 for place in institute.countries.all()] == ["KE"]
    names = ["New Institute", "NI", "Institut", "Institute of Examples", "N. I."]
    assert Stakeholder.objects.all().known_as(names) == dict.fromkeys(names, institute.pk)
    assert Stakeholder.objects.all().known_as(["IE"]) == {}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": " "}, "This field is required"),
        ({"founded": "3000"}, "This year has not come yet."),
        ({"ror": "0123"}, "This is no ROR identifier."),
        ({"ror": "047908t24"}, "Another organisation here has this identifier."),
        ({"parent": "Nobody"}, "No single organisation here is called"),
        ({"parent": "Its own part"}, "is itself a part of this organisation"),
        ({"translated": "Institut"}, "Line 1: write the code of the language"),
        ({"website": "javascript:alert(1)"}, "Enter a valid URL"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_lost(
    changes: dict[str, str], sentence: str, institute: Stakeholder, curator: Any, client_of: Callable[[Any], Client]
) -> None:
    make_stakeholder(ror="047908t24")
    make_stakeholder("Its own part", parent=institute)

    page = (
        client_of(curator)
        .post(f"{PAGES}{institute.slug}/edit/", said(summary="Kept words", **changes))
        .content.decode()
    )

    assert sentence in page
    assert "Kept words" in page
    institute.refresh_from_db()
    assert institute.summary == ""


def test_others_may_not(
    institute: Stakeholder, member: Any, client: Client, client_of: Callable[[Any], Client]
) -> None:
    stranger_elsewhere = administrator_of(make_stakeholder("Elsewhere"))
    Affiliation.objects.create(stakeholder=institute, member=make_member("Bo", user=member), state="confirmed")

    for browser, status in ((client, 302), (client_of(member), 404), (client_of(stranger_elsewhere), 404)):
        for path in ("edit/", "edit/logo/"):
            assert browser.post(f"{PAGES}{institute.slug}/{path}", said(title="Mine")).status_code == status
    institute.refresh_from_db()
    assert institute.title == "Institute of Examples"


def test_administrators_do_not_decide_who_may_see_it(
    institute: Stakeholder, curator: Any, client_of: Callable[[Any], Client]
) -> None:
    circle = Audience.objects.create(name="Circle", group=Group.objects.create(name="Circle"))

    client_of(administrator_of(institute)).post(f"{PAGES}{institute.slug}/edit/", said(audience=circle.pk))
    institute.refresh_from_db()
    assert institute.audience is None
    client_of(curator).post(f"{PAGES}{institute.slug}/edit/", said(audience=circle.pk))

    institute.refresh_from_db()
    assert institute.audience == circle


def test_a_curator_sees_first_what_bears_the_name(
    institute: Stakeholder, curator: Any, client_of: Callable[[Any], Client]
) -> None:
    desk = client_of(curator)

    page = desk.post(f"{PAGES}new/", said(title="The INSTITUTE of examples")).content.decode()
    assert f"{PAGES}{institute.slug}/edit/" in page
    assert Stakeholder.objects.count() == 1
    response = desk.post(f"{PAGES}new/", said(title="The INSTITUTE of examples", is_new="on"))

    made = Stakeholder.objects.exclude(pk=institute.pk).get()
    assert response["Location"] == made.get_absolute_url()
    assert (made.contributor, made.live) == (curator, True)


def test_no_page_takes_an_address_of_ours() -> None:
    assert [make_stakeholder(title).slug for title in ("New", "Mine")] == ["new-2", "mine-2"]


def test_it_goes_into_the_archive_and_comes_back(
    institute: Stakeholder, curator: Any, client: Client, client_of: Callable[[Any], Client]
) -> None:
    desk = client_of(curator)

    desk.post(f"{PAGES}{institute.slug}/archive/")
    assert client.get(institute.get_absolute_url()).status_code == 404
    assert desk.get(f"{PAGES}{institute.slug}/edit/").status_code == 200
    desk.post(f"{PAGES}{institute.slug}/archive/")

    assert client.get(institute.get_absolute_url()).status_code == 200


# Logo


def test_a_logo_is_drawn_anew_and_kept_small(
    institute: Stakeholder, client: Client, client_of: Callable[[Any], Client]
) -> None:
    exif = Image.Exif()
    exif[0x010E] = "drawn at home"
    boss = client_of(administrator_of(institute))

    boss.post(f"{PAGES}{institute.slug}/edit/logo/", {"logo": picture((1200, 300), exif=exif.tobytes())})

    response = client.get(f"{PAGES}{institute.slug}/logo/")
    drawn = Image.open(BytesIO(response.content))
    assert (response["Content-Type"], drawn.size) == ("image/webp", (480, 120))
    assert b"drawn at home" not in response.content
    assert client.get(f"{PAGES}{institute.slug}/logo/", headers={"If-None-Match": response["ETag"]}).status_code == 304
    boss.post(f"{PAGES}{institute.slug}/edit/logo/", {"remove": "1"})
    assert client.get(f"{PAGES}{institute.slug}/logo/").status_code == 404


def test_what_is_no_picture_is_said_so(
    institute: Stakeholder, curator: Any, client_of: Callable[[Any], Client]
) -> None:
    broken = picture()
    broken.file = BytesIO(b"<svg onload=alert(1)>")
    broken.size = 21

    page = client_of(curator).post(f"{PAGES}{institute.slug}/edit/logo/", {"logo": broken}).content.decode()

    assert "could not be read as a picture" in page


# Identifiers and duplicates


@pytest.mark.parametrize("text", ["02bfwt286", "https://ror.org/02BFWT286", "ror.org/02bfwt286/"])
def test_an_identifier_is_read_as_it_is_written(text: str) -> None:
    assert clean_ror(text) == "02bfwt286"


@pytest.mark.parametrize("text", ["02bfwt287", "https://example.org/02bfwt286", "x"])
def test_a_slip_of_the_pen_is_noticed(text: str) -> None:
    with pytest.raises(ValidationError):
        clean_ror(text)


def test_what_looks_alike_is_shown_until_somebody_has_looked(curator: Any) -> None:
    first = make_stakeholder("National Institute of Social Security", countries=("BR",))
    second = make_stakeholder("National Institute of Social Security (INSS)", countries=("BR",))
    third = make_stakeholder("Other", names=[("alternative", "", "National Institute of Social Security")])
    make_stakeholder("National Institute of Social Security", countries=("KE",), ror="02bfwt286")

    pairs = {(pair.first.pk, pair.second.pk): pair.has_same_name for pair in likely_duplicates()}
    assert pairs[first.pk, second.pk] is False
    assert pairs[first.pk, third.pk] is True
    assert len(pairs) == 3
    are_distinct(second, first, by=curator)

    assert (first.pk, second.pk) not in {(pair.first.pk, pair.second.pk) for pair in likely_duplicates()}
