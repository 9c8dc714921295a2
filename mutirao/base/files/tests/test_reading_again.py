"""What was left unread is tried again, by the clock or at a curator's wish, and never without end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from mutirao.base.files import services
from mutirao.base.files.extraction import Extraction, ExtractionFailed, Reason
from mutirao.base.files.models import Attachment
from mutirao.base.files.querysets import MAY_PASS, MOST_ATTEMPTS
from mutirao.base.files.services import read_text, read_what_was_left
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = [pytest.mark.django_db, pytest.mark.data]

State = Attachment.TextState
LONG_AGO = timedelta(days=2)


class Reader:
    """Stands in for the process that reads: fails with `reason`, dies with `death`, else gives a page."""

    def __init__(self) -> None:
        self.reason: Reason | None = None
        self.death: type[BaseException] | None = None
        self.asked = 0

    def __call__(self, *args: Any) -> Extraction:
        self.asked += 1
        if self.death:
            raise self.death
        if self.reason:
            raise ExtractionFailed(self.reason)
        return Extraction(["Maize."], page_count=1)


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    reader = Reader()
    monkeypatch.setattr(services, "extract_text", reader)
    return reader


def attach(publication: Publication | None = None) -> Attachment:
    attachment = Attachment(
        entry_id=(publication or make_publication()).pk, file=ContentFile(b"Words.\n", "report.txt")
    )
    attachment.save()
    return attachment


def left(state: str, *, problem: str = "", attempts: int = 0, since: timedelta = LONG_AGO) -> Attachment:
    attachment = attach()
    Attachment.objects.filter(pk=attachment.pk).update(
        text_state=state, text_problem=problem, text_attempts=attempts, text_state_since=timezone.now() - since
    )
    return attachment


def now(attachment: Attachment) -> tuple[str, str, int]:
    fresh = Attachment.objects.get(pk=attachment.pk)
    return fresh.text_state, fresh.text_problem, fresh.text_attempts


@pytest.mark.parametrize("reason", MAY_PASS)
def test_what_may_have_passed_is_tried_again(reason: Reason, reader: Reader) -> None:
    attachment = left(State.FAILED, problem=reason, attempts=1)

    read_what_was_left()

    assert now(attachment) == (State.READ, "", 2)
    assert [page.text for page in attachment.pages.all()] == ["Maize."]


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason not in MAY_PASS])
def test_what_will_not_pass_is_left_alone(reason: Reason, reader: Reader) -> None:
    attachment = left(State.FAILED, problem=reason, attempts=1)

    read_what_was_left()

    assert (reader.asked, now(attachment)) == (0, (State.FAILED, reason, 1))


@pytest.mark.parametrize("state", [State.WAITING, State.QUEUED, State.READING])
def test_what_was_forgotten_on_the_way_is_read(state: str, reader: Reader) -> None:
    attachment = left(state)

    read_what_was_left()

    assert now(attachment) == (State.READ, "", 1)


@pytest.mark.parametrize(
    ("state", "since"),
    [
        (State.WAITING, timedelta(minutes=50)),
        (State.QUEUED, timedelta(hours=23)),
        (State.READING, timedelta(minutes=14)),
        (State.FAILED, timedelta(minutes=50)),
    ],
)
def test_what_is_under_way_has_time(state: str, since: timedelta, reader: Reader) -> None:
    attachment = left(state, problem=Reason.TIMEOUT if state == State.FAILED else "", since=since)

    read_what_was_left()

    assert (reader.asked, now(attachment)[0]) == (0, state)


@pytest.mark.parametrize("state", [State.READ, State.NONE])
def test_what_is_done_is_done(state: str, reader: Reader) -> None:
    left(state)

    read_what_was_left()

    assert reader.asked == 0


def make_old() -> None:
    Attachment.objects.update(text_state_since=timezone.now() - LONG_AGO)


def test_a_file_that_always_takes_too_long_is_given_up(reader: Reader) -> None:
    reader.reason = Reason.TIMEOUT
    attachment = left(State.WAITING)

    for _turn in range(10):
        read_what_was_left()
        make_old()

    assert reader.asked == MOST_ATTEMPTS
    assert now(attachment) == (State.FAILED, Reason.TIMEOUT, MOST_ATTEMPTS)


def test_a_file_that_always_brings_the_worker_down_is_given_up(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    reader.death = SystemExit
    attachment = left(State.WAITING)
    jobs: list[int] = []
    monkeypatch.setattr(services.read_text.__class__, "enqueue", lambda task, pk: jobs.append(pk))

    for _turn in range(10):
        read_what_was_left()
        while jobs:
            with pytest.raises(SystemExit):
                read_text.call(jobs.pop())
        make_old()

    assert reader.asked == MOST_ATTEMPTS
    assert now(attachment) == (State.FAILED, Reason.INTERRUPTED, MOST_ATTEMPTS)


def test_a_job_that_is_there_twice_reads_once(reader: Reader) -> None:
    attachment = attach()

    read_text.call(attachment.pk)
    read_text.call(attachment.pk)

    assert (reader.asked, now(attachment)) == (1, (State.READ, "", 1))


def test_a_new_file_in_the_same_place_has_its_own_attempts(reader: Reader) -> None:
    attachment = left(State.FAILED, problem=Reason.TIMEOUT, attempts=MOST_ATTEMPTS)
    attachment = Attachment.objects.get(pk=attachment.pk)

    attachment.file = ContentFile(b"Other words.\n", "report.txt")
    attachment.save()

    assert now(attachment) == (State.WAITING, "", 0)


@pytest.mark.parametrize("number", [1, 3])
def test_looking_for_what_was_left_takes_two_queries(
    number: int, reader: Reader, django_assert_num_queries: Any
) -> None:
    for _file in range(number):
        left(State.READ)

    with django_assert_num_queries(2):
        read_what_was_left()


# At a curator's wish

in_the_desk = pytest.mark.usefixtures("wagtails_templates")


@pytest.fixture
def desk(curator: Any, client_of: Any) -> Client:
    browser: Client = client_of(curator)
    return browser


@in_the_desk
def test_a_curator_sees_why_and_asks_for_one_more_attempt(desk: Client, reader: Reader) -> None:
    attachment = left(State.FAILED, problem=Reason.TIMEOUT, attempts=MOST_ATTEMPTS)
    form, address = f"/desk/publications/edit/{attachment.entry_id}/", f"/desk/files/{attachment.pk}/read/"
    page = desk.get(form).content.decode()
    assert str(Reason.TIMEOUT.label) in page
    assert f'data-w-action-url-value="{address}"' in page

    response = desk.post(address, {"next": f"http://testserver{form}"})

    assert (response.status_code, response["Location"]) == (302, f"http://testserver{form}")
    assert now(attachment) == (State.READ, "", MOST_ATTEMPTS)
    page = desk.get(form).content.decode()
    assert "The file will be read again in a moment." in page
    assert address not in page


@in_the_desk
def test_an_attempt_at_a_wish_is_one(desk: Client, reader: Reader) -> None:
    reader.reason = Reason.MEMORY
    attachment = left(State.FAILED, problem=Reason.MEMORY, attempts=MOST_ATTEMPTS)

    desk.post(f"/desk/files/{attachment.pk}/read/")
    make_old()
    read_what_was_left()

    assert reader.asked == 1
    assert now(attachment) == (State.FAILED, Reason.MEMORY, MOST_ATTEMPTS)


@in_the_desk
def test_a_draft_shows_what_became_of_its_files_since(desk: Client, reader: Reader) -> None:
    publication = make_publication()
    attachment = attach(publication)
    Publication.objects.get(pk=publication.pk).save_revision()
    read_text.call(attachment.pk)

    assert "text found" in desk.get(f"/desk/publications/edit/{publication.pk}/").content.decode()


@in_the_desk
@pytest.mark.parametrize("state", [State.READ, State.READING, State.QUEUED])
def test_there_is_nothing_to_read_again(state: str, desk: Client, reader: Reader) -> None:
    attachment = left(state)

    response = desk.post(f"/desk/files/{attachment.pk}/read/", {"next": "https://elsewhere.example/"})

    assert (response.status_code, response["Location"]) == (302, "/desk/")
    assert (reader.asked, now(attachment)[0]) == (0, state)


def test_only_who_may_change_files_asks(member: Any, client_of: Any, reader: Reader) -> None:
    attachment = left(State.FAILED, problem=Reason.TIMEOUT)

    response = client_of(member).post(f"/desk/files/{attachment.pk}/read/")

    assert (response.status_code, reader.asked) == (302, 0)
