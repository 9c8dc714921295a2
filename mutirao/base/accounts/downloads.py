"""Everything about a person in one ZIP file: asked for, made by a job, handed out to them alone, thrown away."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO, Any, Final

import structlog
from django.core.files import File
from django.core.mail import send_mail
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from mutirao.base.accounts import personal_data
from mutirao.base.accounts.models import Download, User
from mutirao.base.accounts.retention import keep_days
from mutirao.base.ui.appearance import appearance

log = structlog.get_logger("mutirao.accounts")
AT_ONCE: Final = 1024 * 1024
"""Bytes of a file held in memory while it is copied."""
LOST_AFTER: Final = timedelta(hours=6)
"""A job that has not finished by then has died; the person may ask again."""


def ask_for_download(*, by: User, language: str) -> Download:
    """Begin to make one, unless one is in the making already."""
    try:
        with transaction.atomic():
            download = Download.objects.create(user=by)
            make_download.enqueue(download.pk, language)
    except IntegrityError:
        return Download.objects.get(user=by, state=Download.State.WAITING)
    return download


@task()
def make_download(download_id: int, language: str) -> None:
    """Write the file, and tell its owner. Safe to run again."""
    download = Download.objects.select_related("user").filter(pk=download_id, state=Download.State.WAITING).first()
    if download is None:
        return
    try:
        with translation.override(language):
            write_download(download)
    except Exception:
        log.exception("download not made", download=download_id)
        Download.objects.filter(pk=download_id).update(state=Download.State.FAILED)
        raise
    tell_owner(download, language)


def write_download(download: Download) -> None:
    with TemporaryFile() as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            write_parts(archive, download.user)
        download.size = target.tell()
        target.seek(0)
        download.file.save("data.zip", File(target), save=False)
    download.expires_at = timezone.now() + timedelta(days=keep_days("downloads"))
    download.state = Download.State.READY
    download.save()


def write_parts(archive: zipfile.ZipFile, user: User) -> None:
    """A JSON file for each part of the house, its files in a folder beside it, and a page that says what is what."""
    explained = []
    for part in personal_data.all_parts():
        export = part.export(user)
        text = json.dumps(export.data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        archive.writestr(f"{part.name}.json", text)
        explained.append(f"{part.name}.json\n  {part.content}\n  {part.purpose}\n  {part.kept_for()}\n")
        for name, file in export.files:
            with archive.open(f"{part.name}/{inside(name)}", "w", force_zip64=True) as target:
                copy(file, target)
    archive.writestr("README.txt", "\n".join([_("Everything we keep about you:"), "", *explained]))


def inside(name: str) -> str:
    """A name that stays in its folder, whatever the file was called."""
    parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in {"/", "..", "."}]
    return "/".join(parts) or "file"


def copy(file: File[Any], target: IO[bytes]) -> None:
    with file.open("rb") as source:
        for chunk in source.chunks(AT_ONCE):
            target.write(chunk)


def tell_owner(download: Download, language: str) -> None:
    user = download.user
    with translation.override(language):
        page = user_page()
        subject = _("The copy of your data is ready")
        body = _(
            "Hello %(name)s,\n\nthe copy of everything %(site)s keeps about you is ready. Log in and fetch it here:\n\n"
            "%(url)s\n\nIt can be fetched until %(day)s, by you alone.\n"
        ) % {"name": user.name, "site": appearance().name, "url": page, "day": f"{download.expires_at:%Y-%m-%d}"}
    send_mail(subject, body, None, [user.email])


def user_page() -> str:
    from django.conf import settings

    return f"{settings.SITE_URL}{reverse('accounts:data')}"


def to_fetch(user: User) -> Iterator[Download]:
    """The person's downloads that are not over; one whose job has died counts as failed."""
    lost = Download.objects.filter(user=user, state=Download.State.WAITING, asked_at__lt=timezone.now() - LOST_AFTER)
    lost.update(state=Download.State.FAILED)
    for download in Download.objects.filter(user=user)[:5]:
        if download.expires_at is None or download.expires_at > timezone.now():
            yield download


def remove_downloads(asked_before: datetime) -> int:
    """Rows and files that were asked for so long ago, or whose time is over."""
    old = Download.objects.filter(asked_at__lt=asked_before) | Download.objects.filter(expires_at__lt=timezone.now())
    count = 0
    for download in old.distinct():
        download.file.delete(save=False)
        download.delete()
        count += 1
    return count
