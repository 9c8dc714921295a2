"""What the page of a publication says about its link."""

from __future__ import annotations

from mutirao.discover.link_guardian.models import LinkCheck
from mutirao.discover.publications.link_notes import LinkNote
from mutirao.discover.publications.models import Publication

DEAD = "SELECT * FROM link_guardian_linkcheck WHERE publication_id = %s AND state = 'dead'"


def note_about(publication: Publication) -> LinkNote | None:
    """By hand, as the page's other small queries: composing the SQL takes longer than answering it."""
    for check in LinkCheck.objects.raw(DEAD, [publication.pk]):
        if check.url == publication.source_address and check.first_failed_at:
            return LinkNote(check.first_failed_at, check.archived_url)
    return None
