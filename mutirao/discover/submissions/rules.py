"""Who may do what with a submission, a suggested edit, and a publication that was shared."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mutirao.discover.publications.models import Publication
from mutirao.discover.submissions.models import Submission, Suggestion
from mutirao.discover.submissions.querysets import is_curator

State = Submission.State


def is_contributor(user: Any, submission: Submission) -> bool:
    return bool(user.is_authenticated and submission.contributor_id == user.pk)


def can_view(user: Any, submission: Submission) -> bool:
    return is_contributor(user, submission) or (is_curator(user) and submission.state != State.DRAFT)


# The contributor


def is_trusted(user: Any) -> bool:
    """Whether enough of what this person shared has been accepted; the very first one is always looked at before."""
    needed = max(1, settings.SUBMISSION_TRUST_AFTER)
    unseen = {"how": Submission.How.DIRECT, "is_to_be_looked_at": True}
    return Submission.objects.of(user).accepted().exclude(**unseen).count() >= needed


def may_publish_directly(user: Any) -> bool:
    return is_curator(user) or is_trusted(user)


def why_not_share(user: Any) -> str:
    """Why this person cannot begin another contribution today, or ""."""
    is_new = user.date_joined > timezone.now() - timedelta(days=settings.SUBMISSION_NEW_ACCOUNT_DAYS)
    most = settings.SUBMISSION_DAILY_OF_NEW_ACCOUNT if is_new else settings.SUBMISSION_DAILY
    if is_curator(user) or Submission.objects.of(user).begun_since(24).count() < most:
        return ""
    words = ngettext(
        "You have begun %(most)s contribution in the last 24 hours, which is as many as one day takes."
        " Please come back tomorrow.",
        "You have begun %(most)s contributions in the last 24 hours, which is as many as one day takes."
        " Please come back tomorrow.",
        most,
    )
    return words % {"most": most}


def can_edit(user: Any, submission: Submission) -> bool:
    return is_contributor(user, submission) and submission.state in Submission.EDITABLE


def can_hand_in(user: Any, submission: Submission) -> bool:
    return can_edit(user, submission) and submission.state == State.DRAFT


def can_withdraw(user: Any, submission: Submission) -> bool:
    return can_edit(user, submission)


def can_answer(user: Any, submission: Submission) -> bool:
    return is_contributor(user, submission) and submission.is_in_review


def can_appeal(user: Any, submission: Submission) -> bool:
    return is_contributor(user, submission) and submission.state == State.DECLINED and submission.appealed_at is None


def can_correct(user: Any, submission: Submission) -> bool:
    until = submission.correctable_until
    is_open = bool(until and timezone.now() < until and submission.state == State.ACCEPTED)
    return is_open and is_contributor(user, submission) and submission.publication.live


def can_start_new_version(user: Any, submission: Submission) -> bool:
    is_there = submission.state == State.ACCEPTED and submission.publication.live
    return is_there and is_contributor(user, submission)


# Curators


def can_review(user: Any, submission: Submission) -> bool:
    """Nobody reviews what they shared themselves."""
    return is_curator(user) and submission.state != State.DRAFT and not is_contributor(user, submission)


def can_work_on(user: Any, submission: Submission) -> bool:
    return can_review(user, submission) and submission.is_in_review


def can_take(user: Any, submission: Submission) -> bool:
    return submission.curator_id is None and can_decide(user, submission)


def can_decide(user: Any, submission: Submission) -> bool:
    """An appeal is decided by somebody else than who declined, or by an administrator."""
    is_own_no = submission.appealed_at is not None and submission.declined_by_id == user.pk
    return can_work_on(user, submission) and (user.is_superuser or not is_own_no)


def can_look_over(user: Any, submission: Submission) -> bool:
    return can_review(user, submission) and submission.state == State.ACCEPTED and submission.is_to_be_looked_at


# Suggested edits


def can_suggest_edit(user: Any, publication: Publication) -> bool:
    return bool(user.is_authenticated and user.is_active and publication.live)


def can_decide_on(user: Any, suggestion: Suggestion) -> bool:
    """The contributor decides about their draft, curators about what is published; nobody about their own."""
    if suggestion.state != Suggestion.State.OPEN or suggestion.by_id == user.pk:
        return False
    if suggestion.submission is not None:
        return can_edit(user, suggestion.submission)
    return is_curator(user)


def why_not_suggest(user: Any) -> str:
    """Why this person cannot suggest another edit today, or ""."""
    since = timezone.now() - timedelta(hours=24)
    if is_curator(user) or user.edit_suggestions.filter(created_at__gte=since).count() < settings.SUGGESTIONS_DAILY:
        return ""
    return _("You have suggested as many edits as one day takes. Thank you! Please come back tomorrow.")
