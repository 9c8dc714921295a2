from __future__ import annotations

from django.urls import reverse
from django.utils import translation

from mutirao.base.ui.addresses import address


def test_an_address_is_what_reverse_says_in_every_language() -> None:
    for language in ("en", "fr", "en"):
        with translation.override(language):
            assert address("search:index") == reverse("search:index")
            for slug in ("cash-transfers", "rente"):
                assert address("search:topic", slug) == reverse("search:topic", args=[slug])
            assert address("publications:export", "a-title", "ris") == reverse(
                "publications:export", args=["a-title", "ris"]
            )
