"""How the vocabulary answers machines; people read it on the topic and country pages."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from mutirao.base.taxonomy.exports import scheme_record
from mutirao.base.taxonomy.models import Concept, ConceptScheme
from mutirao.base.taxonomy.querysets import PLACES, TOPICS
from mutirao.base.taxonomy.skos import MEDIA_TYPES, write_scheme
from mutirao.base.ui.page_tags import tag_page

HUMAN_PAGES = {TOPICS: "topics", PLACES: "countries"}
"""Where people read about a concept; vocabularies loaded beside ours have data only."""


@require_safe
def identity(request: HttpRequest, scheme: str, slug: str) -> HttpResponse:
    """The concept itself: it leads people to its page and programs to its data (303, See Other)."""
    get_object_or_404(Concept, scheme__slug=scheme, slug=slug)
    response = HttpResponseRedirect(address_of(request, scheme, slug), status=303)
    patch_vary_headers(response, ["Accept"])
    return response


def address_of(request: HttpRequest, scheme: str, slug: str) -> str:
    preferred = request.get_preferred_type(["text/html", *MEDIA_TYPES.values()])
    for file_format, media_type in MEDIA_TYPES.items():
        if preferred == media_type:
            return reverse("taxonomy:concept", args=[scheme, slug, file_format])
    if scheme not in HUMAN_PAGES:
        return reverse("taxonomy:concept", args=[scheme, slug, "ttl"])
    return f"/{settings.LANGUAGE_CODE}/{HUMAN_PAGES[scheme]}/{slug}/"


@require_safe
def scheme(request: HttpRequest, scheme: str, file_format: str) -> HttpResponse:
    found = get_object_or_404(ConceptScheme, slug=scheme)
    return answer(write_scheme(scheme_record(found, Concept.objects.filter(scheme=found)), file_format), file_format)


@require_safe
def concept(request: HttpRequest, scheme: str, slug: str, file_format: str) -> HttpResponse:
    found = get_object_or_404(Concept, scheme__slug=scheme, slug=slug)
    record = scheme_record(found.scheme, Concept.objects.filter(pk=found.pk))
    return answer(write_scheme(record, file_format), file_format)


def answer(text: str, file_format: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{MEDIA_TYPES[file_format]}; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return tag_page(response)
