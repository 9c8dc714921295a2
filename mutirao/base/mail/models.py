"""The ledger of mails, one row per recipient and message, and the addresses that get none."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mutirao.base.mail.querysets import OutgoingMailQuerySet


class OutgoingMail(models.Model):
    """One message to one recipient, and how far it has come."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("state of a mail", "waiting")
        SENDING = "sending", pgettext_lazy("state of a mail", "being sent")
        SENT = "sent", pgettext_lazy("state of a mail", "sent")
        IN_DOUBT = "in_doubt", pgettext_lazy("state of a mail", "in doubt")
        FAILED = "failed", pgettext_lazy("state of a mail", "failed")
        BOUNCED = "bounced", pgettext_lazy("state of a mail", "returned")
        SUPPRESSED = "suppressed", pgettext_lazy("state of a mail", "not wanted")
        DISMISSED = "dismissed", pgettext_lazy("state of a mail", "dismissed")

    class Rank(models.IntegerChoices):
        """What somebody sits waiting for goes before what may come later today."""

        AWAITED = 0
        USUAL = 1
        BULK = 2

    to = models.CharField(_("to"), max_length=400)
    address = models.CharField(max_length=254, db_index=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="mails"
    )
    subject = models.CharField(_("subject"), max_length=500, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    from_address = models.CharField(max_length=400)
    reply_to = models.CharField(max_length=400, blank=True)
    kind = models.CharField(_("kind"), max_length=30, blank=True)
    key = models.CharField(max_length=200, blank=True)
    message_id = models.CharField(max_length=300, unique=True)

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    rank = models.PositiveSmallIntegerField(choices=Rank.choices, default=Rank.USUAL)
    due_at = models.DateTimeField(
        default=timezone.now,
        help_text="Waiting: not to be touched before. Being sent: until then its sender has the word.",
    )
    claimed_by = models.CharField(max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    problem = models.TextField(_("what went wrong"), blank=True)
    is_hard_bounce = models.BooleanField(default=False)
    created_at = models.DateTimeField(pgettext_lazy("when", "made"), default=timezone.now)
    settled_at = models.DateTimeField(pgettext_lazy("when", "settled"), null=True, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="each_mail_key_once")]
        indexes = [
            models.Index(fields=["rank", "due_at"], condition=Q(state="waiting"), name="mails_waiting"),
            models.Index(fields=["due_at"], condition=Q(state="sending"), name="mails_being_sent"),
            models.Index(fields=["state"], name="mails_by_state"),
            models.Index(fields=["created_at"], name="mails_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"

    @property
    def is_to_be_settled(self) -> bool:
        return self.state in {self.State.IN_DOUBT, self.State.FAILED}

    @property
    def has_body(self) -> bool:
        return bool(self.text or self.html)


class Suppression(models.Model):
    """An address that gets no mail, and why."""

    class Reason(models.TextChoices):
        BOUNCE = "bounce", _("mail to it comes back")
        COMPLAINT = "complaint", _("called our mail spam")
        OPERATOR = "operator", _("decided by the team")

    address = models.CharField(_("address"), max_length=254, unique=True)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)
    since = models.DateTimeField(pgettext_lazy("when", "since"), default=timezone.now)

    class Meta:
        verbose_name = _("blocked address")
        verbose_name_plural = _("blocked addresses")
        ordering: ClassVar = ["-since", "-pk"]

    def __str__(self) -> str:
        return self.address
