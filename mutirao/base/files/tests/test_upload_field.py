"""A file in a form, ahead of it or with it: either way it is kept while mistakes elsewhere are mended."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.template.loader import render_to_string

from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.files.models import Upload
from mutirao.base.files.services import attach_file
from mutirao.base.files.tests.documents import make_pdf, shown
from mutirao.base.files.uploads.forms import UploadField, UploadFormMixin
from mutirao.base.files.uploads.services import append, begin_upload, forget_upload
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = pytest.mark.django_db

PDF = make_pdf(shown("Cash reaches households."))


class ShareForm(UploadFormMixin, forms.Form):
    title = forms.CharField()
    document = UploadField(label="Document")


class OptionalForm(UploadFormMixin, forms.Form):
    document = UploadField(label="Document", required=False)


def posted(content: bytes = PDF, name: str = "report.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def sent_ahead(user: Any, content: bytes = PDF, name: str = "report.pdf") -> Upload:
    upload = begin_upload(name, len(content), by=user)
    append(upload, [content], at=0)
    return upload


def content_of(form: forms.Form) -> tuple[str, bytes]:
    file = form.cleaned_data["document"]
    with file:
        return file.name, file.read()


def shown_token(form: forms.Form) -> str:
    found = re.search(r'name="document_token"\s+value="([^"]*)"', str(form["document"]))
    assert found
    return found[1]


def test_a_file_that_came_ahead(member: Any) -> None:
    upload = sent_ahead(member)
    form = ShareForm({"title": "A", "document_token": str(upload.token)}, by=member)

    assert form.is_valid()
    assert form.cleaned_data["document"].token == str(upload.token)
    assert content_of(form) == ("report.pdf", PDF)


def test_a_file_that_came_with_the_form(member: Any) -> None:
    form = ShareForm({"title": "A", "document_token": ""}, {"document": posted()}, by=member)

    assert form.is_valid()
    assert content_of(form) == ("report.pdf", PDF)
    assert form.cleaned_data["document"].token == str(Upload.objects.get(user=member).token)


def test_a_large_file_that_came_with_the_form_is_copied_from_the_disk(member: Any) -> None:
    with TemporaryUploadedFile("report.pdf", "application/pdf", len(PDF), None) as file:
        file.write(PDF)
        file.seek(0)
        form = ShareForm({"title": "A"}, {"document": file}, by=member)

        assert form.is_valid()
    assert content_of(form) == ("report.pdf", PDF)


def test_taken_over_and_forgotten(member: Any, django_capture_on_commit_callbacks: Any) -> None:
    form = ShareForm({"title": "A"}, {"document": posted()}, by=member)
    assert form.is_valid()
    upload, file = Upload.objects.get(), form.cleaned_data["document"]

    with django_capture_on_commit_callbacks(execute=True), file:
        attachment = attach_file(make_publication(), file)
        forget_upload(file.token, by=member)

    assert (attachment.name, attachment.size) == ("report.pdf", len(PDF))
    assert (Upload.objects.count(), upload.path.exists()) == (0, False)


@pytest.mark.parametrize("way", ["ahead", "with the form"])
def test_a_mistake_elsewhere_does_not_cost_the_file(member: Any, way: str) -> None:
    if way == "ahead":
        form = ShareForm({"document_token": str(sent_ahead(member).token)}, by=member)
    else:
        form = ShareForm({}, {"document": posted()}, by=member)

    assert not form.is_valid()
    token = shown_token(form)
    html = str(form["document"])
    assert (token, list(form.errors)) == (str(Upload.objects.get().token), ["title"])
    assert "report.pdf" in html
    assert "required" not in html

    again = ShareForm({"title": "A", "document_token": token}, by=member)
    assert again.is_valid()
    assert content_of(again) == ("report.pdf", PDF)
    assert Upload.objects.count() == 1


def test_a_file_chosen_now_counts_more_than_one_sent_earlier(member: Any) -> None:
    upload = sent_ahead(member)
    form = ShareForm(
        {"title": "A", "document_token": str(upload.token)}, {"document": posted(b"Other words.", "b.txt")}, by=member
    )

    assert form.is_valid()
    assert content_of(form) == ("b.txt", b"Other words.")


def test_a_file_from_an_earlier_visit(member: Any) -> None:
    upload = sent_ahead(member)
    initial = {"document": upload}
    token = shown_token(ShareForm(initial=initial, by=member))
    assert token == str(upload.token)

    saved = ShareForm({"title": "A", "document_token": token}, initial=initial, by=member)
    assert saved.is_valid()
    assert content_of(saved) == ("report.pdf", PDF)


def test_a_file_from_an_earlier_visit_that_was_removed(member: Any) -> None:
    form = ShareForm({"title": "A", "document_token": ""}, initial={"document": sent_ahead(member)}, by=member)

    assert form.errors == {"document": ["This field is required."]}
    assert shown_token(form) == ""


def test_nothing_chosen(member: Any) -> None:
    assert ShareForm({"title": "A"}, by=member).errors == {"document": ["This field is required."]}
    optional = OptionalForm({"document_token": ""}, by=member)
    assert optional.is_valid()
    assert optional.cleaned_data["document"] is None


def test_the_upload_of_somebody_else(member: Any) -> None:
    theirs = sent_ahead(UserFactory())
    form = ShareForm({"title": "A", "document_token": str(theirs.token)}, by=member)

    assert form.errors == {
        "document": ["The uploaded file is not here any more: it is kept for 7 days. Please choose it again."]
    }
    assert shown_token(form) == ""
    assert list(Upload.objects.all()) == [theirs]


def test_half_a_file_is_kept_for_the_rest_of_it(member: Any) -> None:
    upload = begin_upload("report.pdf", len(PDF), by=member)
    append(upload, [PDF[:100]], at=0)
    form = ShareForm({"title": "A", "document_token": str(upload.token)}, by=member)

    assert form.errors == {
        "document": [
            (
                f"Of “report.pdf”, 100\xa0bytes of {len(PDF)}\xa0bytes have arrived. "
                "Please choose the same file again to send the rest."
            )
        ]
    }
    assert upload.offset == 100


@pytest.mark.parametrize("way", ["ahead", "with the form"])
def test_a_file_that_can_never_be_taken_is_not_kept(member: Any, way: str) -> None:
    content = b"\0\1\2 nothing we know"
    if way == "ahead":
        form = ShareForm({"title": "A", "document_token": str(sent_ahead(member, content).token)}, by=member)
    else:
        form = ShareForm({"title": "A"}, {"document": posted(content)}, by=member)

    assert list(form.errors) == ["document"]
    assert form.errors["document"][0].startswith("“report.pdf” is not a kind of file that can be shared here.")
    assert (shown_token(form), Upload.objects.count()) == ("", 0)


def test_too_much_under_way_is_said_by_the_form_too(member: Any, settings: Any) -> None:
    settings.UPLOADS_PER_PERSON = 1
    sent_ahead(member)
    form = ShareForm({"title": "A"}, {"document": posted()}, by=member)

    assert form.errors == {
        "document": ["You have 1 file on its way already. Please finish with it, or cancel it, before you add another."]
    }


def test_a_full_disk_leaves_nothing_half_kept(member: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from mutirao.base.files.uploads import services

    def full(*args: Any, **options: Any) -> int:
        raise OSError(28, "full")

    monkeypatch.setattr(services, "append_bytes", full)
    form = ShareForm({"title": "A"}, {"document": posted()}, by=member)

    assert form.errors["document"][0].startswith("There is no room for this file at the moment.")
    assert Upload.objects.count() == 0


def test_the_field_on_the_page(member: Any) -> None:
    html = render_to_string("files/upload_field.html", {"field": ShareForm(by=member)["document"]})
    optional = render_to_string("files/upload_field.html", {"field": OptionalForm(by=member)["document"]})

    assert html.count('data-upload="/files/uploads/"') == 1
    assert html.count('type="file"') == 1
    assert html.count("(optional)") + 1 == optional.count("(optional)")
    assert html.count(" required") - 1 == optional.count(" required")
    assert 'accept=".pdf,.docx' in html
    assert '<label for="id_document">' in html
