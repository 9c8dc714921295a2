"""The form of a contribution: the description, its files, the licence helper, and what handing in needs."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mutirao.base.files.models import Attachment
from mutirao.base.files.uploads.forms import UploadField
from mutirao.base.taxonomy.vocabulary import label
from mutirao.discover.publications.models import Publication
from mutirao.discover.submissions.description import describe
from mutirao.discover.submissions.forms.description import DescriptionForm
from mutirao.discover.submissions.forms.rows import Row, RowSet, language_field, row_set
from mutirao.discover.submissions.licence_helper import QUESTIONS
from mutirao.discover.submissions.services.drafts import FileRow, Saved, ref_of


class FileForm(Row):
    """A file of the draft, or a new one; its language is asked, since nobody can tell it from its name."""

    telling = ("ref", "upload")
    ref = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    upload = UploadField(label=gettext_lazy("File"), required=False)
    language = language_field(gettext_lazy("Language of the file"), required=False)
    role = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        required=False,
        choices=[("", gettext_lazy("What its type suggests")), *Attachment.Role.choices],
    )

    @property
    def attachment(self) -> Attachment | None:
        """The file this row is about, where it has arrived already."""
        found: Attachment | None = self.initial.get("attachment")
        return found

    @property
    def size_label(self) -> str:
        return filesizeformat(self.attachment.size) if self.attachment else ""


FileSet = row_set(FileForm)


class AgreedField(forms.MultipleChoiceField):
    """Suggestions to agree to; one that an earlier save of the same page has taken over is still a choice."""

    taken_over: frozenset[str] = frozenset()

    def valid_value(self, value: Any) -> bool:
        return str(value) in self.taken_over or super().valid_value(value)


class DraftForm(DescriptionForm):
    """Everything a contributor says. `for_handing_in` also asks for what readers cannot do without.

    Sent without rows of files, it shows and counts the files that the draft has.
    """

    token = forms.CharField(widget=forms.HiddenInput, required=False)
    form_id = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    confirmed = AgreedField(
        label=gettext_lazy("Suggested from title and abstract"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, data: Any = None, *, draft: Publication, user: Any, for_handing_in: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(data, now=describe(draft), **kwargs)
        self.for_handing_in = for_handing_in
        present = [
            {"ref": ref_of(item), "role": item.role, "language": item.language, "attachment": item}
            for item in draft.attachments.all()
        ]
        sent = data if data is not None and "files-TOTAL_FORMS" in data else None
        self.file_rows: RowSet = FileSet(sent, kwargs.get("files"), prefix="files", initial=present)
        for form in self.file_rows.forms:
            form.fields["upload"].by = user
        suggested = [*draft.suggested_concepts.all(), *draft.suggested_countries.all()]
        self.fields["confirmed"].choices = [(str(item.pk), label(item.pk)) for item in suggested]  # type: ignore[attr-defined]  # a choice field
        chosen = [*draft.concepts.all(), *draft.countries.all()]
        self.fields["confirmed"].taken_over = frozenset(str(item.pk) for item in chosen)  # type: ignore[attr-defined]  # as above
        for name, (question, answers) in QUESTIONS.items():
            self.fields[name] = forms.ChoiceField(
                label=question, required=False, choices=answers, widget=forms.RadioSelect
            )

    @property
    def row_sets(self) -> dict[str, RowSet]:
        return {**self.described, **({"files": self.file_rows} if self.file_rows.is_bound else {})}

    @property
    def helper_fields(self) -> list[Any]:
        return [self[name] for name in QUESTIONS]

    def answers(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in QUESTIONS}

    def clean(self) -> dict[str, Any]:
        if self.for_handing_in:
            self.ask_for_what_readers_need()
        return self.cleaned_data

    def ask_for_what_readers_need(self) -> None:
        said = self.cleaned_data
        if not said.get("title") and "title" not in self.errors:
            self.add_error("title", _("A publication needs a title."))
        if not said.get("languages"):
            self.add_error("languages", _("In which language is it written?"))
        files = [row for row in self.file_rows.forms if row.initial.get("attachment")]
        if any(not row.initial["language"] for row in files):
            self.problems = {**self.problems, "files": [_("In which language is each file? Please choose it.")]}
            self.add_error(None, _("Please say in which language each file is."))
        if not (files or said.get("source_url") or self.identifiers.written() or "source_url" in self.errors):
            self.add_error("source_url", _("Readers need a way to it: a link, a file, or an identifier such as a DOI."))

    def saved(self) -> Saved:
        """What can be kept of what was sent: all that could be read, and the rest as it was typed."""
        values = self.values()
        ids = frozenset(int(pk) for pk in self.cleaned_data.get("confirmed", []))
        return Saved(values, self.read_files(), ids, self.as_typed(), self.cleaned_data.get("form_id"))

    def read_files(self) -> list[FileRow] | None:
        """Each row as far as it could be read: a file that has arrived is kept whatever else is wrong."""
        if not self.file_rows.is_bound or not self.file_rows.management_form.is_valid():
            return None
        return [file_row(row) for row in self.file_rows.written()]

    @property
    def problems_of_files(self) -> list[str]:
        return self.problems.get("files", [])

    def file_problems(self) -> list[str]:
        return self.file_rows.problems() if self.file_rows.is_bound else []


def file_row(row: Row) -> FileRow:
    row.is_valid()
    said = row.cleaned_data
    return FileRow(said.get("ref", ""), said.get("upload"), said.get("role", ""), said.get("language", ""))


def without_files(data: QueryDict) -> QueryDict:
    """The same words; the files are those the draft has by now."""
    data = data.copy()
    for key in [key for key in data if key.startswith("files-")]:
        del data[key]
    return data


def check_language_given(upload: Any, language: str) -> None:
    if upload and not language:
        raise ValidationError(_("In which language is this file?"))
