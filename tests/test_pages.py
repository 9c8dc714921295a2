"""Every public page answers, in every language, to people who are not logged in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from mutirao.discover.publications.tests.factories import make_publication

PAGES = [
    "",
    "search/",
    "discover/publications/",
    "topics/",
    "topics/cash-transfers/",
    "countries/",
    "countries/malawi/",
]


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
@pytest.mark.parametrize("path", PAGES)
def test_public_pages_answer_without_cookies(
    client: Client, index: Callable[[], int], language: str, path: str
) -> None:
    make_publication()
    index()

    response = client.get(f"/{language}/{path}")

    assert response.status_code == 200
    assert not response.cookies
    assert "public" in response["Cache-Control"]
    assert "MISSING-VARIABLE" not in response.content.decode()


def test_the_front_page_answers_before_there_is_an_index(client: Client, db: None) -> None:
    make_publication(title="Waiting for its index")

    response = client.get("/en/")

    assert response.status_code == 200
    assert "Waiting for its index" in response.content.decode()
