"""Upload: a file on its way in, or arrived and not yet taken over by what it is for."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mutirao.base.files.uploads.querysets import KEPT_FOR, UploadQuerySet


class Upload(models.Model):
    """What was promised; how much of it has arrived is what the file on the disk says, which cannot be wrong."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads")
    token = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size"))
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("files:upload", args=[self.token])

    @property
    def path(self) -> Path:
        return Path(settings.UPLOAD_ROOT) / str(self.token)

    @property
    def offset(self) -> int:
        """How many bytes have arrived."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    @property
    def is_finished(self) -> bool:
        return self.offset == self.size

    @property
    def last_piece_at(self) -> datetime:
        try:
            return datetime.fromtimestamp(self.path.stat().st_mtime, UTC)
        except FileNotFoundError:
            return self.created_at

    @property
    def expires_at(self) -> datetime:
        return self.created_at + KEPT_FOR
