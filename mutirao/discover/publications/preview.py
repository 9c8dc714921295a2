"""A draft as readers would see it, saved or not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mutirao.base.catalogue.classification import classification_in
from mutirao.base.files.presentation import FileLink, file_link
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.presentation import detail_context

NOT_YET = 0
"""The number of what has no row yet: nothing is linked with it."""
PROVISIONAL_SLUG = "preview"


def render_preview(request: HttpRequest, publication: Publication) -> HttpResponse:
    if publication.pk is None:
        publication.pk = publication.entry_ptr_id = NOT_YET
    publication.slug = publication.slug or PROVISIONAL_SLUG
    publication.derive()
    context = {
        **detail_context(publication, request.user, classification_in(publication)),
        "attachments": draft_files(publication),
        "actions": [],
    }
    return render(request, "publications/detail.html", context)


def draft_files(publication: Publication) -> list[FileLink]:
    """The files of the draft, which are not all readers' files yet."""
    stored = [attachment for attachment in publication.attachments.all() if attachment.checksum]
    for attachment in stored:
        attachment.pk = attachment.pk or NOT_YET
    return [file_link(attachment) for attachment in stored]
