"""How a contribution begins: what somebody brings is looked up, and the draft is filled with what is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mutirao.base.accounts.models import User
from mutirao.discover.publications.duplicates import look_alikes, unique_identifiers
from mutirao.discover.publications.export import to_record
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.prefill import (
    Prefill,
    prefill_from_doi,
    prefill_from_file,
    prefill_from_link,
    prefill_from_text,
)
from mutirao.discover.submissions.models import Submission
from mutirao.discover.submissions.services.drafts import FileRow, apply_files, begin, fill_in
from mutirao.discover.submissions.services.revisions import draft_of, write_draft

MOST_SHOWN = 5
Way = Submission.Way


@dataclass(slots=True)
class Start:
    """What somebody begins with; at most one of these says something."""

    doi: str = ""
    link: str = ""
    text: str = ""
    file: File[Any] | None = None

    @property
    def way(self) -> str:
        said = ((Way.DOI, self.doi), (Way.LINK, self.link), (Way.FILE, self.file), (Way.PASTE, self.text))
        return next((way for way, value in said if value), Way.EMPTY)


def start(begun: Start, *, by: User, key: UUID) -> tuple[Submission, str]:
    """A draft, and a sentence about what could not be found. What was brought is stored before it is looked up."""
    submission = begin(begun.way, by=by, key=key)
    if submission.version:
        return submission, ""
    if begun.file is not None:
        keep_file(submission, begun.file, by=by)
    found = look_up(begun, submission)
    if found is None:
        return submission, ""
    found.record.url = found.record.url or begun.link
    if begun.doi:
        found.record.identifiers.setdefault("doi", [begun.doi])
    fill_in(submission, found, by=by)
    return submission, found.problem


def look_up(begun: Start, submission: Submission) -> Prefill | None:
    """Asks others for as long as they take: outside any transaction."""
    if begun.doi:
        return prefill_from_doi(begun.doi)
    if begun.link:
        return prefill_from_link(begun.link)
    if begun.text:
        return prefill_from_text(begun.text)
    return look_into_file(submission.publication)


def look_into_file(publication: Publication) -> Prefill | None:
    attachment = next(iter(draft_of(publication).attachments.all()), None)
    if attachment is None:
        return None
    with attachment.file.open("rb") as file:
        return prefill_from_file(file, attachment.media_type)


@transaction.atomic
def keep_file(submission: Submission, file: File[Any], *, by: User) -> None:
    draft = draft_of(submission.publication)
    apply_files(draft, [FileRow(upload=file)])
    write_draft(draft, by=by)
    submission.publication = draft
    submission.version += 1
    submission.saved_at = timezone.now()
    submission.save(update_fields=["version", "saved_at"])


def look_up_rest(submission: Submission, *, by: User) -> tuple[list[str], str]:
    """Fill what is still empty from the draft's own DOI, link or file; which fields were filled, and what to say."""
    draft = draft_of(submission.publication)
    doi = next((item.value for item in draft.identifiers.all() if item.scheme == "doi"), "")
    begun = Start(doi=doi, link="" if doi else draft.source_url)
    found = look_up(begun, submission)
    if found is None:
        return [], ""
    return fill_in(submission, found, by=by), found.problem


def known_already(submission: Submission, *, user: User) -> list[Publication]:
    """Publications this person can see that seem to be the same work, and drafts of their own about it."""
    draft = draft_of(submission.publication)
    pairs = unique_identifiers(to_record(draft))
    same = Publication.objects.identified_by(pairs) if pairs else Publication.objects.none()
    if draft.source_url:
        same = same | Publication.objects.filter(source_url=draft.source_url).distinct()
    alike = look_alikes(draft) if draft.title else []
    ids = {item.pk for item in [*same[: 2 * MOST_SHOWN], *alike]} - {draft.pk}
    visible = Publication.objects.visible_to(user).filter(pk__in=ids)
    own = Publication.objects.filter(pk__in=ids, submission__contributor=user, live=False, archived_at=None)
    found = Publication.objects.filter(Q(pk__in=visible.values("pk")) | Q(pk__in=own.values("pk")))
    return list(found.select_related("submission").order_by("-live", "pk")[:MOST_SHOWN])
