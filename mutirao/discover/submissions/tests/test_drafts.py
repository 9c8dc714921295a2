"""A contribution until it is handed in: begun once, filled without overwriting, saved without loss, deleted whole."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage

from mutirao.base.files.models import Attachment
from mutirao.base.taxonomy.models import Concept, Place
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.prefill import Prefill
from mutirao.discover.publications.records import Name, Record
from mutirao.discover.submissions.description import describe
from mutirao.discover.submissions.models import Submission
from mutirao.discover.submissions.services import drafts
from mutirao.discover.submissions.services.drafts import ChangedMeanwhile, FileRow, Saved, ref_of
from mutirao.discover.submissions.services.revisions import draft_of, write_draft

from .journeys import WORDS, fresh, make_accepted, make_draft, make_waiting, text_file

pytestmark = pytest.mark.django_db


def words_of(submission: Submission) -> dict[str, Any]:
    return describe(draft_of(submission.publication))


def save(submission: Submission, by: Any, files: list[FileRow] | None = None, **values: Any) -> Submission:
    return drafts.save_draft(submission, Saved(values, files), by=by, token=submission.token)


def test_begun_twice_with_the_same_key_is_one_draft(member: Any) -> None:
    key = uuid4()
    first, second = drafts.begin("link", by=member, key=key), drafts.begin("link", by=member, key=key)

    assert first == second
    publication = Publication.objects.get()
    assert (publication.live, publication.contributor, publication.is_shared_by_member) == (False, member, True)


def test_the_key_of_somebody_else_opens_nothing(member: Any, curator: Any) -> None:
    submission = drafts.begin("link", by=member, key=uuid4())
    with pytest.raises(Exception, match="UNIQUE|unique"):
        drafts.begin("link", by=curator, key=submission.key)


def test_at_the_limit_a_sentence_says_so(member: Any, settings: Any) -> None:
    settings.SUBMISSION_DAILY_OF_NEW_ACCOUNT = 1
    drafts.begin("empty", by=member, key=uuid4())
    with pytest.raises(ValidationError, match="as many as one day takes"):
        drafts.begin("empty", by=member, key=uuid4())
    assert Submission.objects.count() == 1


FOUND = Record(
    title="Found",
    kind="article",
    names=[Name(family="Phiri", given="Mercy"), Name("publisher", literal="Press")],
    issued="2020",
    languages=["fr"],
    abstract="About pensions.",
    identifiers={"doi": ["10.1234/a"]},
    countries=["MW"],
    keywords=["pensions"],
)


def test_prefill_fills_only_what_is_empty_and_says_where_it_is_from(member: Any) -> None:
    submission = drafts.begin("doi", by=member, key=uuid4())
    submission = save(submission, member, title="Typed", languages=["en"])

    filled = drafts.fill_in(submission, Prefill(FOUND, {"title": "Crossref", "abstract": "Crossref"}), by=member)

    said = words_of(submission)
    assert (said["title"], said["languages"]) == ("Typed", ["en"])
    assert (said["summary"], said["kind"], said["issued"]) == ("About pensions.", "article", "2020")
    assert said["publisher"] == "Press"
    assert [name["family"] for name in said["names"]] == ["Phiri"]
    assert said["identifiers"] == [["doi", "10.1234/a"]]
    assert said["countries"] == [Place.objects.get(iso2="MW").pk]
    assert "title" not in filled
    assert fresh(submission).origins == {"summary": "Crossref"}
    assert drafts.fill_in(fresh(submission), Prefill(FOUND, {}), by=member) == []


def test_the_origin_stands_until_the_value_is_changed(member: Any) -> None:
    submission = drafts.begin("doi", by=member, key=uuid4())
    drafts.fill_in(submission, Prefill(FOUND, {"title": "Crossref", "issued": "Crossref"}), by=member)

    submission = save(fresh(submission), member, title="Found", issued="2021")

    assert submission.origins == {"title": "Crossref"}


def test_saved_twice_it_is_saved_once(member: Any) -> None:
    submission = make_draft(member)
    before = (submission.version, submission.publication.revisions.count())

    again = drafts.save_draft(submission, Saved(dict(WORDS)), by=member, token="0.0")

    assert (again.version, again.publication.revisions.count()) == before


def test_two_windows_do_not_overwrite_each_other(member: Any) -> None:
    submission = make_draft(member)
    old = submission.token
    save(submission, member, title="From the first window")

    with pytest.raises(ChangedMeanwhile):
        drafts.save_draft(submission, Saved({"title": "From the second"}), by=member, token=old)

    assert words_of(submission)["title"] == "From the first window"


def test_what_a_curator_writes_in_the_desk_is_not_overwritten(member: Any, curator: Any) -> None:
    submission = make_waiting(member)
    token = submission.token
    draft = draft_of(submission.publication)
    draft.title = "By the curator"
    draft.save_revision(user=curator)

    with pytest.raises(ChangedMeanwhile):
        drafts.save_draft(submission, Saved({"summary": "Mine"}), by=member, token=token)

    save(fresh(submission), member, summary="Mine")
    assert words_of(submission)["title"] == "By the curator"
    assert words_of(submission)["summary"] == "Mine"


def test_writing_on_makes_no_heap_of_revisions(member: Any) -> None:
    submission = make_draft(member)
    for number in range(5):
        submission = save(submission, member, title=f"Title {number}")
    assert submission.publication.revisions.count() == 1


def test_what_curators_have_been_shown_stays_as_a_revision(member: Any) -> None:
    submission = make_waiting(member)
    count = submission.publication.revisions.count()

    save(submission, member, title="Changed since")

    assert fresh(submission).publication.revisions.count() == count + 1


def test_the_row_and_the_newest_revision_say_the_same(member: Any) -> None:
    submission = make_draft(member, keywords=["cash"], identifiers=[["doi", "10.1234/a"]])

    row = Publication.objects.get()
    assert describe(row) == words_of(submission)
    assert (row.byline, row.year, row.live) == ("Chipo Banda", 2024, False)


def test_topics_and_places_are_suggested_and_confirmed(member: Any) -> None:
    submission = make_draft(member)
    draft = draft_of(submission.publication)
    topic = Concept.objects.topics().get(slug="cash-transfers")
    place = Place.objects.get(iso2="MW")
    assert topic in draft.suggested_concepts.all()
    assert place in draft.suggested_countries.all()

    saved = Saved({}, confirmed=frozenset({topic.pk, place.pk, 999_999_999}))
    drafts.save_draft(submission, saved, by=member, token=submission.token)

    draft = draft_of(submission.publication)
    assert list(draft.concepts.all()) == [topic]
    assert [item.iso2 for item in draft.countries.all()] == ["MW"]
    assert topic not in draft.suggested_concepts.all()


def test_files_are_added_described_put_in_order_and_removed(member: Any) -> None:
    first, second = FileRow(upload=text_file("a.txt", b"one")), FileRow(upload=text_file("b.txt", b"two"))
    submission = make_draft(member, files=[first, second])
    refs = [ref_of(item) for item in draft_of(submission.publication).attachments.all()]

    rows = [FileRow(refs[1], language="fr", role="summary"), FileRow(refs[0], language="en")]
    submission = save(submission, member, rows)
    files = list(Attachment.objects.all())
    assert [(item.name, item.language, item.role) for item in files] == [
        ("b.txt", "fr", "summary"),
        ("a.txt", "en", "document"),
    ]

    save(submission, member, [FileRow(refs[0], language="en", role="document")])
    assert [item.name for item in Attachment.objects.all()] == ["a.txt"]


def test_a_file_sent_twice_is_there_once(member: Any) -> None:
    submission = make_draft(member, files=[FileRow(upload=text_file(), language="en", role="document")])
    again = [FileRow(upload=text_file(), language="en", role="document")]

    drafts.save_draft(submission, Saved({}, again), by=member, token="0.0")

    assert Attachment.objects.count() == 1


def test_a_file_of_another_draft_cannot_be_named(member: Any, curator: Any) -> None:
    theirs = make_draft(curator, files=[FileRow(upload=text_file(), language="en")])
    ref = ref_of(draft_of(theirs.publication).attachments.all()[0])
    submission = make_draft(member)

    save(submission, member, [FileRow(ref, language="en")])

    assert not Publication.objects.get(pk=submission.publication_id).attachments.exists()


def test_words_that_do_not_speak_of_files_leave_them_alone(member: Any) -> None:
    submission = make_draft(member, files=[FileRow(upload=text_file(), language="en")])
    save(submission, member, title="Other words")
    assert Attachment.objects.count() == 1


def test_a_deleted_draft_is_gone_with_its_files(member: Any, django_capture_on_commit_callbacks: Any) -> None:
    submission = make_draft(member, files=[FileRow(upload=text_file(), language="en")])
    path = Attachment.objects.get().file.name
    assert default_storage.exists(path)

    with django_capture_on_commit_callbacks(execute=True):
        drafts.withdraw_submission(submission, by=member)

    assert not Submission.objects.exists()
    assert not Publication.objects.exists()
    assert not default_storage.exists(path)


def test_what_was_handed_in_is_withdrawn_into_the_archive(member: Any) -> None:
    submission = make_waiting(member)

    drafts.withdraw_submission(submission, by=member)
    drafts.withdraw_submission(submission, by=member)

    submission = fresh(submission)
    assert (submission.state, submission.publication.state) == ("withdrawn", "archived")
    assert submission.publication.current_workflow_state is None


def test_a_new_version_starts_from_the_words_and_is_linked(member: Any, curator: Any) -> None:
    old = make_accepted(member, curator, identifiers=[["doi", "10.1234/a"]])
    key = uuid4()

    new = drafts.begin_new_version(old, by=member, key=key)
    assert drafts.begin_new_version(old, by=member, key=key) == new

    said = words_of(new)
    assert said["title"] == WORDS["title"]
    assert (said["identifiers"], said["source_url"], said["issued"]) == ([], "", "")
    (link,) = old.publication.links_in.all()
    assert (link.relation, link.source_id) == ("version_of", new.publication_id)
    write_draft(draft_of(new.publication), by=member)
    assert old.publication.links_in.count() == 1
