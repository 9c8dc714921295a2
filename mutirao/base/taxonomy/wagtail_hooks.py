"""The vocabulary in the editors' desk."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from mutirao.base.taxonomy.desk.bulk_actions import Deprecate
from mutirao.base.taxonomy.desk.viewset import ConceptViewSet, load_vocabulary, picker_words

register_snippet(ConceptViewSet)
hooks.register("register_bulk_action", Deprecate, order=100)


@hooks.register("register_admin_urls")
def vocabulary_urls() -> list[URLPattern]:
    return [
        path("vocabulary/load/", load_vocabulary, name="load_vocabulary"),
        path("vocabulary/words/<slug:edition>/", picker_words, name="picker_words"),
    ]
