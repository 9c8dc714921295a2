"""What submissions know about a person: given out when asked, gone when they leave."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from mutirao.base.accounts import personal_data
from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.files.models import Attachment
from mutirao.discover.publications.models import Publication
from mutirao.discover.submissions.models import Remark, Submission, Suggestion
from mutirao.discover.submissions.personal_data import PARTS
from mutirao.discover.submissions.services import conversation, edits
from mutirao.discover.submissions.services.drafts import FileRow

from .journeys import (
    fresh,
    make_accepted,
    make_declined,
    make_draft,
    make_suggestion,
    make_waiting,
    page,
    text_file,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaving(db: None) -> Any:
    return UserFactory(name="Leaving Person")


def erase(person: Any) -> None:
    for part in PARTS:
        part.erase(person)
        part.erase(person)


def test_the_parts_are_registered_with_sentences() -> None:
    known = personal_data.all_parts()
    assert all(part in known for part in PARTS)
    assert all(part.kept_for() and str(part.content) and str(part.purpose) for part in PARTS)


def test_everything_is_given_out(leaving: Any, curator: Any) -> None:
    make_draft(leaving, title="My draft", files=[FileRow(upload=text_file(), language="en")])
    submission = make_waiting(leaving, title="Handed in")
    conversation.answer(submission, by=leaving, text="My words", key=uuid4())
    suggestion = make_suggestion(make_accepted(curator, UserFactory(is_superuser=True)).publication, leaving)
    edits.add_file(suggestion, text_file("mine.txt"), name="mine.txt", language="en", by=leaving)

    exports = {part.name: part.export(leaving) for part in PARTS}

    text = json.dumps({name: export.data for name, export in exports.items()})
    for words in ("My draft", "Handed in", "My words", "A slip.", "Page 1"):
        assert words in text
    names = [name for export in exports.values() for name, _file in export.files]
    assert [name.rpartition("-")[2] for name in names] == ["report.txt", "mine.txt"]


def test_nothing_of_somebody_else_is_given_out(leaving: Any, member: Any) -> None:
    make_draft(member, title="Not mine")
    assert "Not mine" not in json.dumps([part.export(leaving).data for part in PARTS])


def test_what_readers_see_stays_without_the_person(
    leaving: Any, curator: Any, client: Client, client_of: Callable[[Any], Client]
) -> None:
    submission = make_waiting(leaving)
    conversation.answer(submission, by=leaving, text="My words", key=uuid4())
    conversation.publish(submission, by=curator, text="", key=uuid4())

    erase(leaving)
    leaving.delete()

    submission = fresh(submission)
    assert (submission.contributor, submission.publication.contributor, submission.publication.live) == (
        None,
        None,
        True,
    )
    assert Remark.objects.filter(text="My words").count() == 0
    assert "a former member" in client.get(submission.publication.get_absolute_url()).content.decode()
    html = client_of(curator).get(page(submission)).content.decode()
    assert "somebody who has left" in html or "the site" in html
    assert "Leaving Person" not in html
    assert "MISSING-VARIABLE" not in html


def test_what_readers_do_not_see_goes_with_its_files(
    leaving: Any, curator: Any, django_capture_on_commit_callbacks: Any
) -> None:
    make_draft(leaving, files=[FileRow(upload=text_file(), language="en")])
    make_waiting(leaving, title="Waiting")
    make_declined(leaving, curator, title="Declined")
    path = Attachment.objects.get().file.name

    with django_capture_on_commit_callbacks(execute=True):
        erase(leaving)

    assert not Submission.objects.exists()
    assert not Publication.objects.exists()
    assert not default_storage.exists(path)


def test_a_curator_who_leaves_frees_what_they_had_in_hand(member: Any, curator: Any) -> None:
    submission = make_waiting(member)
    conversation.ask(submission, by=curator, text="My question", key=uuid4())

    erase(curator)
    curator.delete()

    submission = fresh(submission)
    assert (submission.curator, submission.state) == (None, "asked")
    assert [remark.text for remark in submission.remarks.all()] == [""]


def test_suggested_edits_go_or_stay_without_a_name(leaving: Any, member: Any, curator: Any) -> None:
    publication = make_accepted(member, curator).publication
    decided, waiting = make_suggestion(publication, leaving), make_suggestion(publication, leaving)
    edits.accept_suggestion(decided, by=curator, answer="Thank you, Leaving Person")

    erase(leaving)

    (left,) = Suggestion.objects.all()
    assert left.pk == decided.pk != waiting.pk
    assert (left.by, left.comment, left.source, left.answer) == (None, "", "", "")
