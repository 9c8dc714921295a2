"""Event: the log of what open pages are told, kept for a day so that a dropped connection misses nothing."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mutirao.base.live.querysets import EventQuerySet


class Event(models.Model):
    """Something that has just happened, for those who listen to its channel."""

    channel = models.CharField(max_length=80)
    name = models.CharField(max_length=40)
    data = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("live event")
        verbose_name_plural = _("live events")
        indexes = [models.Index(fields=["channel", "id"], name="live_event_channel")]

    def __str__(self) -> str:
        return f"{self.pk}: {self.name} for {self.channel}"
