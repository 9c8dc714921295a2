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


def for_contributor(name: str, label: Any, sentence: Any) -> NoticeKind:
    return NoticeKind(name, label, sentence, Frequency.AT_ONCE, "submissions")


def for_team(name: str, label: Any, sentence: Any, default: Frequency = Frequency.AT_ONCE) -> NoticeKind:
    return NoticeKind(name, label, sentence, default, "curation", is_curator)


KINDS = [
    for_contributor(QUESTION, _("A curator asks about what I share"), _("%(actor)s asks about “%(title)s”.")),
    for_contributor(
        SUGGESTION, _("A curator suggests an edit to my draft"), _("%(actor)s suggests an edit to “%(title)s”.")
    ),
    for_contributor(
        PUBLISHED, _("What I share is published"), _("“%(title)s” is published. Thank you for sharing it.")
    ),
    for_contributor(
        DECLINED, _("What I share is declined"), _("“%(title)s” was not published. The reason is given there.")
    ),
    for_contributor(
        EDIT_DECIDED,
        _("The team decides on an edit I suggested"),
        _("The edit you suggested to “%(title)s” has been decided on. Thank you for taking the time."),
    ),
    for_team(ANSWER, _("A contributor answers"), _("%(actor)s has answered about “%(title)s”.")),
    for_team(APPEAL, _("A contributor appeals"), _("The contributor of “%(title)s” asks for a second look.")),
    for_team(NEW, _("A member shares a publication"), _("“%(title)s” waits for a curator."), Frequency.DAILY),
    for_team(ASSIGNED, _("A contribution is given to me"), _("“%(title)s” is yours to look at.")),
    for_team(
        EDIT_SUGGESTED,
        _("A member suggests an edit"),
        _("Somebody suggests an edit to “%(title)s”."),
        Frequency.DAILY,
    ),
]
