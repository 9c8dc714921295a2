"""What the look needs beyond templates."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mutirao.base.ui.appearance import appearance
from mutirao.base.ui.page_tags import tag_page


@require_safe
def appearance_css(request: HttpRequest) -> HttpResponse:
    """The team's colour, where it is not the default one."""
    text = f":root {{ --accent: {appearance().accent_colour}; }}\n"
    return tag_page(HttpResponse(text, content_type="text/css; charset=utf-8"))
