"""How curators and focal points see what needs them: suggestions that wait, profiles nobody has verified lately."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from mutirao.base.taxonomy.models import Place
from mutirao.base.taxonomy.querysets import PLACES
from mutirao.base.taxonomy.vocabulary import label, thesaurus
from mutirao.base.ui.paging import pages
from mutirao.discover.programmes.models import FocalPoint, Programme, Suggestion
from mutirao.discover.programmes.notice_kinds import decides
from mutirao.discover.programmes.presentation import FRESH_FOR
from mutirao.discover.programmes.querysets import ProgrammeQuerySet
from mutirao.discover.programmes.rules import can_create

PAGE_SIZE = 50
FOCAL_CHOICES = {
    "": gettext_lazy("With or without a focal point"),
    "none": gettext_lazy("Nobody to ask"),
    "some": gettext_lazy("With a focal point"),
}


@never_cache
@login_required
def index(request: HttpRequest) -> HttpResponse:
    if not decides(request.user):
        raise Http404
    mine = Programme.objects.editable_by(request.user)
    stale = mine.filter(live=True).verified_before(timezone.localdate() - timedelta(days=FRESH_FOR.days))
    focal = request.GET.get("focal", "")
    stale = with_focal_points(stale, focal)
    counted = Place.objects.filter(local_entries__in=stale.values("pk")).annotate(waiting=Count("local_entries"))
    countries = sorted(
        ((iso2, label(pk), count) for pk, iso2, count in counted.values_list("pk", "iso2", "waiting") if iso2),
        key=lambda row: (-row[2], row[1].casefold()),
    )
    asked = request.GET.get("country", "").upper()
    country = asked if len(asked) == 2 and thesaurus().by_notation(PLACES, asked) else ""
    shown = stale.filter(countries__iso2=country) if country else stale
    points = Prefetch("focal_points", FocalPoint.objects.select_related("user__member").order_by("since", "pk"))
    in_order = shown.distinct().order_by(F("verified_on").asc(nulls_first=True), "title", "pk").prefetch_related(points)
    page = Paginator(in_order, PAGE_SIZE).get_page(request.GET.get("page"))
    open_ones = Suggestion.objects.visible_to(request.user).open().exclude(by=request.user)
    context = {
        "suggestions": open_ones.select_related("programme").order_by("made_at")[:PAGE_SIZE],
        "drafts": mine.filter(live=False).order_by("-updated_at")[:PAGE_SIZE],
        "page": page,
        "results": pages(page, lambda number: address_of(country, focal, number)),
        "country": country,
        "is_narrowed": bool(country or focal),
        "left_out": asked if asked != country else "",
        "focal_choices": [
            (address_of(country, value), label, value == focal) for value, label in FOCAL_CHOICES.items()
        ],
        "country_choices": [(address_of(code, focal), name, count, code == country) for code, name, count in countries],
        "all_countries_url": address_of("", focal),
        "may_create": can_create(request.user),
    }
    return render(request, "programmes/curating.html", context)


def with_focal_points(found: ProgrammeQuerySet, which: str) -> ProgrammeQuerySet:
    """Those that somebody can be asked about ("some"), that nobody can ("none"), or all."""
    if which not in {"some", "none"}:
        return found
    has_one = Exists(FocalPoint.objects.filter(programme=OuterRef("pk")))
    return found.filter(has_one if which == "some" else ~has_one)


def address_of(country: str, focal: str, page: int = 1) -> str:
    said = {"country": country, "focal": focal, "page": str(page) if page > 1 else ""}
    return "?" + urlencode({name: value for name, value in said.items() if value})
