"""What comes of a submission, whoever decided it and wherever: here, or in the editors' desk."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from mutirao.base.accounts.models import User
from mutirao.discover.submissions import notice_kinds as kinds
from mutirao.discover.submissions.models import Remark, Submission
from mutirao.discover.submissions.services.telling import tell_contributor

State = Submission.State


def of_publication(publication_id: int) -> Submission | None:
    found = Submission.objects.select_related("publication", "contributor")
    return found.filter(publication_id=publication_id).first()


@transaction.atomic
def note_published(publication_id: int) -> None:
    """Readers see it: it is accepted, and whoever shared it is told. What was accepted before stays as it was."""
    submission = of_publication(publication_id)
    if submission is None or submission.state == State.ACCEPTED:
        return
    submission.state = State.ACCEPTED
    submission.how = submission.how or Submission.How.REVIEWED
    submission.decided_at = timezone.now()
    submission.typed = {}
    submission.save(update_fields=["state", "how", "decided_at", "typed"])
    if submission.how == Submission.How.REVIEWED:
        tell_contributor(kinds.PUBLISHED, submission, by=None)


@transaction.atomic
def note_asked(publication_id: int, text: str, *, by: User | None) -> None:
    """A curator wants something changed first."""
    submission = of_publication(publication_id)
    if submission is None or not submission.is_in_review:
        return
    submission.state = State.ASKED
    submission.curator = submission.curator or by
    submission.save(update_fields=["state", "curator"])
    Remark.objects.create(submission=submission, author=by, kind=Remark.Kind.QUESTION, text=text)
    tell_contributor(kinds.QUESTION, submission, by=by)


@transaction.atomic
def note_approved(publication_id: int, text: str, *, by: User | None) -> None:
    """Who approved it in the desk, and what they said with it."""
    submission = of_publication(publication_id)
    if submission is None:
        return
    if submission.curator_id is None:
        submission.curator = by
        submission.save(update_fields=["curator"])
    if text:
        Remark.objects.create(submission=submission, author=by, kind=Remark.Kind.DECISION, text=text)


@transaction.atomic
def note_archived(publication_ids: list[int], *, by: Any) -> None:
    """Put away while somebody waited for an answer: that is the answer, and they are told."""
    waiting = Submission.objects.in_review().filter(publication_id__in=publication_ids)
    for submission in waiting.select_related("publication"):
        note_declined(submission, by=by)


def note_declined(submission: Submission, *, by: User | None) -> None:
    submission.state = State.DECLINED
    submission.decided_at = timezone.now()
    submission.declined_by = by
    submission.typed = {}
    submission.save(update_fields=["state", "decided_at", "declined_by", "typed"])
    tell_contributor(kinds.DECLINED, submission, by=by)
