"""How a contribution begins: what somebody brings is looked up, and the draft is filled with what is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from mutirao.discover.publications.duplicates import look_alikes, unique_identifiers
from mutirao.discover.publications.export import to_record
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.prefill import (
    Prefill,
    possible_duplicates,
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


def start(begun: Start, *, by: Any, key: UUID) -> tuple[Submission, str]:
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
    return submission, found.problem or found.note


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
def keep_file(submission: Submission, file: File[Any], *, by: Any) -> None:
    draft = draft_of(submission.publication)
    apply_files(draft, [FileRow(upload=file)], by=by)
    write_draft(draft, by=by)
    submission.publication = draft
    submission.version += 1
    submission.saved_at = timezone.now()
    submission.save(update_fields=["version", "saved_at"])


def look_up_rest(submission: Submission, *, by: Any) -> tuple[list[str], str]:
    """Fill what is still empty from the draft's own DOI, link or file; which fields were filled, and what to say."""
    draft = draft_of(submission.publication)
    doi = next((item.value for item in draft.identifiers.all() if item.scheme == "doi"), "")
    begun = Start(doi=doi, link="" if doi else draft.source_url)
    found = look_up(begun, submission)
    if found is None:
        return [], ""
    return fill_in(submission, found, by=by), found.problem or found.note


def known_already(submission: Submission, *, user: Any) -> list[Publication]:
    """Publications this person can see that seem to be the same work, and drafts of their own about it."""
    draft = draft_of(submission.publication)
    return [*possible_duplicates(to_record(draft), user), *own_drafts_like(draft, user)]


def own_drafts_like(draft: Publication, user: Any) -> list[Publication]:
    """What this person has begun to share before and not finished."""
    own = Publication.objects.filter(submission__contributor=user, live=False, archived_at=None).exclude(pk=draft.pk)
    pairs = unique_identifiers(to_record(draft))
    same = set(own.identified_by(pairs)) if pairs else set()
    if draft.source_url:
        same |= set(own.filter(source_url=draft.source_url))
    if draft.title:
        same |= {item for item in look_alikes(draft) if item in own}
    return sorted(same, key=lambda item: item.pk)[:MOST_SHOWN]
