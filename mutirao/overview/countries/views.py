"""How countries and regions answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mutirao.base.catalogue.querysets import audiences_of
from mutirao.base.taxonomy.querysets import PLACES
from mutirao.base.ui.page_tags import LISTS, tag_page
from mutirao.discover.publications.models import Publication
from mutirao.overview.countries.places import continents, place_page
from mutirao.overview.search.browse import map_of
from mutirao.overview.search.listing import totals
from mutirao.overview.search.people import people_who_know
from mutirao.overview.search.views import answer, even_without_index, known_or_404


@require_safe
@even_without_index
def index(request: HttpRequest) -> HttpResponse:
    found = totals(["country", "region"], audiences_of(request.user), type=[Publication.TYPE]).facets
    countries = {value.value: value.count for value in found["country"]}
    regions = {value.value: value.count for value in found["region"]}
    context = {"regions": continents(countries, regions), **map_of(countries)}
    return tag_page(render(request, "countries/index.html", context), LISTS)


@require_safe
@even_without_index
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    page = place_page(known_or_404(PLACES, slug))
    locked = {"type": [Publication.TYPE], page.facet: [page.code]}
    knowing = people_who_know(page.facet, page.code, audiences_of(request.user))
    shown = {"country": page, "concept": page.concept, "people": knowing, "heading": page.label}
    return answer(request, "countries/detail.html", locked, **shown)
