"""Attachment: a file of an entry, and the text of its pages."""

from __future__ import annotations

import re
from hashlib import file_digest
from pathlib import PurePath
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from mutirao.base.catalogue.models import Change, Entry
from mutirao.base.files.extraction import Reason
from mutirao.base.files.media_types import ALLOWED, check_upload
from mutirao.base.files.querysets import AttachmentQuerySet
from mutirao.base.files.uploads.models import Upload

__all__ = ["Attachment", "Page", "Upload"]

OF_THE_READING = ("text_state", "text_state_since", "text_problem", "text_attempts", "page_count")
"""What the reading of a file writes down, and no form."""


def upload_path(attachment: Attachment, filename: str) -> str:
    """Where the bytes go: a name nobody can guess or clash with; the reader's file name is kept in the row."""
    kind = ALLOWED.get(attachment.media_type)
    extension = kind.extension if kind else ""
    return f"files/{timezone.now():%Y/%m}/{uuid4().hex}{extension}"


def tidy_name(name: str) -> str:
    """A file name that fits into an address, a header and one line of a page."""
    return re.sub(r"[\x00-\x1f\x7f/\\]+", " ", name).strip(" .")[:200]


def is_stored(file: Any) -> bool:
    """Whether the bytes are in the storage already, and not still in the request that brings them."""
    return bool(getattr(file, "_committed", False))


def validate_upload(file: Any) -> None:
    """Look into a file that is new; one that is stored already was looked into when it came."""
    if not is_stored(file):
        check_upload(file, file.name or "", settings.MAX_UPLOAD_BYTES)


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
        WAITING = "waiting", _("new")
        QUEUED = "queued", _("waiting to be read")
        READING = "reading", _("being read")
        READ = "read", _("text found")
        NONE = "none", _("no text to read in this type of file")
        FAILED = "failed", _("text could not be read")

    entry = ParentalKey(Entry, on_delete=models.CASCADE, related_name="attachments")
    file = models.FileField(_("file"), upload_to=upload_path, max_length=200, validators=[validate_upload])
    name = models.CharField(_("file name"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    media_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveBigIntegerField(_("size"), default=0, editable=False)
    checksum = models.CharField(_("SHA-256 checksum"), max_length=64, editable=False)
    page_count = models.PositiveIntegerField(_("pages"), null=True, editable=False)
    text_state = models.CharField(max_length=8, choices=TextState.choices, default=TextState.WAITING, editable=False)
    text_problem = models.CharField(
        _("why the text could not be read"), max_length=12, choices=Reason.choices, blank=True, editable=False
    )
    text_state_since = models.DateTimeField(default=timezone.now, editable=False)
    text_attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta(Orderable.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("files:download", args=[self.pk, self.name])

    def store(self) -> None:
        """Put an uploaded file into its place and write down what it is; does nothing for a stored one."""
        if not self.file or is_stored(self.file):
            self.keep_reading_state()
            return
        upload = self.file.file
        kind = check_upload(upload, self.file.name or "", settings.MAX_UPLOAD_BYTES)
        self.name = self.name or PurePath(self.file.name or "").name
        self.media_type = kind.name
        self.role = self.role or kind.role
        self.text_state = self.TextState.WAITING if kind.extractable else self.TextState.NONE
        self.text_state_since = self.uploaded_at = timezone.now()
        self.text_problem, self.page_count, self.text_attempts = "", None, 0
        self.size = upload.size
        self.checksum = file_digest(upload.open("rb"), "sha256").hexdigest()
        self.file.save(self.file.name or self.name, upload, save=False)

    def keep_reading_state(self) -> None:
        """A draft remembers how far the reading of a file was when it was saved; what has been read since stands."""
        read = Attachment.objects.filter(pk=self.pk, checksum=self.checksum).first() if self.pk else None
        for name in OF_THE_READING if read else ():
            setattr(self, name, getattr(read, name))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.store()
        self.name = tidy_name(self.name) or PurePath(self.file.name or "file").name
        with transaction.atomic():
            super().save(*args, **kwargs)
            if self.text_state in {self.TextState.WAITING, self.TextState.NONE}:
                self.pages.all().delete()  # the text of a file that this one has replaced
            Entry.objects.filter(pk=self.entry_id).update(has_file=True)
            Change.objects.record([self.entry_id])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            Change.objects.record([self.entry_id])
            return super().delete(*args, **kwargs)


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
