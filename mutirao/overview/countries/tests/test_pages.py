"""The pages of countries and regions: what they say of what is filed there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from mutirao.discover.publications.tests.factories import make_publication
from mutirao.discover.publications.tests.pages import read

pytestmark = pytest.mark.django_db

Index = Callable[[], int]


def test_a_country_opens_with_its_name_and_the_regions_around_it(client: Client, index: Index) -> None:
    make_publication(countries=["KE"])
    index()

    page = read(client, "/en/countries/kenya/")

    assert page.texts("h1") == ["Kenya"]
    assert page.texts(".crumbs li")[0] == "Countries"
    assert "Eastern Africa" in page.texts(".crumbs li")


def test_a_place_nobody_knows_is_not_there(client: Client, index: Index) -> None:
    index()

    assert client.get("/en/countries/atlantis/").status_code == 404
