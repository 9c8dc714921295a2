"""What happens to uploads: begun, continued, taken over, forgotten."""

from __future__ import annotations

import errno
import time
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final, Self
from uuid import UUID

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from mutirao.base.accounts.models import User
from mutirao.base.files.media_types import check_promise, check_upload
from mutirao.base.files.models import tidy_name
from mutirao.base.files.uploads.arriving import Checksum, append_bytes
from mutirao.base.files.uploads.models import Upload
from mutirao.base.files.uploads.querysets import KEPT_FOR
from mutirao.base.files.uploads.rules import has_room_for, why_not_begin

log = structlog.get_logger("mutirao.files")

LONGEST_NAME: Final = 200
ABANDONED_AFTER: Final = timedelta(days=1)


class UploadedFile(File[Any]):
    """A file that has arrived whole; opened when it is first read, and closed by whoever reads it (`with file:`).

    Who takes it over forgets the upload by its `token` in the same transaction.
    """

    def __init__(self, upload: Upload) -> None:
        self._path = upload.path
        self._stream: BinaryIO | None = None
        self.name = upload.name
        self.mode = "rb"
        self.size = upload.size
        self.token = str(upload.token)

    @property
    def file(self) -> BinaryIO:  # type: ignore[override]  # an attribute there, opened at once
        if self._stream is None:
            self._stream = self._path.open("rb")
        return self._stream

    @property
    def closed(self) -> bool:
        return self._stream is None or self._stream.closed

    def open(self, *args: Any, **options: Any) -> Self:
        if self.closed:
            self._stream = None
        self.file.seek(0)
        return self

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()


@transaction.atomic
def begin_upload(name: str, size: int, *, by: User) -> Upload:
    """Promise a place for a file of `size` bytes. Raises `ValidationError` for what can be refused by its looks."""
    check_promise(name, size, settings.MAX_UPLOAD_BYTES)
    User.objects.select_for_update().get(pk=by.pk)  # one at a time, so that two at once cannot pass the limit
    if why_not_begin(by, size):
        remove(abandoned_uploads(by))
    if sentence := why_not_begin(by, size):
        raise ValidationError(sentence, code="too_many")
    if not has_room_for(size):
        raise no_room()
    return Upload.objects.create(user=by, name=short_name(name), size=size)


def abandoned_uploads(user: User) -> list[Upload]:
    """Begun, not whole, and not gone on with for a day: what gives way where a person has too much under way."""
    earliest = timezone.now() - ABANDONED_AFTER
    mine = Upload.objects.filter(user=user)
    return [upload for upload in mine if not upload.is_finished and upload.last_piece_at < earliest]


def short_name(name: str) -> str:
    """Without folders, and cut before its ending rather than after."""
    tidy = tidy_name(name.replace("\\", "/").rpartition("/")[2][-LONGEST_NAME:])
    return tidy or _("file")


def append(upload: Upload, pieces: Iterable[bytes], *, at: int, checksum: Checksum | None = None) -> int:
    """Add bytes at the end, which must be at `at`, and give the new end.

    Raises `WrongOffset`, `UploadBusy`, `ChecksumMismatch` (arriving.py), and `ValidationError` where the disk is full.
    The caller sees to it that no more bytes come than were promised.
    """
    if not has_room_for(upload.size - at):
        raise no_room()
    try:
        return append_bytes(upload.path, pieces, at=at, checksum=checksum)
    except OSError as problem:
        if problem.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise no_room() from problem


def keep_posted(file: File[Any], *, by: User) -> Upload:
    """A file that came whole with its form, kept as an upload: a mistake elsewhere in the form does not cost it."""
    upload = begin_upload(file.name or "", file.size, by=by)
    try:
        append(upload, file.chunks(), at=0)
    except ValidationError:
        forget_upload(upload.token, by=by)
        raise
    return upload


def finished_upload(token: str, *, by: User) -> UploadedFile:
    """The file. Raises `ValidationError` where it is not here, not whole, or not what we take."""
    upload = find_upload(token, by=by)
    if upload is None:
        raise ValidationError(
            _("The uploaded file is not here any more: it is kept for %(days)s days. Please choose it again."),
            code="absent",
            params={"days": KEPT_FOR.days},
        )
    if not upload.is_finished:
        raise ValidationError(
            _(
                "Of “%(name)s”, %(arrived)s of %(size)s have arrived. "
                "Please choose the same file again to send the rest."
            ),
            code="unfinished",
            params={
                "name": upload.name,
                "arrived": filesizeformat(upload.offset),
                "size": filesizeformat(upload.size),
            },
        )
    return checked(upload)


def checked(upload: Upload) -> UploadedFile:
    with upload.path.open("rb") as stream:
        check_upload(stream, upload.name, settings.MAX_UPLOAD_BYTES)
    return UploadedFile(upload)


def find_upload(token: str | UUID, *, by: User) -> Upload | None:
    try:
        number = UUID(str(token))
    except ValueError:
        return None
    return Upload.objects.visible_to(by).filter(token=number).first()


@transaction.atomic
def forget_upload(token: str | UUID, *, by: User) -> None:
    """Safe to call again, and for a file that was taken over: what took it over has its own copy."""
    if upload := find_upload(token, by=by):
        remove([upload])


def forget_expired_uploads() -> int:
    """By the clock: uploads nobody took over, and bytes that belong to no upload (a crash, a removed account)."""
    with transaction.atomic():
        expired = list(Upload.objects.expired())
        remove(expired)
    oldest = time.time() - KEPT_FOR.total_seconds()
    root = Path(settings.UPLOAD_ROOT)
    left = [path for path in root.iterdir() if path.stat().st_mtime < oldest] if root.is_dir() else []
    known = {str(token) for token in Upload.objects.values_list("token", flat=True)}
    for path in left:
        if path.name not in known:
            path.unlink(missing_ok=True)
    return len(expired)


def remove(uploads: Iterable[Upload]) -> None:
    """In the caller's transaction; the bytes go when it is sure that the rows did."""
    for upload in uploads:
        upload.delete()
        transaction.on_commit(partial(upload.path.unlink, missing_ok=True))


def no_room() -> ValidationError:
    log.error("no room for uploads", root=str(settings.UPLOAD_ROOT))
    return ValidationError(
        _("There is no room for this file at the moment. Please try later, or tell the site’s team."),
        code="no_room",
    )
