"""What people are told about submissions and suggested edits."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mutirao.base.notices.kinds import Frequency, NoticeKind
from mutirao.discover.submissions.querysets import is_curator

QUESTION = "submission_question"
ANSWER = "submission_answer"
SUGGESTION = "submission_suggestion"
PUBLISHED = "submission_published"
DECLINED = "submission_declined"
APPEAL = "submission_appeal"
NEW = "submission_new"
ASSIGNED = "submission_assigned"
EDIT_SUGGESTED = "edit_suggested"
EDIT_DECIDED = "edit_decided"


def kind(name: str, label: Any, sentence: Any) -> NoticeKind:
    """For whoever shares something."""
    return NoticeKind(name, label, sentence, Frequency.AT_ONCE, "submissions")


def of_curators(name: str, label: Any, sentence: Any, default: Frequency = Frequency.AT_ONCE) -> NoticeKind:
    return NoticeKind(name, label, sentence, default, "curation", is_curator)


KINDS = [
    kind(QUESTION, _("A curator asks about what I share"), _("%(actor)s asks about “%(title)s”.")),
    of_curators(ANSWER, _("A contributor answers"), _("%(actor)s has answered about “%(title)s”.")),
    kind(SUGGESTION, _("A curator suggests an edit to my draft"), _("%(actor)s suggests an edit to “%(title)s”.")),
    kind(PUBLISHED, _("What I share is published"), _("“%(title)s” is published. Thank you for sharing it.")),
    kind(DECLINED, _("What I share is declined"), _("“%(title)s” was not published. The reason is given there.")),
    of_curators(APPEAL, _("A contributor appeals"), _("The contributor of “%(title)s” asks for a second look.")),
    of_curators(NEW, _("A member shares a publication"), _("“%(title)s” waits for a curator."), Frequency.DAILY),
    of_curators(ASSIGNED, _("A contribution is given to me"), _("“%(title)s” is yours to look at.")),
    of_curators(
        EDIT_SUGGESTED,
        _("A member suggests an edit"),
        _("Somebody suggests an edit to “%(title)s”."),
        Frequency.DAILY,
    ),
    kind(
        EDIT_DECIDED,
        _("The team decides on an edit I suggested"),
        _("The edit you suggested to “%(title)s” has been decided on. Thank you for taking the time."),
    ),
]
