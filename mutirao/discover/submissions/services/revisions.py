"""A draft of a publication: read from its newest revision, written into its row and its revision at once.

The desk shows revisions, lists read rows; both are to know what a contributor has written.
"""

from __future__ import annotations

from typing import Any

from wagtail.models import Revision, TaskState

from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.services import give_slugs, slug_base

CHILDREN = ("contributions", "identifiers", "attachments")


def draft_of(publication: Publication) -> Publication:
    """The newest version, whoever wrote it."""
    publication = Publication.objects.select_related("latest_revision").get(pk=publication.pk)
    if publication.latest_revision is None:
        return publication
    return publication.with_content_json(without_parents(publication.latest_revision.content))


def without_parents(content: dict[str, Any]) -> dict[str, Any]:
    """Each name, identifier and file would ask the database whether its publication exists; it is the one at hand."""
    parents = dict.fromkeys(("publication", "entry"))
    rows = {
        name: [{**row, **{key: None for key in parents if key in row}} for row in content.get(name, [])]
        for name in CHILDREN
    }
    return {**content, **rows}


def write_draft(draft: Publication, *, by: Any) -> Publication:
    """Of what is not published: into the row and into a revision, which is the last one if it was by the same hand."""
    draft.derive()
    draft.save()
    draft.save_revision(user=by, clean=False, overwrite_revision=own_newest_revision(draft, by))
    return draft


def own_newest_revision(draft: Publication, by: Any) -> Revision | None:
    """The newest revision if this person may go on writing in it: nobody has been shown it for a decision."""
    newest = draft.latest_revision
    if newest is None or newest.user_id != by.pk or newest.pk == draft.live_revision_id:
        return None
    return None if TaskState.objects.filter(revision=newest).exists() else newest


def publish_draft(draft: Publication, *, by: Any) -> None:
    """Show readers this version; what is written is in the history. The right to do so is the caller's question."""
    draft.derive()
    revision = draft.save_revision(user=by, clean=False, log_action=True)
    revision.publish(user=by, skip_permission_checks=True)


def readdress(draft: Publication) -> None:
    """An address from the title it has now; one that readers have seen stays."""
    if draft.first_published_at is None and not draft.slug.startswith(slug_base(draft.title)):
        give_slugs([draft])
