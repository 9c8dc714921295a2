"""A person's account, the consents they gave, and what the team or they themselves have done with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Accounts(BaseUserManager["User"]):
    """Makes accounts: the e-mail address is the name, compared without regard to case."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can log in; a public profile is another app's business."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, default="UTC")
    is_staff = models.BooleanField(_("team member"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects = Accounts()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email


class Consent(models.Model):
    """What a person agreed to, in which version, and when; given again after a withdrawal, it is a new row."""

    class Subject(models.TextChoices):
        TERMS = "terms", _("terms of use")
        PRIVACY = "privacy", _("privacy notice")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents")
    subject = models.CharField(max_length=20, choices=Subject.choices)
    version = models.CharField(max_length=40)
    given_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_at"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.subject} {self.version}"


class Suspension(models.Model):
    """The team has closed the door on a person for a while: why, and where they can object."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="suspensions")
    reason = models.TextField(_("reason"), max_length=2000)
    appeal_address = models.EmailField(_("address for objections"))
    suspended_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    suspended_at = models.DateTimeField(_("suspended"), default=timezone.now, editable=False)
    lifted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    lifted_at = models.DateTimeField(pgettext_lazy("suspension", "lifted"), null=True, blank=True)

    class Meta:
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        ordering = ["-suspended_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(lifted_at__isnull=True), name="one_suspension_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.suspended_at:%Y-%m-%d}"


class ViewingAs(models.Model):
    """An administrator has looked at the site through a person's eyes, without touching anything."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="viewed_through")
    administrator = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(_("began"), default=timezone.now, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("view through a person’s eyes")
        verbose_name_plural = _("views through a person’s eyes")
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.administrator_id} as {self.person_id}"


class PrivateStorage(FileSystemStorage):
    """Files that no address leads to: only a view hands them out, and only to whom they belong."""

    @property
    def base_location(self) -> str:
        return str(settings.PRIVATE_ROOT)

    @property
    def location(self) -> str:
        return str(Path(self.base_location).absolute())

    def url(self, name: str | None) -> str:
        raise ValueError("This file has no address.")


def private_storage() -> PrivateStorage:
    return PrivateStorage()


def download_path(download: Download, filename: str) -> str:
    return f"downloads/{download.token.hex}.zip"


class Download(models.Model):
    """Everything about a person in one file: asked for, made by a job, gone after a few days."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("download", "being made")
        READY = "ready", pgettext_lazy("download", "ready")
        FAILED = "failed", pgettext_lazy("download", "could not be made")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="downloads")
    token = models.UUIDField(default=uuid4, unique=True, editable=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    file = models.FileField(upload_to=download_path, storage=private_storage, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("download of one’s data")
        verbose_name_plural = _("downloads of one’s data")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(state="waiting"), name="one_download_in_the_making"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.asked_at:%Y-%m-%d} {self.state}"
