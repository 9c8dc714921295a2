"""How the front page answers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from mutirao.base.accounts.rules import is_new_site
from mutirao.base.catalogue.cards import cards
from mutirao.base.catalogue.models import Entry
from mutirao.base.catalogue.querysets import audiences_of
from mutirao.base.ui.page_tags import LISTS, tag_page
from mutirao.overview.home.models import HomePage
from mutirao.overview.search.browse import Counted, counted_continents, map_of, top_topics
from mutirao.overview.search.labels import kind_label
from mutirao.overview.search.listing import totals

NEWEST = 6
TOPICS = 12
KINDS = 8


def index(request: HttpRequest) -> HttpResponse:
    if is_new_site():
        return redirect("accounts:found")
    page = HomePage.objects.live().filter(locale__language_code=get_language()).only("headline", "lead").first()
    return render_home(request, page)


def render_home(request: HttpRequest, page: HomePage | None) -> HttpResponse:
    newest = Entry.objects.visible_to(request.user).newest().for_cards()[:NEWEST]
    context = {"page": page, "newest": cards(newest), **figures(audiences_of(request.user))}
    return tag_page(render(request, "home/index.html", context), LISTS)


def figures(audiences: frozenset[int]) -> dict[str, Any]:
    """What there is, by topic, kind and country; counted by the search, so nothing while there is no index."""
    found = totals(["concept", "kind", "country", "region", "language"], audiences)
    counts = {name: {value.value: value.count for value in values} for name, values in found.facets.items()}
    listing = reverse("search:section", args=["publications"])
    return {
        "totals": {
            "publications": found.total,
            "countries": len(counts["country"]),
            "languages": len(counts["language"]),
            "topics": len(counts["concept"]),
        },
        "topics": top_topics(counts["concept"], TOPICS),
        "kinds": [
            Counted(kind_label(kind), f"{listing}?kind={kind}", count)
            for kind, count in list(counts["kind"].items())[:KINDS]
        ],
        "regions": counted_continents(counts["region"]),
        **map_of(counts["country"]),
    }
