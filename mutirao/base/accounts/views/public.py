"""Terms and privacy: pages everybody may read, made from what is really set and really kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mutirao.base.accounts import personal_data, privacy, retention
from mutirao.base.accounts import terms as the_terms
from mutirao.base.ui.page_tags import tag_page


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    context = {"clauses": the_terms.CLAUSES, "version": the_terms.TERMS_VERSION}
    return tag_page(render(request, "accounts/terms.html", context))


@require_safe
def privacy_notice(request: HttpRequest) -> HttpResponse:
    context = {
        "parts": personal_data.all_parts(),
        "cookies": privacy.cookies(),
        "providers": privacy.providers(),
        "hosts": privacy.asked_hosts(),
        "retention": retention.table(),
        "version": the_terms.TERMS_VERSION,
    }
    return tag_page(render(request, "accounts/privacy.html", context))
