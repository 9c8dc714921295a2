"""What a programme is called and where it is can be put right; its address stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.catalogue.models import Change
from mutirao.base.taxonomy.models import Place
from mutirao.discover.programmes.models import FocalPoint, Programme
from mutirao.discover.programmes.tests.factories import make_programme

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def named(title: str, *countries: str, **more: Any) -> dict[str, Any]:
    places = list(Place.objects.filter(iso2__in=countries).values_list("pk", flat=True))
    return {"title": title, "countries": places, "language": "en", **more}


def path_of(programme: Programme) -> str:
    return f"{programme.get_absolute_url()}name/"


def codes(programme: Programme) -> set[str]:
    return set(programme.countries.values_list("iso2", flat=True))


def test_a_curator_puts_name_countries_and_language_right(client: Client, curator: Any) -> None:
    programme = make_programme("Child grnat", countries=("KE",))
    address, before = programme.get_absolute_url(), Change.objects.latest_id()

    client.post(path_of(programme), named("Child  grant", "KE", "UG") | {"language": "fr"})

    programme = Programme.objects.get(pk=programme.pk)
    assert (programme.title, codes(programme), programme.languages) == ("Child grant", {"KE", "UG"}, ["fr"])
    assert programme.get_absolute_url() == address
    assert Change.objects.filter(pk__gt=before, entry_id=programme.pk).exists()
    line = ModelLogEntry.objects.get(action="mutirao.programme.name")
    assert (line.user, line.data) == (curator, {"was": "Child grnat", "is": "Child grant"})


@pytest.mark.usefixtures("curator")
def test_another_of_that_name_is_shown_first(client: Client) -> None:
    make_programme("Child grant", countries=("KE",))
    programme = make_programme("Family grant", countries=("KE",))

    html = client.post(path_of(programme), named("Child grant", "KE")).content.decode()
    client.post(path_of(programme), named("Child grant", "KE", is_another="on"))

    assert "is here already" in html
    assert Programme.objects.get(pk=programme.pk).title == "Child grant"


@pytest.mark.usefixtures("curator")
def test_its_own_name_is_no_other_s(client: Client) -> None:
    programme = make_programme("Child grant", countries=("KE",))

    response = client.post(path_of(programme), named("Child Grant", "KE"))

    assert response.status_code == 302


@pytest.mark.usefixtures("curator")
def test_a_programme_is_somewhere(client: Client) -> None:
    programme = make_programme("Child grant", countries=("KE",))

    html = client.post(path_of(programme), named("Child grant")).content.decode()

    assert "Say in which country it is." in html
    assert codes(programme) == {"KE"}


def test_a_focal_point_does_not_rename(client: Client) -> None:
    programme = make_programme("Child grant")
    person = UserFactory()
    FocalPoint.objects.create(programme=programme, user=person)
    client.force_login(person)

    assert client.post(path_of(programme), named("Mine", "KE")).status_code == 404
    assert Programme.objects.get(pk=programme.pk).title == "Child grant"
