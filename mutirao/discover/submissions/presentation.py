"""What the pages of submissions show: the history as a conversation, changes side by side, the usual time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from statistics import median
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import ModelLogEntry

from mutirao.base.accounts.models import User
from mutirao.base.files.presentation import FileLink, file_link
from mutirao.base.ui.paging import pages
from mutirao.discover.publications.actions import Action
from mutirao.discover.publications.curation import ARCHIVE, RETURN
from mutirao.discover.publications.models import Publication
from mutirao.discover.submissions import rules
from mutirao.discover.submissions.description import LABELS, describe, said
from mutirao.discover.submissions.models import Remark, Submission, Suggestion
from mutirao.discover.submissions.services import conversation as steps
from mutirao.discover.submissions.services.drafts import WITHDRAW
from mutirao.discover.submissions.services.edits import ACCEPT_EDIT, CORRECT
from mutirao.discover.submissions.services.revisions import draft_of

PER_PAGE = 20
ENOUGH = 5
"""Decisions it takes before their median says anything."""
WITHIN_DAYS = 90
KEPT_FOR = 600
SAID: dict[str, Any] = {
    steps.HAND_IN: gettext_lazy("handed it in"),
    steps.TAKE: gettext_lazy("took it in hand"),
    steps.ASSIGN: gettext_lazy("gave it to a colleague"),
    steps.RELEASE: gettext_lazy("gave it back to all"),
    steps.LOOK_OVER: gettext_lazy("looked it over"),
    steps.SEND_BACK: gettext_lazy("took it out of the readers’ sight"),
    WITHDRAW: gettext_lazy("withdrew it"),
    steps.DECLINE: gettext_lazy("declined it"),
    CORRECT: gettext_lazy("corrected it"),
    ACCEPT_EDIT: gettext_lazy("accepted a suggested edit"),
    ARCHIVE: gettext_lazy("put it into the archive"),
    RETURN: gettext_lazy("brought it back from the archive"),
    "wagtail.edit": gettext_lazy("edited it"),
    "wagtail.publish": gettext_lazy("published it"),
    "wagtail.unpublish": gettext_lazy("took it out of the readers’ sight"),
    "wagtail.workflow.approve": gettext_lazy("approved it"),
}
"""What a line of the record's history says here; steps that came with words are told by their remark."""


@dataclass(frozen=True)
class Line:
    """One step: who, when, what; with the words that were said, and where there is more."""

    at: datetime
    who: str
    did: str
    text: str = ""
    url: str = ""
    is_note: bool = False
    is_own: bool = False


def name_of(user: User | None, submission: Submission, reader: Any) -> str:
    if user is None:
        return _("somebody who has left")
    return _("you") if user.pk == reader.pk else user.name or _("somebody")


def history(submission: Submission, reader: Any) -> list[Line]:
    """All that happened, oldest first, in two queries; notes are for those who may review it."""
    remarks = submission.remarks.select_related("author")
    if not rules.can_review(reader, submission):
        remarks = remarks.exclude(kind=Remark.Kind.NOTE)
    lines = [remark_line(remark, submission, reader) for remark in remarks]
    logged = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Publication),
        object_id=str(submission.publication_id),
        action__in=SAID,
    ).select_related("user")
    lines += [log_line(entry, submission, reader) for entry in logged]
    return sorted(lines, key=lambda line: line.at)


def remark_line(remark: Remark, submission: Submission, reader: Any) -> Line:
    return Line(
        at=remark.created_at,
        who=name_of(remark.author, submission, reader),
        did=str(remark.get_kind_display()),
        text=remark.text,
        is_note=remark.kind == Remark.Kind.NOTE,
        is_own=remark.author_id == reader.pk,
    )


def log_line(entry: ModelLogEntry, submission: Submission, reader: Any) -> Line:
    who = name_of(entry.user, submission, reader) if entry.user_id else _("the site")
    return Line(at=entry.timestamp, who=who, did=str(SAID[entry.action]))


@dataclass(frozen=True)
class Change:
    """One field: what it says, what it said when the edit was suggested, what it should say."""

    label: str
    old: str
    new: str
    is_outdated: bool


def changes_shown(suggestion: Suggestion) -> list[Change]:
    """Old beside new; marked where somebody has changed the field since."""
    publication = suggestion.publication
    is_open = suggestion.state == Suggestion.State.OPEN
    now = describe(draft_of(publication) if suggestion.submission_id else publication) if is_open else {}
    return [
        Change(str(LABELS[name]), said(name, old), said(name, new), is_open and now[name] != old)
        for name, (old, new) in suggestion.changes.items()
        if name in LABELS
    ]


def conversation_context(submission: Submission, reader: Any) -> dict[str, Any]:
    draft = draft_of(submission.publication)
    is_reviewer = rules.can_review(reader, submission)
    suggestions = submission.suggestions.filter(state=Suggestion.State.OPEN).select_related("by", "publication")
    open_ones = [(item, changes_shown(item)) for item in suggestions]
    return {
        "submission": submission,
        "publication": draft,
        "facts": [(label, said(name, value)) for name, label, value in described(draft) if value],
        "files": files_of(draft, for_desk=is_reviewer),
        "lines": history(submission, reader),
        "suggestions": open_ones,
        "is_reviewer": is_reviewer,
        "is_own": rules.is_contributor(reader, submission),
        "may_edit": rules.can_edit(reader, submission),
        "may_suggest": rules.can_work_on(reader, submission),
        "may_correct": rules.can_correct(reader, submission),
        "may_renew": rules.can_start_new_version(reader, submission),
        "usual_days": usual_days(),
        "desk_url": desk_url(submission.publication) if is_reviewer else "",
    }


def described(draft: Publication) -> Iterable[tuple[str, str, Any]]:
    values = describe(draft)
    return ((name, str(label), values[name]) for name, label in LABELS.items())


def files_of(draft: Publication, *, for_desk: bool) -> list[tuple[FileLink, str]]:
    """The files of a draft, and where curators open them: readers' addresses do not serve them yet."""
    stored = [attachment for attachment in draft.attachments.all() if attachment.checksum and attachment.pk]
    return [(file_link(item), reverse("desk_file", args=[item.pk]) if for_desk else "") for item in stored]


def desk_url(publication: Publication) -> str:
    return reverse(Publication.snippet_viewset.get_url_name("edit"), args=[publication.pk])


def usual_days() -> int:
    """Days within which half of the contributions of the last weeks were decided; the target while there are few."""
    known: int | None = cache.get("submissions.usual_days")
    if known is None:
        known = count_usual_days()
        cache.set("submissions.usual_days", known, KEPT_FOR)
    return known


def count_usual_days() -> int:
    times = Submission.objects.reviewed_in_the_last(WITHIN_DAYS).values_list("submitted_at", "decided_at")
    days = [(decided - submitted).total_seconds() / 86_400 for submitted, decided in times]
    if len(days) < ENOUGH:
        return int(settings.SUBMISSION_TARGET_DAYS)
    return max(1, ceil(median(days)))


def actions_on(publication: Publication, user: Any) -> list[Action]:
    """What a person who is logged in finds on the page of a publication, with one query."""
    if not publication.live:
        return []
    found = [Action(_("Suggest an edit"), reverse("submissions:suggest", args=[publication.slug]))]
    if publication.contributor_id != user.pk:
        return found
    submission = Submission.objects.filter(publication_id=publication.pk).first()
    if submission is None:
        return found
    submission.publication = publication
    if rules.can_correct(user, submission):
        found = [Action(_("Correct it"), reverse("submissions:correct", args=[submission.pk]))]
    if rules.can_start_new_version(user, submission):
        found.append(Action(_("Share a new version"), reverse("submissions:new_version", args=[submission.pk])))
    return [*found, Action(_("How it was shared"), submission.get_absolute_url())]


def page_of(found: QuerySet[Any], request: HttpRequest) -> dict[str, Any]:
    """The rows of the page asked for; a number that is none, or too high, gives the nearest page."""
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    results = pages(page, lambda number: f"?page={number}" if number > 1 else request.path)
    return {"items": list(page), "results": results}
