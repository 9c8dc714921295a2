"""The files of an entry as a list in its edit form."""

from __future__ import annotations

from typing import Any

from django.forms import FileInput
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, Panel

from mutirao.base.files.desk.forms import AttachmentForm
from mutirao.base.files.media_types import ALLOWED
from mutirao.base.files.models import Attachment
from mutirao.base.ui.inline_panel import DraftRowsFormSet, FormInlinePanel


class AttachmentFactsPanel(Panel):
    """What is known of a stored file: type, size, pages, and whether its text could be read."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "files/desk/facts.html"

        def is_shown(self) -> bool:
            return bool(self.instance and self.instance.checksum)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            attachment: Attachment = self.instance
            attachment.keep_reading_state()
            kind = ALLOWED.get(attachment.media_type)
            return {
                **super().get_context_data(parent_context),
                "attachment": attachment,
                "type_label": kind.label if kind else attachment.media_type,
                "size_label": filesizeformat(attachment.size),
                "open_url": reverse("desk_file", args=[attachment.pk]) if attachment.pk else "",
                "has_failed": attachment.text_state == Attachment.TextState.FAILED,
                "read_again_url": reverse("desk_file_read", args=[attachment.pk]) if attachment.pk else "",
            }


class FilePanel(FieldPanel):
    """The file to upload; where it is stored says nothing to a person who compares two versions, its name does."""

    def get_comparison_class(self) -> None:
        return None


def attachments_panel() -> FormInlinePanel:
    return FormInlinePanel(
        "attachments",
        [
            AttachmentFactsPanel(),
            FilePanel("file", widget=FileInput, required_on_save=False),
            FieldRowPanel([FieldPanel("role"), FieldPanel("language")]),
            FieldPanel("name", help_text=_("As readers see it. Empty: the name the file came with.")),
        ],
        form_class=AttachmentForm,
        formset_class=DraftRowsFormSet,
        heading=_("Files"),
        label=_("File"),
    )
