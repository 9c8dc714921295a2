"""What submissions keep about people: what they shared, what they said about it, the edits they suggested."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mutirao.base.accounts.models import User
from mutirao.base.accounts.personal_data import Export, PersonalData, iso
from mutirao.discover.submissions.description import describe
from mutirao.discover.submissions.models import Remark, Submission, Suggestion
from mutirao.discover.submissions.services.drafts import delete_with_files, ref_of
from mutirao.discover.submissions.services.revisions import draft_of


def export_submissions(user: User) -> Export:
    """Each with its words as they are now, and the files of what readers cannot download."""
    data, files = [], list[tuple[str, File[Any]]]()
    for submission in Submission.objects.of(user).select_related("publication"):
        draft = draft_of(submission.publication)
        data.append(
            {
                "state": submission.state,
                "way": submission.way,
                "saved_at": iso(submission.saved_at),
                "submitted_at": iso(submission.submitted_at),
                "decided_at": iso(submission.decided_at),
                "address": submission.publication.get_absolute_url() if submission.publication.live else None,
                "description": describe(draft),
                "typed": submission.typed,
            }
        )
        for attachment in draft.attachments.all():
            files.append((f"{submission.pk}-{ref_of(attachment)[:8]}-{attachment.name}", attachment.file))
    return Export(data, files)


def forget_submissions(user: User) -> None:
    """What readers see stays, shared by a former member. What they do not see goes, with all that was said about it."""
    for submission in Submission.objects.of(user).select_related("publication"):
        if submission.publication.live or submission.state == Submission.State.ACCEPTED:
            submission.contributor, submission.typed = None, {}
            submission.save(update_fields=["contributor", "typed"])
            type(submission.publication).objects.filter(pk=submission.publication_id).update(contributor=None)
        else:
            delete_with_files(submission.publication)
    in_hand = Submission.objects.filter(curator=user)
    in_hand.update(curator=None, assigned_at=None)
    Submission.objects.filter(declined_by=user).update(declined_by=None)


def export_remarks(user: User) -> Export:
    remarks = Remark.objects.filter(author=user).select_related("submission__publication")
    return Export(
        [
            {
                "about": str(remark.submission),
                "kind": remark.kind,
                "text": remark.text,
                "created_at": iso(remark.created_at),
            }
            for remark in remarks
        ]
    )


def forget_remarks(user: User) -> None:
    Remark.objects.filter(author=user).update(text="", author=None)


def export_suggestions(user: User) -> Export:
    suggestions = Suggestion.objects.filter(by=user).select_related("publication")
    data = [
        {
            "publication": suggestion.publication.title,
            "changes": suggestion.changes,
            "comment": suggestion.comment,
            "source": suggestion.source,
            "state": suggestion.state,
            "answer": suggestion.answer,
            "created_at": iso(suggestion.created_at),
        }
        for suggestion in suggestions
    ]
    files = [(f"{item.pk}-{item.file_name}", item.file) for item in suggestions if item.file]
    return Export(data, files)


def forget_suggestions(user: User) -> None:
    """What waits is taken back; what was decided stays as a change without a name."""
    own = Suggestion.objects.filter(by=user)
    for suggestion in own.exclude(file=""):
        storage, name = suggestion.file.storage, suggestion.file.name
        transaction.on_commit(partial(storage.delete, name))
    own.open().delete()
    own.update(by=None, comment="", source="", answer="", file="", file_name="")
    Suggestion.objects.filter(decided_by=user).update(decided_by=None, answer="")


def while_account_lasts() -> str:
    return _("As long as your account; what readers can see stays, as shared by a former member.")


PARTS = [
    PersonalData(
        name="submissions",
        content=gettext_lazy("The publications you share, drafts among them, and what became of each."),
        purpose=gettext_lazy("To publish them, and to show whoever may see it that you brought them."),
        kept_for=while_account_lasts,
        export=export_submissions,
        erase=forget_submissions,
    ),
    PersonalData(
        name="contribution-remarks",
        content=gettext_lazy("What you write in the conversation about a contribution."),
        purpose=gettext_lazy("So that contributor and curators understand each other."),
        kept_for=lambda: _("As long as your account."),
        export=export_remarks,
        erase=forget_remarks,
    ),
    PersonalData(
        name="suggested-edits",
        content=gettext_lazy("Edits to publications that you suggest, with your comment and source."),
        purpose=gettext_lazy("To decide on them and to tell you the answer."),
        kept_for=lambda: _("As long as your account; changes that were made stay, without your name."),
        export=export_suggestions,
        erase=forget_suggestions,
    ),
]
