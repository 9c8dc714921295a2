"""An entry: the states it passes through, and the log of changes that nothing escapes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from mutirao.base.catalogue.models import Change, Entry
from mutirao.base.catalogue.signals import entry_changed
from mutirao.base.taxonomy.models import Concept
from mutirao.base.ui.signals import appearance_changed
from mutirao.discover.publications.curation import archive, bring_back
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.services import withdraw
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = [pytest.mark.django_db, pytest.mark.data]


@pytest.fixture
def heard() -> Iterator[list[list[int | None]]]:
    """What `entry_changed` has said so far."""
    said: list[list[int | None]] = []

    def listen(entry_ids: list[int | None], **kwargs: Any) -> None:
        said.append(entry_ids)

    entry_changed.connect(listen)
    yield said
    entry_changed.disconnect(listen)


def logged_since(cursor: int) -> list[int | None]:
    return list(Change.objects.since(cursor).values_list("entry_id", flat=True))


# States


def submit_for_review(publication: Publication, curator: Any) -> None:
    publication.save_revision(user=curator)
    publication.get_workflow().start(publication, curator)


def test_an_entry_passes_through_its_states(curator: Any) -> None:
    publication = make_publication(published=False)
    states = [publication.state]

    submit_for_review(publication, curator)
    states.append(Publication.objects.get(pk=publication.pk).state)
    publication.current_workflow_state.current_task_state.approve(user=curator)
    publication = Publication.objects.get(pk=publication.pk)
    states.append(publication.state)
    archive(publication, by=curator)
    publication = Publication.objects.get(pk=publication.pk)
    states.append(publication.state)
    bring_back(publication, by=curator)
    states.append(Publication.objects.get(pk=publication.pk).state)

    assert states == ["draft", "in_review", "published", "archived", "draft"]


def test_archiving_ends_a_review(curator: Any) -> None:
    publication = make_publication(published=False)
    submit_for_review(publication, curator)

    archive(publication, by=curator)

    publication = Publication.objects.get(pk=publication.pk)
    assert (publication.state, publication.current_workflow_state) == (Entry.State.ARCHIVED, None)


def test_publishing_takes_an_entry_out_of_the_archive() -> None:
    publication = make_publication()
    withdraw(publication)

    publication.save_revision().publish()

    publication = Publication.objects.get(pk=publication.pk)
    assert (publication.live, publication.archived_at, publication.state) == (True, None, Entry.State.PUBLISHED)


def test_a_draft_changes_nothing_that_readers_see() -> None:
    publication = make_publication(title="As published")
    before = Change.objects.latest_id()
    publication.title = "As drafted"

    publication.save_revision()

    assert Entry.objects.get(pk=publication.pk).title == "As published"
    assert set(logged_since(before)) <= {publication.pk}


def test_a_draft_brings_back_its_words_and_not_the_counters() -> None:
    publication = make_publication(title="As published")
    publication.title = "As drafted"
    publication.save_revision()
    Entry.objects.filter(pk=publication.pk).update(use_count=7, has_file=True)

    Publication.objects.get(pk=publication.pk).latest_revision.publish()

    entry = Entry.objects.get(pk=publication.pk)
    assert (entry.title, entry.use_count, entry.has_file) == ("As drafted", 7, True)


def test_main_language_is_the_first_one() -> None:
    assert [Entry(languages=["fr", "en"]).language, Entry(languages=[]).language] == ["fr", ""]


# The log of changes


def save(publication: Publication) -> None:
    publication.save()


def delete(publication: Publication) -> None:
    publication.delete()


def publish(publication: Publication) -> None:
    publication.save_revision().publish()


def unpublish(publication: Publication) -> None:
    publication.unpublish()


CHANGES = [save, delete, publish, unpublish, withdraw]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_every_change_is_logged_with_it_and_told_after_it(
    change: Callable[[Publication], None],
    heard: list[list[int | None]],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    publication = make_publication()
    pk, before = publication.pk, Change.objects.latest_id()

    with django_capture_on_commit_callbacks() as to_tell:
        change(publication)
        assert set(logged_since(before)) == {pk}
        assert heard == []
    for tell in to_tell:
        tell()

    assert {entry_id for said in heard for entry_id in said} == {pk}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_that_fails_is_neither_logged_nor_told(
    change: Callable[[Publication], None],
    heard: list[list[int | None]],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    publication = make_publication()
    before = Change.objects.latest_id()

    def fail() -> None:
        with transaction.atomic():
            change(publication)
            raise ZeroDivisionError

    with django_capture_on_commit_callbacks(execute=True):
        pytest.raises(ZeroDivisionError, fail)

    assert (logged_since(before), heard) == ([], [])
    assert Entry.objects.get(title=publication.title).state == Entry.State.PUBLISHED


def test_scheduled_publication_is_logged_when_it_happens(
    heard: list[list[int | None]], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    publication = make_publication(published=False)
    publication.go_live_at = timezone.now() + timedelta(hours=1)
    publication.save_revision().publish()
    before = Change.objects.latest_id()
    assert not Entry.objects.get(pk=publication.pk).live
    revision = publication.revisions.get(approved_go_live_at__isnull=False)
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    content = revision.content | {"go_live_at": (timezone.now() - timedelta(minutes=1)).isoformat()}
    publication.revisions.filter(pk=revision.pk).update(
        approved_go_live_at=revision.approved_go_live_at, content=content
    )

    with django_capture_on_commit_callbacks(execute=True):
        call_command("publish_scheduled", verbosity=0)

    assert Entry.objects.get(pk=publication.pk).live
    assert set(logged_since(before)) == {publication.pk}
    assert {entry_id for said in heard for entry_id in said} == {publication.pk}


def test_scheduled_end_is_logged_when_it_happens() -> None:
    publication = make_publication()
    Entry.objects.filter(pk=publication.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    before = Change.objects.latest_id()

    call_command("publish_scheduled", verbosity=0)

    assert not Entry.objects.get(pk=publication.pk).live
    assert set(logged_since(before)) == {publication.pk}


def test_a_new_label_or_look_concerns_the_whole_site(
    heard: list[list[int | None]], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    before = Change.objects.latest_id()

    with django_capture_on_commit_callbacks(execute=True):
        Concept.objects.topics().first().save()
        appearance_changed.send(sender=None)

    assert logged_since(before) == [None, None]
    assert heard == [[None], [None]]


def test_nothing_to_note_is_not_told(
    heard: list[list[int | None]], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        Change.objects.record([])

    assert heard == []


def test_a_follower_reads_on_from_where_it_was() -> None:
    Change.objects.all().delete()
    Change.objects.record([1, 2])
    seen = Change.objects.latest_id()
    Change.objects.record([3])

    assert logged_since(seen) == [3]
    assert logged_since(Change.objects.latest_id()) == []
