"""Publications in the editors' desk."""

from __future__ import annotations

from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from mutirao.discover.publications.models import Publication


class PublicationViewSet(SnippetViewSet):
    model = Publication
    add_to_admin_menu = True


register_snippet(PublicationViewSet)
