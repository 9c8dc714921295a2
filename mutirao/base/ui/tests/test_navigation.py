"""The site's own places and a person's: in their order, each once, and where a log-in leads."""

from __future__ import annotations

import pytest
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mutirao.base.ui import navigation
from mutirao.base.ui.navigation import PersonalPlace


@pytest.fixture(autouse=True)
def _nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_personal", [])
    monkeypatch.setattr(navigation, "_landings", [])


def test_a_persons_places_stand_in_their_order_each_once() -> None:
    late, early = PersonalPlace(_("Search"), "search:index", order=20), PersonalPlace(_("Home"), "home:index", order=10)

    for _time in range(2):
        navigation.add_personal([late, early])

    assert [(str(place.label), place.url) for place in navigation.personal()] == [
        ("Home", "/en/"), ("Search", "/en/search/"),
    ]  # fmt: skip


def test_the_first_wish_decides_where_a_log_in_leads() -> None:
    request = HttpRequest()
    assert navigation.landing_page(request) == ""

    def no_wish(request: HttpRequest) -> str:
        return ""

    navigation.add_landing(no_wish)
    navigation.add_landing(lambda request: "/en/topics/")
    navigation.add_landing(lambda request: "/en/countries/")
    navigation.add_landing(no_wish)

    assert navigation.landing_page(request) == "/en/topics/"
