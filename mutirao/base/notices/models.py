"""Notices, what people follow, and how they wish to be told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mutirao.base.catalogue.models import Entry
from mutirao.base.notices.kinds import Frequency
from mutirao.base.notices.querysets import NoticeQuerySet
from mutirao.base.notices.things import Thing
from mutirao.base.taxonomy.models import Concept
from mutirao.base.ui.addresses import in_readers_language


class Follow(models.Model):
    """A person wants to know what happens with an entry, or what is new under a concept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, null=True, related_name="follows")
    concept = models.ForeignKey(Concept, on_delete=models.CASCADE, null=True, related_name="follows")
    frequency = models.CharField(
        _("mail"),
        max_length=8,
        choices=Frequency.choices,
        blank=True,
        help_text=_("Empty: as often as for everything else I follow."),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("followed thing")
        verbose_name_plural = _("followed things")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "entry"], condition=models.Q(entry__isnull=False), name="each_entry_followed_once"
            ),
            models.UniqueConstraint(
                fields=["user", "concept"], condition=models.Q(concept__isnull=False), name="each_concept_followed_once"
            ),
            models.CheckConstraint(
                condition=models.Q(entry__isnull=False, concept__isnull=True)
                | models.Q(entry__isnull=True, concept__isnull=False),
                name="one_thing_a_follow",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.thing}"

    @property
    def thing(self) -> Thing:
        return Thing("entry", self.entry_id) if self.entry_id else Thing("concept", self.concept_id or 0)


class Notice(models.Model):
    """Something happened that concerns a person.

    It holds no sentence: that is made when it is read, in the reader's language and of what they may see then.
    `through` are the followed things that led to it. `due_at` says when its mail may go; nothing where no mail is
    wanted, or it has gone, or the person has read the notice here.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    about = models.ForeignKey(Entry, on_delete=models.CASCADE, null=True, related_name="+")
    url = models.CharField(max_length=500, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    words = models.JSONField(default=dict)
    through = models.JSONField(default=list)
    key = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    pushed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(fields=["recipient", "kind", "key"], name="one_notice_per_person_and_key"),
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notice_newest"),
            models.Index(
                fields=["recipient", "-created_at", "-id"], condition=models.Q(read_at=None), name="notice_unread"
            ),
            models.Index(fields=["due_at", "recipient"], condition=models.Q(due_at__isnull=False), name="notice_due"),
            models.Index(fields=["read_at"], condition=models.Q(read_at__isnull=False), name="notice_read"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.recipient_id}"

    def get_absolute_url(self) -> str:
        return reverse("notices:open", args=[self.pk])

    @property
    def target(self) -> str:
        """Where the notice leads, in the language of whoever opens it."""
        if self.url:
            return in_readers_language(self.url)
        return self.about.get_absolute_url() if self.about else reverse("notices:index")


class Preference(models.Model):
    """How often a person wants mail of a kind, where it is not the kind's own default."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preferences")
    kind = models.CharField(max_length=40)
    frequency = models.CharField(_("mail"), max_length=8, choices=Frequency.choices)

    class Meta:
        verbose_name = _("choice of mail")
        verbose_name_plural = _("choices of mail")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_preference_per_kind")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.frequency}"


class Rhythm(models.Model):
    """When a person's digests come."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="rhythm")
    weekday = models.PositiveSmallIntegerField(
        _("day of the weekly digest"), choices=Weekday.choices, default=Weekday.MONDAY
    )
    paused_until = models.DateField(_("no mail until"), null=True, blank=True)

    class Meta:
        verbose_name = _("rhythm of digests")
        verbose_name_plural = _("rhythms of digests")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.get_weekday_display()}"


class PushSubscription(models.Model):
    """A browser that shows notices even while no page of ours is open (RFC 8030)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    device = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.device}"
