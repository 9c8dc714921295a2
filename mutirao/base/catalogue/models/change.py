"""Change: the log that the search index, the page store and the feeds follow."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mutirao.base.catalogue.signals import entry_changed
from mutirao.base.database.logs import one_at_a_time


class ChangeQuerySet(models.QuerySet["Change"]):
    def since(self, cursor: int) -> ChangeQuerySet:
        return self.filter(pk__gt=cursor).order_by("pk")

    def record(self, entry_ids: Iterable[int | None]) -> None:
        """Note, in the transaction that makes it, a change to what readers see; `None` stands for the whole site.

        A crash after the commit loses nothing: followers read the log, the signal only wakes them.
        """
        one_at_a_time(self.db)
        changes = self.bulk_create([Change(entry_id=entry_id) for entry_id in entry_ids])
        if changes:
            ids = [change.entry_id for change in changes]
            transaction.on_commit(partial(entry_changed.send, sender=Change, entry_ids=ids))

    def latest_id(self) -> int:
        return self.aggregate(latest=models.Max("pk"))["latest"] or 0


class Change(models.Model):
    """Something a reader may see has changed: one entry, or (no entry) anything on the site."""

    entry_id = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")

    def __str__(self) -> str:
        return f"{self.pk}: {self.entry_id or 'site'}"
