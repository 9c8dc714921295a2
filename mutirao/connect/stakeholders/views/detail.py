"""The page of an organisation, its logo, and the whole of each list that gathers there."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from mutirao.base.catalogue import entry_types
from mutirao.base.catalogue.links import pointing_at
from mutirao.base.catalogue.models import Entry, Link
from mutirao.base.catalogue.paging import card_page
from mutirao.base.catalogue.querysets import EntryQuerySet, audiences_of
from mutirao.base.catalogue.use import count_use
from mutirao.base.files.pictures import answer_picture
from mutirao.base.ui.page_tags import LISTS, tag_page, use_tag
from mutirao.connect.stakeholders.belonging import members_of
from mutirao.connect.stakeholders.linked_data import organisation_ld
from mutirao.connect.stakeholders.models import Stakeholder
from mutirao.connect.stakeholders.presentation import detail_context, heading_of, searched
from mutirao.connect.stakeholders.standing import standing_of

PER_PAGE = 20


def visible_or_404(request: HttpRequest, slug: str) -> Stakeholder:
    """Hidden and absent give the same answer."""
    return get_object_or_404(Stakeholder.objects.visible_to(request.user), slug=slug)


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    stakeholder = Stakeholder.objects.visible_to(request.user).filter(slug=slug).first()
    if stakeholder is None:
        return on_to_the_kept_one(request, slug)
    context = detail_context(stakeholder, request.user)
    context |= {
        "json_ld": organisation_ld(stakeholder, context),
        "standing": standing_of(request.user, stakeholder),
    }
    response = render(request, "stakeholders/detail.html", context)
    count_use(stakeholder.pk, request.headers.get("User-Agent", ""))
    lists = [LISTS] if context["groups"] else []
    return tag_page(response, stakeholder.pk, *context["shown_ids"], *lists, use_tag(stakeholder.pk))


def on_to_the_kept_one(request: HttpRequest, slug: str) -> HttpResponse:
    """The address of one that was merged into another leads there."""
    kept = get_object_or_404(Stakeholder.objects.visible_to(request.user), merged__slug=slug)
    return tag_page(HttpResponsePermanentRedirect(kept.get_absolute_url()), kept.pk)


@require_safe
def logo(request: HttpRequest, slug: str) -> HttpResponse:
    stakeholder = visible_or_404(request, slug)
    if not stakeholder.logo:
        raise Http404
    return tag_page(answer_picture(request, stakeholder.logo, is_public=not stakeholder.audience_id), stakeholder.pk)


@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody who is confirmed and shows it to this reader."""
    stakeholder = visible_or_404(request, slug)
    found = members_of(stakeholder, audiences_of(request.user))
    return whole_list(request, stakeholder, found, heading=entry_types.get("member").label_plural)


@require_safe
def linked(request: HttpRequest, slug: str, type_name: str, relation: str) -> HttpResponse:
    """All entries of one type that belong to the organisation in one way, the newest first."""
    stakeholder = visible_or_404(request, slug)
    known = {entry_type.name for entry_type in entry_types.all_types()}
    if type_name not in known or relation not in Link.Relation.values:
        raise Http404
    audiences = audiences_of(request.user)
    sources = pointing_at(stakeholder, audiences).filter(relation=relation).values("source")
    found = Entry.objects.visible_in(audiences).filter(pk__in=sources, type=type_name).newest().for_cards()
    heading, url = heading_of(type_name, relation), searched(stakeholder, type_name)
    return whole_list(request, stakeholder, found, heading=heading, search_url=url)


def whole_list(
    request: HttpRequest, stakeholder: Stakeholder, found: EntryQuerySet, *, heading: Any, search_url: str = ""
) -> HttpResponse:
    page = card_page(found, audiences_of(request.user), per_page=PER_PAGE, number=request.GET.get("page", "1"))
    context = {"stakeholder": stakeholder, "results": page, "heading": heading, "search_url": search_url}
    return tag_page(render(request, "stakeholders/linked.html", context), stakeholder.pk, LISTS)
