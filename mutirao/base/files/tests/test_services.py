"""From upload to search: what is written down of a file, how its text is read, and what happens when it cannot be."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from mutirao.base.catalogue.models import Change, Entry
from mutirao.base.files import services
from mutirao.base.files.extraction import Extraction, ExtractionFailed, Reason
from mutirao.base.files.models import Attachment, Page
from mutirao.base.files.presentation import file_links
from mutirao.base.files.services import attach_file, read_text, settle_files
from mutirao.base.files.tests.documents import make_pdf, shown
from mutirao.discover.publications.documents import search_documents
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = [pytest.mark.django_db, pytest.mark.data]

PDF = make_pdf(shown("Cash reaches households."), shown(""), shown("Every month."))
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def publication() -> Publication:
    return make_publication(languages=["en"])


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stands in for the process that reads: says what it was asked, and gives two pages."""
    asked: list[str] = []

    def extract(path: Path, media_type: str) -> Extraction:
        asked.append(media_type)
        return Extraction([f"First page of {path.read_bytes()[:20]!r}", "Second"], page_count=2)

    monkeypatch.setattr(services, "extract_text", extract)
    return asked


def upload(content: bytes = PDF, name: str = "report.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def pages_of(attachment: Attachment) -> list[tuple[int, str]]:
    return list(Page.objects.filter(attachment=attachment).values_list("number", "text"))


def test_a_file_is_looked_into_when_it_comes(publication: Publication) -> None:
    attachment = attach_file(publication, upload())

    attachment = Attachment.objects.get(pk=attachment.pk)
    assert (attachment.name, attachment.media_type, attachment.role, attachment.language, attachment.size) == (
        "report.pdf",
        "application/pdf",
        "document",
        "en",
        len(PDF),
    )
    assert attachment.checksum == hashlib.sha256(PDF).hexdigest()
    assert attachment.text_state == Attachment.TextState.WAITING
    assert Path(attachment.file.path).read_bytes() == PDF
    assert Path(attachment.file.name).suffix == ".pdf"
    assert "report" not in attachment.file.name
    assert Entry.objects.get(pk=publication.pk).has_file


def test_from_upload_to_the_search_document(
    publication: Publication, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        attachment = attach_file(publication, upload())

    attachment = Attachment.objects.get(pk=attachment.pk)
    (document,) = search_documents([publication.pk])
    assert (attachment.text_state, attachment.text_problem, attachment.page_count) == ("read", "", 3)
    assert [(page.file_name, page.number, page.language, page.text.strip()) for page in document.pages] == [
        ("report.pdf", 1, "en", "Cash reaches households."),
        ("report.pdf", 3, "en", "Every month."),
    ]
    assert document.has_file


def test_reading_is_logged_as_a_change(publication: Publication, read: list[str]) -> None:
    attachment = attach_file(publication, upload())
    before = Change.objects.latest_id()

    read_text.call(attachment.pk)

    assert list(Change.objects.since(before).values_list("entry_id", flat=True)) == [publication.pk]


def test_reading_again_changes_nothing(publication: Publication, read: list[str]) -> None:
    attachment = attach_file(publication, upload())
    read_text.call(attachment.pk)
    once = pages_of(attachment)

    read_text.call(attachment.pk)

    assert pages_of(attachment) == once
    assert len(once) == 2


@pytest.mark.parametrize("reason", Reason)
def test_a_failure_is_written_down_and_the_file_stays(
    reason: Reason, publication: Publication, monkeypatch: pytest.MonkeyPatch, client: Any
) -> None:
    attachment = attach_file(publication, upload())

    def fail(*args: Any) -> Extraction:
        raise ExtractionFailed(reason, "parser: it broke")

    monkeypatch.setattr(services, "extract_text", fail)
    read_text.call(attachment.pk)

    attachment = Attachment.objects.get(pk=attachment.pk)
    assert (attachment.text_state, attachment.text_problem) == (Attachment.TextState.FAILED, reason)
    assert attachment.get_text_problem_display() == str(reason.label)
    assert b"".join(client.get(attachment.get_absolute_url()).streaming_content) == PDF


def test_a_file_that_went_missing_can_be_tried_again(publication: Publication, read: list[str]) -> None:
    attachment = attach_file(publication, upload())
    Path(attachment.file.path).unlink()

    read_text.call(attachment.pk)

    attachment = Attachment.objects.get(pk=attachment.pk)
    assert (attachment.text_state, attachment.text_problem) == ("failed", Reason.INTERRUPTED)
    assert read == []


def test_an_attachment_that_is_gone_is_nobodys_business(read: list[str]) -> None:
    read_text.call(10_000_000)

    assert read == []


# Queueing


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    numbers: list[int] = []
    monkeypatch.setattr(services.read_text.__class__, "enqueue", lambda task, pk: numbers.append(pk))
    return numbers


def test_each_file_is_queued_once(publication: Publication, queued: list[int]) -> None:
    files = [attach_file(publication, upload(name=f"{number}.pdf")).pk for number in range(3)]

    settle_files([publication.pk])
    settle_files([publication.pk])

    assert queued == files
    assert set(Attachment.objects.values_list("text_state", flat=True)) == {Attachment.TextState.QUEUED}


def test_a_queue_that_refuses_leaves_the_file_waiting(
    publication: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    attachment = attach_file(publication, upload())

    def refuse(task: Any, pk: int) -> None:
        raise ConnectionError

    monkeypatch.setattr(services.read_text.__class__, "enqueue", refuse)
    with pytest.raises(ConnectionError):
        settle_files([publication.pk])

    assert Attachment.objects.get(pk=attachment.pk).text_state == Attachment.TextState.WAITING


def test_kinds_without_text_are_not_queued(publication: Publication, queued: list[int]) -> None:
    attachment = attach_file(publication, upload(PNG, "picture.png"))

    settle_files([publication.pk])

    assert queued == []
    assert Attachment.objects.get(pk=attachment.pk).text_state == Attachment.TextState.NONE


def test_files_of_other_entries_wait_for_their_own_turn(publication: Publication, queued: list[int]) -> None:
    attach_file(make_publication(), upload())

    settle_files([publication.pk])

    assert queued == []


@pytest.mark.parametrize("number", [1, 3])
def test_settling_entries_without_news_takes_two_queries(
    number: int, queued: list[int], django_assert_num_queries: Any
) -> None:
    publications = [make_publication() for _ in range(number)]

    with django_assert_num_queries(2):
        settle_files([publication.pk for publication in publications])


def test_an_entry_that_lost_its_last_file_has_none(
    publication: Publication, read: list[str], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first, second = (attach_file(publication, upload(name=name)) for name in ("a.pdf", "b.pdf"))
    having = []

    for attachment in (first, second):
        with django_capture_on_commit_callbacks(execute=True):
            attachment.delete()
        having.append(Entry.objects.get(pk=publication.pk).has_file)

    assert having == [True, False]
    assert next(search_documents([publication.pk])).pages == []


# One file in another's place


def replace(attachment: Attachment, content: bytes, name: str) -> Attachment:
    attachment = Attachment.objects.get(pk=attachment.pk)
    attachment.file, attachment.name = upload(content, name), ""
    attachment.save()
    return Attachment.objects.get(pk=attachment.pk)


@pytest.fixture
def replaced(publication: Publication, read: list[str]) -> Attachment:
    attachment = attach_file(publication, upload())
    read_text.call(attachment.pk)
    return attachment


def test_the_text_of_a_replaced_file_is_found_no_more(replaced: Attachment) -> None:
    assert pages_of(replaced) != []

    picture = replace(replaced, PNG, "picture.png")

    assert (picture.name, picture.media_type, picture.page_count) == ("picture.png", "image/png", None)
    assert (picture.text_state, pages_of(picture)) == (Attachment.TextState.NONE, [])
    assert picture.uploaded_at > replaced.uploaded_at


def test_a_new_edition_is_read_again(replaced: Attachment) -> None:
    newer = replace(replaced, make_pdf(shown("Second edition")), "report.pdf")

    assert (newer.text_state, pages_of(newer)) == (Attachment.TextState.WAITING, [])
    assert newer.checksum != replaced.checksum


def test_saving_words_about_a_file_keeps_its_text(replaced: Attachment) -> None:
    attachment = Attachment.objects.get(pk=replaced.pk)
    attachment.role = Attachment.Role.SUMMARY

    attachment.save()

    assert Attachment.objects.get(pk=replaced.pk).text_state == Attachment.TextState.READ
    assert len(pages_of(replaced)) == 2


# What is refused, and what is put right


def test_a_file_above_the_limit_is_refused_with_both_sizes(publication: Publication, settings: Any) -> None:
    assert settings.MAX_UPLOAD_BYTES == 100 * 1024**2
    settings.MAX_UPLOAD_BYTES = 1024
    large = upload(PDF + bytes(2048 - len(PDF)))

    with pytest.raises(ValidationError) as refused:
        attach_file(publication, large)

    message = refused.value.messages[0].replace("\xa0", " ")
    assert message.startswith("“report.pdf” is too large: it has 2.0 KB, and the limit is 1.0 KB.")
    assert not Attachment.objects.exists()
    assert not Entry.objects.get(pk=publication.pk).has_file


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "etc passwd.pdf"),
        ("two\nlines.pdf", "two lines.pdf"),
        ("nul\0.pdf", "nul .pdf"),
        ('a "quoted" name.pdf', 'a "quoted" name.pdf'),
        ("تقرير.pdf", "تقرير.pdf"),
        (" .. ", None),
        ("", "report.pdf"),
        ("a" * 300, "a" * 200),
    ],
)
def test_names_are_made_fit_for_addresses(given: str, kept: str | None, publication: Publication) -> None:
    attachment = Attachment(entry_id=publication.pk, file=upload(), name=given)

    attachment.save()

    assert attachment.name == (kept if kept is not None else Path(attachment.file.name).name)
    assert attachment.get_absolute_url().startswith(f"/files/{attachment.pk}/")


def test_an_emptied_name_falls_back_on_the_stored_one(publication: Publication) -> None:
    attachment = attach_file(publication, upload())
    attachment = Attachment.objects.get(pk=attachment.pk)
    attachment.name = ""

    attachment.save()

    assert attachment.name == Path(attachment.file.name).name


@pytest.mark.parametrize("number", [1, 3])
def test_the_files_of_a_page_take_one_query(
    number: int, publication: Publication, django_assert_num_queries: Any
) -> None:
    for file_number in range(number):
        attach_file(publication, ContentFile(PDF, name=f"{file_number}.pdf"))

    with django_assert_num_queries(1):
        links = file_links(publication)

    assert [(link.name, link.type_label, link.language_name, link.role) for link in links] == [
        (f"{file_number}.pdf", "PDF", "English", "document") for file_number in range(number)
    ]
