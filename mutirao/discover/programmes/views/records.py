"""How a profile gives account: what each field has said, when and on which source; and all of it as data."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mutirao.base.catalogue.classification import classification_of
from mutirao.base.catalogue.querysets import audiences_of
from mutirao.base.taxonomy.vocabulary import thesaurus_of
from mutirao.base.ui.page_tags import tag_page
from mutirao.discover.programmes.fields import BY_NAME
from mutirao.discover.programmes.linked_data import programme_node
from mutirao.discover.programmes.models import Claim, Programme
from mutirao.discover.programmes.naming import load_names
from mutirao.discover.programmes.open_data import claim_data
from mutirao.discover.programmes.people import people_named
from mutirao.discover.programmes.presentation import claims_of
from mutirao.discover.programmes.rules import can_edit
from mutirao.discover.programmes.views.detail import visible_or_404
from mutirao.discover.programmes.wording import claim_text

MEDIA_TYPES = {"json": "application/json", "jsonld": "application/ld+json"}


@require_safe
def history(request: HttpRequest, slug: str, field: str) -> HttpResponse:
    programme = visible_or_404(request, slug)
    if field not in BY_NAME:
        raise Http404
    found = programme.claims.filter(field=field).prefetch_related("references")
    claims = list(found.order_by("-recorded_at", "position", "-pk"))
    named = load_names(claims, audiences_of(request.user), with_references=True)
    hands = {pk for claim in claims for pk in (claim.recorded_by_id, claim.retired_by_id)}
    people = people_named(hands, request.user)
    names = {member.user_id: member.title for member in people}
    context = {
        "programme": programme,
        "field": BY_NAME[field],
        "lines": [line_of(claim, names) for claim in claims],
        "may_edit": can_edit(request.user, programme),
    }
    shown = (programme.pk, *named, *(member.pk for member in people))
    return tag_page(render(request, "programmes/history.html", context), *shown)


def line_of(claim: Claim, names: dict[int, str]) -> dict[str, Any]:
    return {
        "claim": claim,
        "text": claim_text(claim),
        "by": name_of(claim.recorded_by_id, names),
        "retired_by": name_of(claim.retired_by_id, names),
        "references": list(claim.references.all()),
    }


def name_of(user_id: int | None, names: dict[int, str]) -> str:
    """As far as this reader may know it; "" where it was nobody, or somebody who has left."""
    return names.get(user_id, _("a member")) if user_id else ""


@require_safe
def data(request: HttpRequest, slug: str, format_name: str) -> HttpResponse:
    programme = visible_or_404(request, slug)
    if format_name not in MEDIA_TYPES:
        raise Http404
    claims = claims_of(programme)
    named = load_names(claims, audiences_of(request.user), with_references=True)
    said = programme_node(programme, claims) if format_name == "jsonld" else as_json(programme, claims)
    response = JsonResponse(said, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Type"] = f"{MEDIA_TYPES[format_name]}; charset=utf-8"
    response["Content-Disposition"] = f'attachment; filename="{programme.slug[:60]}.{format_name}"'
    return tag_page(response, programme.pk, *named)


def as_json(programme: Programme, claims: list[Claim]) -> dict[str, Any]:
    places = classification_of([programme.pk])[programme.pk].all_places
    words = thesaurus_of(places)
    return {
        "url": f"{settings.SITE_URL}{programme.get_absolute_url()}",
        "title": programme.title,
        "countries": [words.concept(pk).notation for pk in places],
        "last_verified": programme.verified_on,
        "is_made_up": programme.is_generated,
        "claims": [claim_data(claim) for claim in claims],
    }
