"""How a profile answers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from mutirao.base.ui.page_tags import tag_page, use_tag
from mutirao.discover.programmes.models import Programme


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    programme = get_object_or_404(Programme.objects.visible_to(request.user), slug=slug)
    return tag_page(render(request, "programmes/detail.html", {"programme": programme}), use_tag(programme.pk))
