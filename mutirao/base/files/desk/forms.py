"""What a curator says about a file, and the file itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from mutirao.base.files.models import Attachment
from mutirao.base.ui.language_choices import language_choices


class AttachmentForm(WagtailAdminModelForm):
    """Puts an uploaded file into its place at once: a draft keeps only words about its files, not the files."""

    language = forms.ChoiceField(label=_("Language"), required=False, choices=language_choices)

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] | None = super().clean()
        if "file" in self.changed_data and "name" not in self.changed_data:
            self.cleaned_data["name"] = ""
        return cleaned

    def has_changed(self) -> bool:
        """A file that only a draft has is always written again: unchanged rows without a number would be dropped."""
        is_in_draft_only = self.instance.pk is None and bool(self.instance.checksum)
        return is_in_draft_only or bool(super().has_changed())

    def save(self, commit: bool = True) -> Attachment:
        attachment: Attachment = super().save(commit=False)
        attachment.store()
        if commit:
            attachment.save()
        return attachment
