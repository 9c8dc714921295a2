"""Administrators decide which indicators pages of countries show, and what they are called."""

from __future__ import annotations

from typing import Any

import pytest

from mutirao.base.indicators.models import Indicator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtails_templates")]


def test_names_by_language_and_place_on_the_page_are_changed_in_the_desk(administrator: Any, client_of: Any) -> None:
    indicator = Indicator.objects.create(code="covered", names={"en": "Covered"}, source="Office")
    said = {"position": 5, "is_key": "on", "source": "Office", "name_en": "People covered", "name_fr": "Couverture"}

    answer = client_of(administrator).post(f"/desk/indicators/edit/{indicator.pk}/", said | {"name_es": ""})

    assert answer.status_code == 302
    indicator.refresh_from_db()
    assert (indicator.is_key, indicator.position) == (True, 5)
    assert indicator.names == {"en": "People covered", "fr": "Couverture"}


def test_curators_find_no_indicators_in_the_desk(curator: Any, client_of: Any) -> None:
    assert client_of(curator).get("/desk/indicators/").status_code == 302


def test_the_list_tells_how_much_is_known(administrator: Any, client_of: Any) -> None:
    Indicator.objects.create(code="covered", names={"en": "People covered"}, source="Office")

    page = client_of(administrator).get("/desk/indicators/").content.decode()

    assert "People covered" in page
