"""How the front page answers."""

from __future__ import annotations

from collections.abc import Collection
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
from mutirao.base.ui.page_tags import LISTS, tag_page
from mutirao.connect.stakeholders.models import Stakeholder
from mutirao.discover.programmes.models import Programme
from mutirao.discover.publications.models import Publication
from mutirao.overview.home.models import HomePage
from mutirao.overview.search.browse import Counted, counted_continents, map_of, top_topics
from mutirao.overview.search.engine import SearchResults
from mutirao.overview.search.labels import value_label
from mutirao.overview.search.listing import counts_of, list_url, taken_away, totals

NEWEST = 6
TOPICS = 12
KINDS = 8
COUNTED = ("type", "concept", "kind", "programme_type")
COUNTED_OF_PUBLICATIONS = ("country", "region", "language")


def index(request: HttpRequest) -> HttpResponse:
    if is_new_site():
        return redirect("accounts:found")
    page = HomePage.objects.live().filter(locale__language_code=get_language()).only("headline", "lead").first()
    return render_home(request, page)


def render_home(request: HttpRequest, page: HomePage | None) -> HttpResponse:
    audiences = audiences_of(request.user)
    newest = Entry.objects.visible_in(audiences).filter(type=Publication.TYPE).newest().for_cards()[:NEWEST]
    everything = totals(COUNTED, audiences, type=taken_away())
    publications = totals(COUNTED_OF_PUBLICATIONS, audiences, type=[Publication.TYPE])
    shown = what_there_is(everything, publications, thesaurus(), get_language() or "en")
    context = {"page": page, "newest": cards(newest), **shown}
    return tag_page(render(request, "home/index.html", context), LISTS)


@lru_cache(maxsize=16)
def what_there_is(
    everything: SearchResults, publications: SearchResults, words: Thesaurus, language: str
) -> dict[str, Any]:
    """The totals, and the ways in by topic, kind and place as the page shows them.

    Kept while index and vocabulary stay the same objects: counts and names change with them, and with nothing else.
    """
    by_type, kinds = counts_of(everything, "type"), counts_of(everything, "kind")
    topics, countries = counts_of(everything, "concept"), counts_of(publications, "country")
    ways_in = {
        "topics": top_topics(topics, TOPICS),
        "kinds": ways(Publication.TYPE, "kind", kinds, Publication.Kind.values),
        "programme_types": ways(Programme.TYPE, "programme_type", counts_of(everything, "programme_type")),
        "stakeholder_kinds": ways(Stakeholder.TYPE, "kind", kinds, Stakeholder.Kind.values),
        "programmes_url": list_url(Programme.TYPE),
        "stakeholders_url": list_url(Stakeholder.TYPE),
        "regions": counted_continents(counts_of(publications, "region")),
        **map_of(countries),
    }
    return {
        "totals": {
            "publications": by_type.get(Publication.TYPE, 0),
            "programmes": by_type.get(Programme.TYPE, 0),
            "stakeholders": by_type.get(Stakeholder.TYPE, 0),
            "countries": len(countries),
            "languages": len(counts_of(publications, "language")),
            "topics": len(topics),
        },
        "ways_in": render_to_string("home/_ways_in.html", ways_in),
    }


def ways(type_name: str, facet: str, counts: dict[str, int], among: Collection[str] = ()) -> list[Counted]:
    """The fullest values of a facet, each leading to the list of that type narrowed to it."""
    found = [(value, count) for value, count in counts.items() if not among or value in among]
    return [Counted(value_label(facet, value), list_url(type_name, **{facet: value}), n) for value, n in found[:KINDS]]
