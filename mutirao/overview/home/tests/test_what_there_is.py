"""The front page counts what this reader may see, and leads into it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from mutirao.base.catalogue import entry_types
from mutirao.base.catalogue.models import Audience
from mutirao.connect.stakeholders.tests.factories import make_stakeholder
from mutirao.discover.programmes.tests.factories import coded, make_programme
from mutirao.discover.publications.tests.factories import make_publication
from mutirao.discover.publications.tests.pages import Page, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("admin_of_the_site")]

Index = Callable[[], int]


@pytest.fixture
def admin_of_the_site(member: Any) -> None:
    """Without anybody, the front page is the one that founds the site."""


def chips(page: Page, section: str) -> list[str]:
    return page.texts(f"section[aria-labelledby={section}] .chips li")


def test_totals_and_ways_in_for_every_type(client: Client, index: Index) -> None:
    make_publication(kind="report", countries=["KE"])
    for title in ("Grant one", "Grant two"):
        make_programme(title, *coded("programme_type", "school-feeding", "public-works"))
    make_stakeholder(kind="ministry")
    index()

    page = read(client, "/en/")

    assert page.texts(".totals li")[:3] == ["1 publication", "2 programmes", "1 organisation"]
    assert chips(page, "kinds") == ["Report 1"]
    assert chips(page, "programmes") == ["Public works 2", "School feeding 2"]
    assert chips(page, "stakeholders") == ["Ministry 1"]
    (ministries,) = page.links("section[aria-labelledby=stakeholders] .chips a")
    assert len(read(client, ministries).texts(".card h3")) == 1
    feeding = page.links("section[aria-labelledby=programmes] .chips a")[1]
    assert set(read(client, feeding).texts(".card h3")) == {"Grant one", "Grant two"}


def test_what_is_closed_is_not_counted(client: Client, index: Index) -> None:
    circle = Audience.objects.create(name="Circle", group=Group.objects.create(name="Circle"))
    programme = make_programme("Hidden grant", *coded("programme_type", "public-works"))
    programme.audience = circle
    programme.save()
    make_publication()
    index()

    page = read(client, "/en/")

    assert [total for total in page.texts(".totals li") if "programme" in total] == []
    assert chips(page, "programmes") == []


def test_a_kind_belongs_to_one_type() -> None:
    """Lists of everything count kinds together, and the front page takes them apart again."""
    kinds = [value for item in entry_types.all_types() for value, _label in item.kinds]
    assert len(kinds) == len(set(kinds))
