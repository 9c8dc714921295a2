"""How curators and focal points see what needs them: suggestions that wait, profiles nobody has verified lately."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from mutirao.base.taxonomy.models import Place
from mutirao.base.taxonomy.vocabulary import label
from mutirao.base.ui.paging import pages
from mutirao.discover.programmes.models import Programme, Suggestion
from mutirao.discover.programmes.notice_kinds import decides
from mutirao.discover.programmes.presentation import FRESH_FOR
from mutirao.discover.programmes.rules import can_create

PAGE_SIZE = 50


@never_cache
@login_required
def index(request: HttpRequest) -> HttpResponse:
    if not decides(request.user):
        raise Http404
    mine = Programme.objects.editable_by(request.user)
    stale = mine.filter(live=True).verified_before(timezone.localdate() - timedelta(days=FRESH_FOR.days))
    country = request.GET.get("country", "")
    counted = Place.objects.filter(local_entries__in=stale.values("pk")).annotate(waiting=Count("local_entries"))
    countries = sorted(
        ((iso2, label(pk), count) for pk, iso2, count in counted.values_list("pk", "iso2", "waiting") if iso2),
        key=lambda row: (-row[2], row[1].casefold()),
    )
    shown = stale.filter(countries__iso2=country) if country else stale
    in_order = shown.distinct().order_by(F("verified_on").asc(nulls_first=True), "title")
    page = Paginator(in_order, PAGE_SIZE).get_page(request.GET.get("page"))
    open_ones = Suggestion.objects.visible_to(request.user).open().exclude(by=request.user)
    context = {
        "suggestions": open_ones.select_related("programme").order_by("made_at")[:PAGE_SIZE],
        "drafts": mine.filter(live=False).order_by("-updated_at")[:PAGE_SIZE],
        "page": page,
        "results": pages(page, lambda number: f"?{urlencode({'country': country, 'page': number})}"),
        "countries": countries,
        "country": country,
        "may_create": can_create(request.user),
    }
    return render(request, "programmes/curating.html", context)
