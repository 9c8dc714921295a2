"""How a profile answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mutirao.base.catalogue.cards import cards
from mutirao.base.catalogue.links import neighbours
from mutirao.base.catalogue.prepared import ask
from mutirao.base.catalogue.querysets import audiences_of
from mutirao.base.catalogue.related import related_entries
from mutirao.base.catalogue.use import count_use
from mutirao.base.ui.json_ld import json_ld
from mutirao.base.ui.page_tags import tag_page, use_tag
from mutirao.discover.programmes.linked_data import programme_node
from mutirao.discover.programmes.models import Programme
from mutirao.discover.programmes.people import verifier_of
from mutirao.discover.programmes.presentation import Profile, coded_labels, freshness
from mutirao.discover.programmes.rules import can_edit


def visible_or_404(request: HttpRequest, slug: str) -> Programme:
    """Hidden and absent give the same answer."""
    found: Iterable[Programme] = ask(by_slug, audiences_of(request.user), [slug])
    programme = next(iter(found), None)
    if programme is None:
        raise Http404
    return programme


def by_slug(audiences: frozenset[int], slugs: Sequence[str]) -> QuerySet[Programme]:
    return Programme.objects.visible_in(audiences).filter(slug=slugs[0])


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    programme = visible_or_404(request, slug)
    context = detail_context(programme, request.user)
    response = render(request, "programmes/detail.html", context)
    count_use(programme.pk, request.headers.get("User-Agent", ""))
    return tag_page(response, programme.pk, *context["shown_ids"], use_tag(programme.pk))


def detail_context(programme: Programme, user: Any) -> dict[str, Any]:
    profile = Profile(programme, user)
    linked = neighbours(programme, user)
    related = related_entries(programme, profile.filed, user)
    verifier = verifier_of(programme, user)
    people = [verifier.profile_id] if verifier and verifier.profile_id else []
    shown = [*people, *profile.named, *(neighbour.entry.pk for neighbour in linked), *(entry.pk for entry in related)]
    return {
        "programme": programme,
        "sections": profile.sections(),
        "countries": profile.countries,
        "statuses": coded_labels(profile, "status"),
        "types": coded_labels(profile, "programme_type"),
        "sources": profile.sources(),
        "freshness": freshness(programme),
        "verifier": verifier,
        "linked": linked,
        "related": cards(related, audiences=profile.audiences),
        "json_ld": json_ld(programme_node(programme, profile.claims, profile.places)),
        "may_edit": can_edit(user, programme),
        "shown_ids": shown,
    }
