"""Entry: the record of anything the platform can show."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from mutirao.base.catalogue import entry_types
from mutirao.base.catalogue.models.audience import Audience
from mutirao.base.catalogue.models.change import Change
from mutirao.base.catalogue.querysets import EntryQuerySet
from mutirao.base.taxonomy.models import Concept, Place

COUNTED = ("use_count", "used_on")
"""What `use.py` adds up in the database; an entry in memory only remembers how it was when it was loaded."""


class Entry(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, ClusterableModel):
    """What every kind of thing has. Each kind is a subclass with a table of its own (`class Publication(Entry)`).

    Saving or deleting one writes to the log of changes in the same transaction, so nothing that
    follows the log can miss it, whoever saved: a form, an import, the editors' desk.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        PUBLISHED = "published", _("published")
        ARCHIVED = "archived", _("archived")

    type = models.CharField(max_length=30, editable=False, db_index=True)
    kind = models.CharField(_("kind"), max_length=30)
    title = models.CharField(_("title"), max_length=500)
    subtitle = models.CharField(_("subtitle"), max_length=500, blank=True)
    slug = models.SlugField(_("address"), max_length=120, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    byline = models.CharField(max_length=300, blank=True, editable=False)
    year = models.PositiveSmallIntegerField(_("year"), null=True, editable=False, db_index=True)
    has_file = models.BooleanField(default=False, editable=False)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    concepts = ParentalManyToManyField(Concept, related_name="entries", blank=True, verbose_name=_("concepts"))
    countries = ParentalManyToManyField(Place, related_name="local_entries", blank=True, verbose_name=_("countries"))
    suggested_concepts = ParentalManyToManyField(
        Concept, related_name="suggested_entries", blank=True, verbose_name=_("suggested concepts")
    )
    suggested_countries = ParentalManyToManyField(
        Place, related_name="suggested_local_entries", blank=True, verbose_name=_("suggested countries")
    )
    contributor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="contributed_entries",
        verbose_name=_("contributor"),
    )
    audience = models.ForeignKey(
        Audience,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name=_("audience"),
        help_text=_("Leave empty for everyone."),
    )
    created_at = models.DateTimeField(pgettext_lazy("when", "created"), auto_now_add=True)
    updated_at = models.DateTimeField(pgettext_lazy("when", "updated"), auto_now=True)
    verified_on = models.DateField(_("last verified"), null=True, blank=True)
    archived_at = models.DateTimeField(pgettext_lazy("when", "archived"), null=True, blank=True, editable=False)
    is_generated = models.BooleanField(_("made up for the demonstration"), default=False, editable=False)
    use_count = models.PositiveIntegerField(_("times used"), default=0, editable=False, db_index=True)
    used_on = models.DateField(_("last used"), null=True, editable=False, db_index=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [models.UniqueConstraint(fields=["type", "slug"], name="one_slug_per_type")]
        indexes = [
            models.Index(
                fields=["type", "audience", "-first_published_at", "-id"],
                condition=models.Q(live=True),
                name="entry_newest",
            ),
            models.Index(fields=["-updated_at"], name="entry_latest_work"),
            models.Index(fields=["expire_at"], condition=models.Q(expire_at__isnull=False), name="entry_expiring"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def language(self) -> str:
        """The main language, or "" where none is known."""
        return self.languages[0] if self.languages else ""

    @property
    def state(self) -> str:
        if self.archived_at:
            return self.State.ARCHIVED
        if self.live:
            return self.State.PUBLISHED
        return self.State.IN_REVIEW if self.current_workflow_state else self.State.DRAFT

    def get_absolute_url(self) -> str:
        return entry_types.get(self.type).url(self)

    def with_content_json(self, content: dict[str, Any]) -> Self:
        """A draft brings back what was written in it, not what has happened to the entry since."""
        entry = super().with_content_json(content)
        for name in (*COUNTED, "has_file", "archived_at", "is_generated", "created_at"):
            setattr(entry, name, getattr(self, name))
        return entry

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.live:
            self.archived_at = None
        with transaction.atomic():
            super().save(*args, **kwargs)
            Change.objects.record([self.pk])

    def _do_update(self, base_qs: Any, using: Any, pk_val: Any, values: Any, *rest: Any) -> bool:
        """Django's last step of saving a row that is there already: what has been counted since stands."""
        kept = [value for value in values if value[0].name not in COUNTED]
        updated: bool = super()._do_update(base_qs, using, pk_val, kept, *rest)
        return updated

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            Change.objects.record([self.pk])
            return super().delete(*args, **kwargs)
