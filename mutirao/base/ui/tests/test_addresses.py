from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from mutirao.base.ui.addresses import address, in_readers_language


def test_an_address_is_what_reverse_says_in_every_language() -> None:
    for language in ("en", "fr", "en"):
        with translation.override(language):
            assert address("search:index") == reverse("search:index")
            for slug in ("cash-transfers", "rente"):
                assert address("search:topic", slug) == reverse("search:topic", args=[slug])
            assert address("publications:export", "a-title", "ris") == reverse(
                "publications:export", args=["a-title", "ris"]
            )


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("/fr/contribute/7/", "/es/contribute/7/"),
        ("/es/contribute/7/", "/es/contribute/7/"),
        ("/desk/submissions/", "/desk/submissions/"),
        ("/de/contribute/7/", "/de/contribute/7/"),
        ("https://example.org/fr/", "https://example.org/fr/"),
        ("/", "/"),
    ],
)
def test_an_address_made_in_one_language_leads_readers_of_another_to_theirs(path: str, read: str) -> None:
    with translation.override("es"):
        assert in_readers_language(path) == read
