"""What comes in about imports: files, and rows that somebody has mended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from mutirao.discover.programmes.inventory.mapping import Inventory, read_mapping, shipped
from mutirao.overview.interchange.models import PROFILES, RejectedRow, Run
from mutirao.overview.interchange.services.batches import Tally
from mutirao.overview.interchange.services.imports import receive_upload
from mutirao.overview.interchange.services.inventories import receive_inventory
from mutirao.overview.interchange.services.repairs import keep_attempt, repair

DRAFT, PUBLISHED = "draft", "published"
STATES = [(DRAFT, _("drafts, for curators to look at first")), (PUBLISHED, _("published at once"))]
LONGEST_MAPPING = 200_000


def not_too_large(upload: Any) -> Any:
    if upload.size > settings.MAX_UPLOAD_BYTES:
        raise ValidationError(
            _("The file is larger than %(limit)s. Please split it, or ask whoever runs the site to import it."),
            params={"limit": filesizeformat(settings.MAX_UPLOAD_BYTES)},
        )
    return upload


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
        choices=STATES,
        widget=forms.RadioSelect,
        initial=DRAFT,
    )

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        if not by.has_perm("publications.publish_publication"):
            del self.fields["state"]

    def clean_file(self) -> Any:
        return not_too_large(self.cleaned_data["file"])

    def save(self) -> Run:
        """Raises `ValidationError` where nobody can tell what the file is."""
        publish = self.cleaned_data.get("state") == PUBLISHED
        return receive_upload(self.cleaned_data["file"], by=self.by, publish=publish)


class InventoryForm(forms.Form):
    """An inventory of programmes and its mapping; it is tried before anything is written."""

    file = forms.FileField(label=_("File"), help_text=_("CSV, XLSX, JSON Lines, or profiles that a site exported."))
    mapping = forms.ChoiceField(label=_("Mapping"))
    own_mapping = forms.FileField(
        label=_("Mapping of your own"), required=False, help_text=_("A TOML file; it counts instead of the one above.")
    )
    state = forms.ChoiceField(label=_("What becomes of them"), choices=STATES, widget=forms.RadioSelect, initial=DRAFT)

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        listed = [(mapping.name, mapping.title) for mapping in shipped().values()]
        field: Any = self.fields["mapping"]
        field.choices = [*listed, (PROFILES, _("Profiles that a site exported"))]

    def clean_file(self) -> Any:
        return not_too_large(self.cleaned_data["file"])

    def clean_own_mapping(self) -> Inventory | None:
        upload = self.cleaned_data.get("own_mapping")
        return read_mapping(upload.read(LONGEST_MAPPING).decode(errors="replace"), upload.name) if upload else None

    def save(self) -> Run:
        name = self.cleaned_data["mapping"]
        mapping = self.cleaned_data.get("own_mapping") or (None if name == PROFILES else shipped()[name])
        publish = self.cleaned_data["state"] == PUBLISHED
        return receive_inventory(self.cleaned_data["file"], mapping, by=self.by, publish=publish)


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
