"""Edits after the first draft: suggested by curators and members, and corrections by the contributor."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from mutirao.base.accounts.models import User
from mutirao.base.files.models import Attachment, tidy_name
from mutirao.discover.publications.models import Publication
from mutirao.discover.submissions import notice_kinds as kinds
from mutirao.discover.submissions import rules
from mutirao.discover.submissions.description import Changes, Values, apply, describe, difference
from mutirao.discover.submissions.models import Remark, Submission, Suggestion
from mutirao.discover.submissions.querysets import is_curator
from mutirao.discover.submissions.services.conversation import NoLonger, step
from mutirao.discover.submissions.services.drafts import (
    FileRow,
    apply_files,
    delete_with_files,
    files_differ,
    take_over,
)
from mutirao.discover.submissions.services.revisions import draft_of, publish_draft, write_draft
from mutirao.discover.submissions.services.telling import tell_contributor, tell_suggester, tell_team_of_suggestion

CORRECT = "mutirao.submission.correct"
ACCEPT_EDIT = "mutirao.submission.accept_edit"
State = Suggestion.State


def nothing_changed() -> ValidationError:
    return ValidationError(same_as_before(), code="same")


@step(rules.can_work_on)
def suggest_to_draft(submission: Submission, *, by: Any, values: Values, comment: str, key: UUID) -> None:
    """A curator proposes other words; the contributor accepts them or not."""
    changes = difference(describe(draft_of(submission.publication)), values)
    if not changes:
        raise nothing_changed()
    Suggestion.objects.create(
        publication=submission.publication, submission=submission, by=by, changes=changes, comment=comment, key=key
    )
    Remark.objects.create(submission=submission, author=by, kind=Remark.Kind.SUGGESTION, text=comment, key=key)
    tell_contributor(kinds.SUGGESTION, submission, by=by)


@transaction.atomic
def suggest_edit(
    publication: Publication, *, by: Any, changes: Changes, comment: str, source: str, key: UUID
) -> Suggestion:
    """A member proposes other words for what is published. Sent twice with the same key, it is the same one."""
    User.objects.select_for_update().get(pk=by.pk)
    if made := Suggestion.objects.filter(key=key, by=by).first():
        return made
    if sentence := rules.why_not_suggest(by):
        raise ValidationError(sentence, code="too_many")
    suggestion = Suggestion.objects.create(
        publication=publication, by=by, changes=changes, comment=comment, source=source, key=key
    )
    tell_team_of_suggestion(suggestion, by=by)
    return suggestion


@transaction.atomic
def add_file(suggestion: Suggestion, file: File[Any], *, name: str, language: str, by: Any) -> None:
    """A file for the publication, kept apart until a curator agrees."""
    suggestion.file_name, suggestion.file_language = tidy_name(name), language
    suggestion.file.save("file", file, save=False)
    suggestion.save(update_fields=["file", "file_name", "file_language"])
    take_over(file, by=by)


def locked(suggestion: Suggestion, by: Any) -> Suggestion:
    found = Suggestion.objects.select_for_update(of=("self",)).select_related("publication", "submission")
    current = found.get(pk=suggestion.pk)
    if not rules.can_decide_on(by, current):
        raise NoLonger(_("This suggestion has been decided on already."))
    return current


@transaction.atomic
def accept_suggestion(suggestion: Suggestion, *, by: Any, answer: str = "") -> None:
    """Apply the changes: to the draft, or to what readers see, as a revision of its own."""
    suggestion = locked(suggestion, by)
    values = {name: new for name, (_old, new) in suggestion.changes.items()}
    if suggestion.submission is not None:
        change_draft(suggestion.submission, values, by=by)
    else:
        change_published(suggestion.publication, values, by=by, added=file_of(suggestion))
    log(instance=suggestion.publication, action=ACCEPT_EDIT, user=by, data={"suggestion": suggestion.pk})
    settle(suggestion, State.ACCEPTED, by=by, answer=answer)


@transaction.atomic
def decline_suggestion(suggestion: Suggestion, *, by: Any, answer: str = "") -> None:
    settle(locked(suggestion, by), State.DECLINED, by=by, answer=answer)


def settle(suggestion: Suggestion, state: str, *, by: Any, answer: str) -> None:
    suggestion.state, suggestion.answer = state, answer
    suggestion.decided_by, suggestion.decided_at = by, timezone.now()
    suggestion.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    tell_suggester(suggestion, by=by)


def change_draft(submission: Submission, values: Values, *, by: Any) -> None:
    draft = draft_of(submission.publication)
    apply(draft, values)
    write_draft(draft, by=by)
    submission.origins = {name: words for name, words in submission.origins.items() if name not in values}
    submission.version += 1
    submission.saved_from = None
    submission.save(update_fields=["origins", "version", "saved_from"])


def change_published(
    publication: Publication, values: Values, *, by: Any, files: list[FileRow] | None = None, added: Any = None
) -> None:
    """Readers see the change at once; a draft the desk is working on gets it too and stays a draft."""
    shown = Publication.objects.get(pk=publication.pk)
    waiting = draft_of(shown) if shown.has_unpublished_changes and shown.latest_revision_id else None
    change(shown, values, files, added, by=by)
    publish_draft(shown, by=by)
    if waiting is not None:
        change(waiting, values, files, added, by=by)
        waiting.save_revision(user=by, clean=False)


def change(publication: Publication, values: Values, files: list[FileRow] | None, added: Any, *, by: Any) -> None:
    apply(publication, values)
    if files is not None:
        apply_files(publication, files, by=by)
    if added is not None:
        publication.attachments.add(added)


def file_of(suggestion: Suggestion) -> Attachment | None:
    if not suggestion.file:
        return None
    with suggestion.file.open("rb") as stored:
        upload = File(stored.file, name=suggestion.file_name)
        attachment = Attachment(file=upload, name=suggestion.file_name, language=suggestion.file_language)
        attachment.store()
    return attachment


@step(rules.can_correct)
def correct(submission: Submission, *, by: Any, values: Values, files: list[FileRow]) -> None:
    """The contributor mends what readers see; a curator will look at it."""
    change_published(submission.publication, values, by=by, files=files)
    submission.is_to_be_looked_at = not is_curator(by)
    submission.save(update_fields=["is_to_be_looked_at"])
    log(instance=submission.publication, action=CORRECT, user=by)


@transaction.atomic
def settle_as_known(submission: Submission, known: Publication, *, by: Any, with_file: bool) -> Suggestion | None:
    """The draft is about a publication that is here: it goes, and its file, if wished, is offered to the one here."""
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    if not rules.can_hand_in(by, submission):
        raise NoLonger(_("This has changed in the meantime. Please look at where it stands now."))
    suggestion = None
    attachment = next(iter(draft_of(submission.publication).attachments.all()), None)
    if with_file and attachment:
        comment = _("I have a file of this publication.")
        suggestion = suggest_edit(known, by=by, changes={}, comment=comment, source="", key=submission.key)
        with attachment.file.open("rb") as file:
            add_file(suggestion, file, name=attachment.name, language=attachment.language, by=by)
    delete_with_files(submission.publication)
    return suggestion


def why_not_correct(values: Values, files: list[FileRow], publication: Publication) -> str:
    """Why this would leave readers with less than they need, or ""."""
    if not values.get("title"):
        return _("A publication needs a title.")
    if any(not row.language for row in files):
        return _("Please say in which language each file is.")
    if not (files or values.get("source_url") or values.get("identifiers")):
        return _("Readers need a way to it: a link, a file, or an identifier such as a DOI.")
    return "" if difference(describe(publication), values) or files_differ(publication, files) else same_as_before()


def same_as_before() -> str:
    return _("Nothing is different from what is there. Change what should be changed.")
