"""How the front page answers."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from mutirao.base.accounts.rules import is_new_site
from mutirao.base.catalogue.cards import cards
from mutirao.base.catalogue.models import Entry
from mutirao.base.catalogue.querysets import audiences_of
from mutirao.base.taxonomy.thesaurus import Thesaurus
from mutirao.base.taxonomy.vocabulary import thesaurus
from mutirao.base.ui.addresses import address
from mutirao.base.ui.page_tags import LISTS, tag_page
from mutirao.discover.publications.models import Publication
from mutirao.overview.home.models import HomePage
from mutirao.overview.search.browse import Counted, counted_continents, map_of, top_topics
from mutirao.overview.search.engine import SearchResults
from mutirao.overview.search.labels import kind_label
from mutirao.overview.search.listing import totals

NEWEST = 6
TOPICS = 12
KINDS = 8
COUNTED = ("concept", "kind", "country", "region", "language")


def index(request: HttpRequest) -> HttpResponse:
    if is_new_site():
        return redirect("accounts:found")
    page = HomePage.objects.live().filter(locale__language_code=get_language()).only("headline", "lead").first()
    return render_home(request, page)


def render_home(request: HttpRequest, page: HomePage | None) -> HttpResponse:
    audiences = audiences_of(request.user)
    newest = Entry.objects.visible_in(audiences).filter(type=Publication.TYPE).newest().for_cards()[:NEWEST]
    found = totals(COUNTED, audiences, type=[Publication.TYPE])
    context = {"page": page, "newest": cards(newest), **what_there_is(found, thesaurus(), get_language() or "en")}
    return tag_page(render(request, "home/index.html", context), LISTS)


@lru_cache(maxsize=16)
def what_there_is(found: SearchResults, words: Thesaurus, language: str) -> dict[str, Any]:
    """The totals, and the ways in by topic, kind and place as the page shows them.

    Kept while index and vocabulary stay the same objects: counts and names change with them, and with nothing else.
    """
    counts = {name: {value.value: value.count for value in values} for name, values in found.facets.items()}
    listing = address("search:section", "publications")
    kinds = list(counts["kind"].items())[:KINDS]
    ways_in = {
        "topics": top_topics(counts["concept"], TOPICS),
        "kinds": [Counted(kind_label(kind), f"{listing}?kind={kind}", count) for kind, count in kinds],
        "regions": counted_continents(counts["region"]),
        **map_of(counts["country"]),
    }
    return {
        "totals": {
            "publications": found.total,
            "countries": len(counts["country"]),
            "languages": len(counts["language"]),
            "topics": len(counts["concept"]),
        },
        "ways_in": render_to_string("home/_ways_in.html", ways_in),
    }
