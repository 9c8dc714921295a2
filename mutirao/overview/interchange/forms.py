"""What comes in about imports: files, and rows that somebody has mended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from mutirao.overview.interchange.models import RejectedRow, Run
from mutirao.overview.interchange.services.batches import Tally
from mutirao.overview.interchange.services.imports import receive_upload
from mutirao.overview.interchange.services.repairs import keep_attempt, repair

DRAFT, PUBLISHED = "draft", "published"


class ImportForm(forms.Form):
    """A file of publications, and whether readers see them at once."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "RIS, BibTeX, CSV, CSL-JSON, EndNote XML, Web of Science or saved OAI-PMH; the site finds out which."
        ),
    )
    state = forms.ChoiceField(
        label=_("What becomes of them"),
        choices=[(DRAFT, _("drafts, for curators to look at first")), (PUBLISHED, _("published at once"))],
        widget=forms.RadioSelect,
        initial=DRAFT,
    )

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        if not by.has_perm("publications.publish_publication"):
            del self.fields["state"]

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > settings.MAX_UPLOAD_BYTES:
            raise ValidationError(
                _("The file is larger than %(limit)s. Please split it, or ask whoever runs the site to import it."),
                params={"limit": filesizeformat(settings.MAX_UPLOAD_BYTES)},
            )
        return upload

    def save(self) -> Run:
        """Raises `ValidationError` where nobody can tell what the file is."""
        publish = self.cleaned_data.get("state") == PUBLISHED
        return receive_upload(self.cleaned_data["file"], by=self.by, publish=publish)


class RepairForm(forms.Form):
    """A row as it was read, to be mended."""

    raw = forms.CharField(label=_("What it says"), widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}))

    def mend(self, row: RejectedRow, *, by: Any) -> Tally | None:
        """Take the row in; None where it still cannot be understood, with the reason among the form's errors."""
        raw = self.cleaned_data["raw"]
        try:
            return repair(row, raw, by=by)
        except ValidationError as problem:
            keep_attempt(row, raw, problem.messages)
            self.add_error("raw", problem)
            return None
