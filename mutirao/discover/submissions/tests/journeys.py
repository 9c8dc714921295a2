"""Contributions for tests, made through the services or the pages that people use; and what was told to whom."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from django.core.files.base import ContentFile
from django.test import Client

from mutirao.base.accounts.models import User
from mutirao.base.ui.tests.desk_support import Form, filled_in
from mutirao.discover.publications.models import Publication
from mutirao.discover.submissions.models import Submission
from mutirao.discover.submissions.services import conversation, drafts, edits
from mutirao.discover.submissions.services.drafts import FileRow, Saved

WORDS: dict[str, Any] = {
    "title": "Cash transfers in Malawi",
    "kind": "report",
    "languages": ["en"],
    "summary": "What happened when households received a small regular transfer.",
    "source_url": "https://source.example/report",
    "issued": "2024-05",
    "names": [{"role": "author", "family": "Banda", "given": "Chipo", "organisation": "", "orcid": ""}],
    "publisher": "Institute of Examples",
}


def make_draft(by: User, *, files: list[FileRow] | None = None, **said: Any) -> Submission:
    submission = drafts.begin("empty", by=by, key=uuid4())
    saved = Saved({**WORDS, **said}, files)
    return drafts.save_draft(submission, saved, by=by, token=submission.token)


def make_waiting(by: User, **said: Any) -> Submission:
    """Handed in, and in review, however much this person is trusted."""
    submission = make_draft(by, **said)
    with patch("mutirao.discover.submissions.rules.may_publish_directly", return_value=False):
        conversation.hand_in(submission, by=by)
    return fresh(submission)


def make_accepted(by: User, curator: User, **said: Any) -> Submission:
    submission = make_waiting(by, **said)
    conversation.publish(submission, by=curator, text="", key=uuid4())
    return fresh(submission)


def make_direct(by: User, **said: Any) -> Submission:
    """Shown at once, and to be looked at."""
    submission = make_draft(by, **said)
    with patch("mutirao.discover.submissions.rules.may_publish_directly", return_value=True):
        conversation.hand_in(submission, by=by)
    return fresh(submission)


def make_declined(by: User, curator: User, **said: Any) -> Submission:
    submission = make_waiting(by, **said)
    conversation.decline(submission, by=curator, text="It is an advertisement.", key=uuid4())
    return fresh(submission)


def make_suggestion(publication: Publication, by: User, **words: str) -> Any:
    changes = {"title": [publication.title, "A better title"]}
    said = {"comment": "A slip.", "source": "Page 1", **words}
    return edits.suggest_edit(publication, by=by, changes=changes, key=uuid4(), **said)


def fresh(submission: Submission) -> Submission:
    return Submission.objects.select_related("publication").get(pk=submission.pk)


def text_file(name: str = "report.txt", words: bytes = b"Plain words.\n") -> ContentFile[bytes]:
    return ContentFile(words, name=name)


def page(submission: Submission, part: str = "") -> str:
    return f"/en/contribute/{submission.pk}/{part}"


def form_of(client: Client, submission: Submission) -> Form:
    """What a browser would send from the edit page if nobody touched it."""
    return filled_in(client.get(page(submission, "edit/")), "form[data-save-url]")


def send(client: Client, submission: Submission, form: Form, **pressed: str) -> Any:
    return client.post(page(submission, "edit/"), {**form, **pressed})


def take_step(client: Client, submission: Submission, step: str, **said: Any) -> Any:
    """Press a button of the conversation."""
    data = {f"{step}-{name}": value for name, value in {"key": str(uuid4()), **said}.items()}
    return client.post(page(submission, f"{step}/"), data, follow=True)


@contextmanager
def told() -> Iterator[list[tuple[str, int]]]:
    """(kind, whom) of every notice that is given inside."""
    found: list[tuple[str, int]] = []

    def note(kind: str, *, to: Any, by: Any = None, **_said: Any) -> int:
        found.extend((kind, pk) for pk in to if by is None or pk != by.pk)
        return 0

    with (
        patch("mutirao.discover.submissions.services.telling.notify", note),
        patch("mutirao.discover.publications.curation.notify", note),
    ):
        yield found
