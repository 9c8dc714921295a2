"""How the search answers: pages, lists to take away, suggestions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any

import structlog
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mutirao.base.catalogue import entry_types
from mutirao.base.catalogue.querysets import audiences_of
from mutirao.base.taxonomy.querysets import TOPICS
from mutirao.base.taxonomy.thesaurus import ConceptName
from mutirao.base.taxonomy.vocabulary import thesaurus
from mutirao.base.ui.page_tags import LISTS, tag_page
from mutirao.connect.members.models import Member
from mutirao.connect.stakeholders.models import Stakeholder
from mutirao.overview.search import browse, people, topic_comparison
from mutirao.overview.search.engine import SearchUnavailableError
from mutirao.overview.search.feeds import atom
from mutirao.overview.search.listing import FORMATS, Listing, counts_of, taken_away
from mutirao.overview.search.suggestions import suggestions
from mutirao.overview.search.take_away import as_json, download

RETRY_AFTER = 30
View = Callable[..., HttpResponse]
log = structlog.get_logger("mutirao.search")


def even_without_index(view: View) -> View:
    """While there is no index (it is being built, or its disk is full), say so instead of breaking."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **parameters: Any) -> HttpResponse:
        try:
            return view(request, *args, **parameters)
        except SearchUnavailableError as problem:
            log.warning("search unavailable", problem=str(problem))
            return unavailable(request)

    return answered


def unavailable(request: HttpRequest) -> HttpResponse:
    if request.GET.get("format") == "json":
        said = {"error": _("The search is being prepared. Please try again in a minute.")}
        response: HttpResponse = JsonResponse(said)
    else:
        response = render(request, "search/unavailable.html")
    response.status_code = int(HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def answer(request: HttpRequest, template: str, locked: Mapping[str, Sequence[str]], **context: Any) -> HttpResponse:
    """The list at this address, in the form `format` asks for: a page, JSON, a feed, or a file."""
    wanted = request.GET.get("format", "")
    if wanted in {"json", "atom", *FORMATS} and "type" not in locked:
        locked = {**locked, "type": taken_away()}
    listing = Listing(request, request.path, locked)
    if listing.only_type and not listing.only_type.may_be_taken_away:
        wanted = ""
    if wanted == "json":
        response: HttpResponse = JsonResponse(as_json(listing))
    elif wanted == "atom":
        response = atom(listing, title=context["heading"])
    elif wanted in FORMATS:
        response = download(listing, wanted)
    else:
        response = render(request, template, listing.context() | context)
    return tag_page(response, LISTS)


@require_safe
@even_without_index
def index(request: HttpRequest) -> HttpResponse:
    return answer(request, "search/index.html", {}, heading=_("Search"), lead="")


@require_safe
@even_without_index
def section(request: HttpRequest, section: str, shelf: str = "discover") -> HttpResponse:
    """Everything of one type on a shelf, at the address its own pages begin with."""
    types = entry_types.all_types()
    found = next((item for item in types if (item.shelf, item.section) == (shelf, section)), None)
    if found is None:
        raise Http404
    return answer(request, "search/index.html", {"type": [found.name]}, heading=str(found.label_plural), lead="")


@require_safe
@even_without_index
def members(request: HttpRequest) -> HttpResponse:
    """The directory: strangers find who wishes to be seen by everyone, members find each other."""
    context = people.directory_map(people.MEMBERS, audiences_of(request.user))
    return answer(request, "search/members.html", {"type": [Member.TYPE]}, heading=_("Members"), lead="", **context)


@require_safe
@even_without_index
def stakeholders(request: HttpRequest) -> HttpResponse:
    locked = {"type": [Stakeholder.TYPE]}
    if request.GET.get("format") == "csv":
        return tag_page(people.stakeholder_table(Listing(request, request.path, locked)), LISTS)
    context = people.directory_map(people.STAKEHOLDERS, audiences_of(request.user))
    return answer(request, "search/stakeholders.html", locked, heading=_("Stakeholders"), lead="", **context)


@require_safe
@even_without_index
def topics(request: HttpRequest) -> HttpResponse:
    context = {"groups": browse.topic_groups(audiences_of(request.user))}
    return tag_page(render(request, "search/topics.html", context), LISTS)


@require_safe
@even_without_index
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    concept = known_or_404(TOPICS, slug)
    audiences = audiences_of(request.user)
    counts = topic_comparison.count_topic(concept, audiences)
    page = browse.topic_page(concept, counts_of(counts.here, "concept"))
    locked = {"type": taken_away(), "concept": [concept.key]}
    shown = {
        "topic": page,
        "concept": concept,
        "types": topic_comparison.types_here(counts),
        "people": people.people_who_know("concept", concept.key, audiences),
        "comparison": topic_comparison.comparison(counts, page.narrower_keys),
        "heading": page.label,
    }
    return answer(request, "search/topic.html", locked, **shown)


@require_safe
@even_without_index
def suggest(request: HttpRequest) -> HttpResponse:
    found = suggestions(request.GET.get("q", ""), audiences_of(request.user), get_language() or "en")
    return tag_page(JsonResponse({"suggestions": found}), LISTS)


def known_or_404(scheme: str, slug: str) -> ConceptName:
    concept = thesaurus().by_slug(scheme, slug)
    if concept is None:
        raise Http404
    return concept
