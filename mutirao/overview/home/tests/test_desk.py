"""Hand-made pages in the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from mutirao.base.catalogue.models import Change
from mutirao.base.ui.tests.desk_support import filled_in, send
from mutirao.overview.home.models import HomePage, StandardPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtails_templates")]


@pytest.fixture
def desk(curator: Any, client_of: Any) -> Client:
    return client_of(curator)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_front_page_of_each_language_is_rewritten_by_curators(
    desk: Client, client: Client, index: Callable[[], int], language: str
) -> None:
    index()
    page = HomePage.objects.get(locale__language_code=language)
    url = f"/desk/pages/{page.pk}/edit/"
    seen = Change.objects.latest_id()

    send(desk, url, filled_in(desk.get(url), "#page-edit-form") | {"headline": "A new headline"}, "action-publish")

    assert "A new headline" in client.get(f"/{language}/").content.decode()
    assert Change.objects.since(seen).filter(entry_id=None).exists()


def test_taking_a_page_away_is_a_change_of_the_site(desk: Client) -> None:
    page = StandardPage.objects.filter(locale__language_code="en").first()
    seen = Change.objects.latest_id()

    desk.post(f"/desk/pages/{page.pk}/unpublish/", {})

    assert not StandardPage.objects.get(pk=page.pk).live
    assert Change.objects.since(seen).filter(entry_id=None).exists()
