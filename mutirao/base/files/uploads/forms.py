"""A file in a form, whichever way it comes: in pieces ahead of the form, or with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy

from mutirao.base.accounts.models import User
from mutirao.base.files.media_types import ACCEPT
from mutirao.base.files.models import validate_upload
from mutirao.base.files.uploads.models import Upload
from mutirao.base.files.uploads.services import (
    UploadedFile,
    find_upload,
    finished_upload,
    forget_upload,
    keep_posted,
)


class Token(str):
    """Names an upload that came ahead of the form."""

    __slots__ = ()


class UploadInput(forms.FileInput):
    """A file input that a script may replace by the token of an upload; `value` is the upload that is here already."""

    template_name = "files/upload_input.html"
    upload_url = reverse_lazy("files:uploads")

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """A file chosen now counts more than one sent earlier."""
        return files.get(name) or Token(data.get(self.token_name(name), "")) or None

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files and self.token_name(name) not in data

    def token_name(self, name: str) -> str:
        return f"{name}_token"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        kept = value if isinstance(value, Upload) else None
        if kept:
            context["widget"]["attrs"].pop("required", None)
        return context | {"kept": kept, "token_name": self.token_name(name), "upload_url": self.upload_url}


class UploadField(forms.FileField):
    """Cleans to an `UploadedFile`, whose `token` is given to `forget_upload` once the file has been taken over.

    Either way the bytes are kept under a token, which the form shows again with its mistakes. `initial` may be an
    `Upload` from an earlier visit, which the form then shows and sends again. The form must be an `UploadFormMixin`,
    which says whose uploads are meant.
    """

    widget = UploadInput
    default_validators = [validate_upload]
    by: User | None = None
    kept: Upload | None = None

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", self.widget(attrs={"accept": ACCEPT}))
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        self.kept = None
        if isinstance(data, Token):
            return self.taken(data)
        posted = super().clean(data)
        if posted is None:
            return None
        self.kept = keep_posted(posted, by=self.owner)
        return finished_upload(str(self.kept.token), by=self.owner)

    def taken(self, token: Token) -> UploadedFile:
        """The upload is kept for the next try, unless it can never be taken."""
        try:
            file = finished_upload(token, by=self.owner)
        except ValidationError as problem:
            if problem.code not in {"absent", "unfinished"}:
                forget_upload(token, by=self.owner)
            raise
        self.kept = find_upload(token, by=self.owner)
        return file

    @property
    def owner(self) -> User:
        assert self.by is not None, "a form with an UploadField is an UploadFormMixin"
        return self.by

    def bound_data(self, data: Any, initial: Any) -> Any:
        return self.kept


class UploadFormMixin(forms.BaseForm):
    """A form with files, of one person: `SomeForm(request.POST, request.FILES, by=request.user)`."""

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if isinstance(field, UploadField):
                field.by = by
