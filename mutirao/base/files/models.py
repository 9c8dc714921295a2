"""Attachment: a file of an entry, and the text of its pages."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any
from uuid import uuid4

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from mutirao.base.catalogue.models import Change, Entry


def upload_path(attachment: Attachment, filename: str) -> str:
    """Where the bytes go: a name nobody can guess or clash with; the reader's file name is kept in the row."""
    return f"files/{timezone.now():%Y/%m}/{uuid4().hex}{PurePath(filename).suffix.lower()[:10]}"


class Attachment(Orderable):
    """One file: what it is for, in which language, how big, and whether its text could be read."""

    class Role(models.TextChoices):
        DOCUMENT = "document", _("document")
        SUMMARY = "summary", _("summary")
        SLIDES = "slides", _("slides")
        INFOGRAPHIC = "infographic", _("infographic")
        AUDIO = "audio", _("audio")
        VIDEO = "video", _("video")
        DATA = "data", _("data")
        OTHER = "other", _("other")

    class TextState(models.TextChoices):
        WAITING = "waiting", _("waiting to be read")
        READ = "read", _("text found")
        NONE = "none", _("no text to read in this type of file")
        FAILED = "failed", _("text could not be read")

    entry = ParentalKey(Entry, on_delete=models.CASCADE, related_name="attachments")
    file = models.FileField(_("file"), upload_to=upload_path, max_length=200)
    name = models.CharField(_("file name"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    media_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveBigIntegerField(_("size"), default=0, editable=False)
    checksum = models.CharField(_("SHA-256 checksum"), max_length=64, editable=False)
    page_count = models.PositiveIntegerField(_("pages"), null=True, editable=False)
    text_state = models.CharField(
        max_length=8, choices=TextState.choices, default=TextState.WAITING, editable=False
    )
    text_problem = models.CharField(
        _("why the text could not be read"), max_length=300, blank=True, editable=False
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta(Orderable.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("files:download", args=[self.pk, self.name])

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            Change.objects.record([self.entry_id])


class Page(models.Model):
    """The text of one page of a file, as the search reads it."""

    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["attachment", "number"]
        constraints = [models.UniqueConstraint(fields=["attachment", "number"], name="each_page_once")]

    def __str__(self) -> str:
        return f"{self.attachment_id} p. {self.number}"
