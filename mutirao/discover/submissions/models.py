"""Submission, what is said about it, and the edits people suggest."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mutirao.discover.publications.models import Publication
from mutirao.discover.submissions.querysets import SubmissionQuerySet, SuggestionQuerySet

LONGEST_TEXT = 5000
"""Characters of one remark, comment or answer."""


def suggested_file_path(suggestion: Suggestion, filename: str) -> str:
    """Where nobody finds it by guessing; readers get it only once it is an attachment."""
    return f"suggested/{uuid4().hex}"


class Submission(models.Model):
    """A publication on its way from a member to the readers, and afterwards the memory of that way."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state of a contribution", "Draft")
        WAITING = "waiting", pgettext_lazy("state of a contribution", "Waiting for a curator")
        ASKED = "asked", pgettext_lazy("state of a contribution", "A curator has a question")
        ACCEPTED = "accepted", pgettext_lazy("state of a contribution", "Published")
        DECLINED = "declined", pgettext_lazy("state of a contribution", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of a contribution", "Withdrawn")

    class Way(models.TextChoices):
        LINK = "link", _("a link")
        DOI = "doi", _("a DOI")
        FILE = "file", _("a file")
        PASTE = "paste", _("a reference that was pasted")
        EMPTY = "empty", _("an empty form")

    class How(models.TextChoices):
        REVIEWED = "reviewed", _("after review")
        DIRECT = "direct", _("at once")

    IN_REVIEW = (State.WAITING, State.ASKED)
    EDITABLE = (State.DRAFT, *IN_REVIEW)

    publication = models.OneToOneField(
        Publication, on_delete=models.CASCADE, related_name="submission", verbose_name=_("publication")
    )
    contributor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="submissions",
        verbose_name=_("contributor"),
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    way = models.CharField(_("shared by"), max_length=5, choices=Way.choices, default=Way.EMPTY)
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    origins = models.JSONField(default=dict, blank=True, editable=False)
    typed = models.JSONField(default=dict, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    saved_from = models.UUIDField(null=True, editable=False)
    saved_at = models.DateTimeField(_("saved"), default=timezone.now, editable=False)
    curator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="submissions_in_hand",
        verbose_name=_("curator"),
    )
    assigned_at = models.DateTimeField(null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField(_("handed in"), null=True, blank=True)
    target_on = models.DateField(_("to be answered by"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    appealed_at = models.DateTimeField(_("appealed"), null=True, blank=True)
    how = models.CharField(_("published"), max_length=8, choices=How.choices, blank=True)
    is_to_be_looked_at = models.BooleanField(_("to be looked at"), default=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="submission_queue"),
            models.Index(fields=["contributor", "-saved_at"], name="submission_of_member"),
        ]

    def __str__(self) -> str:
        return self.publication.title or str(_("Without a title yet"))

    def get_absolute_url(self) -> str:
        return reverse("submissions:detail", args=[self.pk])

    @property
    def is_in_review(self) -> bool:
        return self.state in self.IN_REVIEW

    @property
    def is_overdue(self) -> bool:
        """Waiting for the team longer than was promised; a question waits for the contributor."""
        is_waiting = self.state == self.State.WAITING
        return bool(is_waiting and self.target_on and self.target_on < timezone.localdate())

    @property
    def token(self) -> str:
        """What a form must give back to prove that it knows the newest state of the draft, whoever wrote it."""
        return f"{self.version}.{self.publication.latest_revision_id or 0}"

    @property
    def correctable_until(self) -> datetime | None:
        return self.decided_at + timedelta(days=settings.SUBMISSION_CORRECTION_DAYS) if self.decided_at else None


class Remark(models.Model):
    """One line of the conversation about a submission."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("asks")
        ANSWER = "answer", _("answers")
        NOTE = "note", _("notes for colleagues")
        DECISION = "decision", _("decides")
        APPEAL = "appeal", _("appeals")
        SUGGESTION = "suggestion", _("suggests an edit")

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="remarks")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="submission_remarks"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField(max_length=LONGEST_TEXT, blank=True)
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.kind}"


class Suggestion(models.Model):
    """Changes to a publication that somebody proposes: a curator to a draft, a member to what is published."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("state of a suggestion", "Open")
        ACCEPTED = "accepted", pgettext_lazy("state of a suggestion", "Accepted")
        DECLINED = "declined", pgettext_lazy("state of a suggestion", "Declined")

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="edit_suggestions")
    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, null=True, blank=True, related_name="suggestions"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="edit_suggestions",
        verbose_name=_("suggested by"),
    )
    changes = models.JSONField(default=dict)
    comment = models.TextField(_("comment"), max_length=LONGEST_TEXT, blank=True)
    source = models.CharField(_("how do you know?"), max_length=500, blank=True)
    file = models.FileField(_("file"), upload_to=suggested_file_path, max_length=200, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    file_language = models.CharField(_("language of the file"), max_length=10, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(_("suggested"), default=timezone.now, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    answer = models.TextField(_("answer"), max_length=LONGEST_TEXT, blank=True)
    key = models.UUIDField(default=uuid4, unique=True, editable=False)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggested edit")
        verbose_name_plural = _("suggested edits")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "-created_at"], name="suggestion_queue")]

    def __str__(self) -> str:
        return str(self.publication)

    def get_absolute_url(self) -> str:
        return reverse("submissions:suggestion", args=[self.pk])
