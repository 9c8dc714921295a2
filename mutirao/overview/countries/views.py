"""How countries and regions answer."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mutirao.base.catalogue.querysets import audiences_of
from mutirao.base.taxonomy.querysets import PLACES
from mutirao.base.ui.addresses import address
from mutirao.base.ui.page_tags import LISTS, tag_page
from mutirao.overview.countries.figures import income_group, key_figures
from mutirao.overview.countries.maps import region_map, world
from mutirao.overview.countries.missing import gaps
from mutirao.overview.countries.neighbours import similar_neighbours
from mutirao.overview.countries.places import PlacePage, place_page
from mutirao.overview.countries.region_table import region_table
from mutirao.overview.countries.sections import TypeSection, by_name, filled, sections_of
from mutirao.overview.search.engine import facet_names
from mutirao.overview.search.feeds import atom
from mutirao.overview.search.listing import Listing, taken_away
from mutirao.overview.search.views import even_without_index, known_or_404

OF_LISTS = frozenset({"q", "page", "sort", "from", "to", "format"})


@require_safe
@even_without_index
def index(request: HttpRequest) -> HttpResponse:
    context = world(audiences_of(request.user), request.GET.get("show", ""))
    return tag_page(render(request, "countries/index.html", context), LISTS)


@require_safe
@even_without_index
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    page = place_page(known_or_404(PLACES, slug))
    if request.GET.get("format") == "atom":
        listing = Listing(request, request.path, {"type": taken_away(), page.facet: [page.code]})
        return tag_page(atom(listing, title=page.label), LISTS)
    if not (OF_LISTS | {*facet_names()}).isdisjoint(request.GET):
        return redirect(publications_of(request, page))
    audiences = audiences_of(request.user)
    sections = sections_of(page, audiences)
    context = assembled(page, sections, audiences, request.GET.get("order", ""))
    return tag_page(render(request, "countries/detail.html", context), LISTS)


def publications_of(request: HttpRequest, page: PlacePage) -> str:
    """Where the list of publications is that this address once was: with the same question and filters."""
    asked = request.GET.copy()
    asked[page.facet] = page.code
    return f"{address('search:section', 'publications')}?{asked.urlencode()}"


def assembled(page: PlacePage, sections: list[TypeSection], audiences: frozenset[int], order: str) -> dict[str, Any]:
    figures, lacking = key_figures(page.concept.id, page.label)
    context = {
        "place": page,
        "concept": page.concept,
        "sections": filled(sections),
        "figures": figures,
        "feed_url": f"?{urlencode({'format': 'atom'})}",
    }
    if page.is_country:
        return context | {
            "income_group": income_group(page.concept.id),
            "neighbours": similar_neighbours(page, by_name(sections, "programme"), audiences),
            "gaps": gaps(page, sections, lacking, audiences),
        }
    table = region_table(page, sections, _("Country"), order)
    return context | {"table": table, **region_map(page, table)}
