"""Runs of imports and harvests, the rows they could not understand, and where each record came from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mutirao.discover.programmes.models import Programme
from mutirao.discover.publications.models import Publication

INVENTORY, PROFILES = "inventory", "profiles"
"""Formats of a source that brings programmes: an inventory with its mapping, or profiles as this site writes them."""


class Source(models.Model):
    """Where records come from: a file someone gave us, or an endpoint we harvest."""

    name = models.CharField(_("name"), max_length=500)
    key = models.CharField(max_length=500, unique=True, editable=False)
    format = models.CharField(_("format"), max_length=20)
    resumption_token = models.TextField(blank=True, editable=False)
    harvested_until = models.CharField(_("harvested until"), max_length=30, blank=True, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("where records come from", "source")
        verbose_name_plural = pgettext_lazy("where records come from", "sources")

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """One import: what was read and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        INTERRUPTED = "interrupted", _("interrupted")
        FINISHED = "finished", _("finished")
        FAILED = "failed", _("failed")

    source = models.ForeignKey(
        Source,
        on_delete=models.CASCADE,
        related_name="runs",
        verbose_name=pgettext_lazy("where records come from", "source"),
    )
    file = models.FileField(_("file"), upload_to="imports/%Y/%m/", blank=True, max_length=300)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("started by")
    )
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING)
    as_published = models.BooleanField(_("publish at once"), default=False)
    is_dry = models.BooleanField(_("trial run"), default=False)
    started_at = models.DateTimeField(pgettext_lazy("when", "started"), default=timezone.now)
    active_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(pgettext_lazy("when", "finished"), null=True, blank=True)
    read = models.PositiveIntegerField(pgettext_lazy("number of records", "read"), default=0)
    created = models.PositiveIntegerField(pgettext_lazy("number of records", "created"), default=0)
    updated = models.PositiveIntegerField(pgettext_lazy("number of records", "updated"), default=0)
    unchanged = models.PositiveIntegerField(pgettext_lazy("number of records", "unchanged"), default=0)
    duplicates = models.PositiveIntegerField(_("duplicates"), default=0)
    rejected_count = models.PositiveIntegerField(pgettext_lazy("number of records", "rejected"), default=0)
    problem = models.TextField(_("what went wrong"), blank=True)
    mapping = models.TextField(_("mapping"), blank=True, editable=False)
    cells = models.JSONField(_("cells by what became of them"), default=dict, editable=False)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.source} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def brings_programmes(self) -> bool:
        return self.source.format in {INVENTORY, PROFILES}


class RejectedRow(models.Model):
    """A row kept for repair: where it stood, why it could not be taken, and what it said."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="rejected", verbose_name=_("import"))
    line = models.PositiveIntegerField(_("line"))
    field = models.CharField(_("field"), max_length=100, blank=True)
    reason = models.TextField(_("reason"))
    raw = models.TextField(_("what it said"), blank=True)
    is_repaired = models.BooleanField(_("mended"), default=False)

    class Meta:
        verbose_name = _("rejected row")
        verbose_name_plural = _("rejected rows")
        ordering = ["run", "line"]

    def __str__(self) -> str:
        return f"{self.line} {self.field}: {self.reason}"


class CellRemark(models.Model):
    """What became of one cell of an inventory, where it is not simply in its field."""

    class Fate(models.TextChoices):
        TAKEN = "taken", pgettext_lazy("what became of a cell", "in its field")
        NOTED = "noted", pgettext_lazy("what became of a cell", "kept in words")
        REFUSED = "refused", pgettext_lazy("what became of a cell", "not understood, kept in words")
        CONFLICT = "conflict", pgettext_lazy("what became of a cell", "not taken over: changed here")
        IGNORED = "ignored", pgettext_lazy("what became of a cell", "left out on purpose")
        TOLD = "told", pgettext_lazy("what became of a cell", "to be known")

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="remarks", verbose_name=_("import"))
    line = models.PositiveIntegerField(_("line"))
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    cell = models.CharField(_("cell"), max_length=200, blank=True)
    column = models.CharField(_("column"), max_length=200, blank=True)
    said = models.TextField(_("what it said"), blank=True)
    fate = models.CharField(_("what became of it"), max_length=8, choices=Fate.choices)
    field = models.CharField(_("field"), max_length=30, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("remark on a cell")
        verbose_name_plural = _("remarks on cells")
        ordering = ["run", "pk"]
        indexes = [models.Index(fields=["run", "fate"], name="cell_remarks_of_a_fate")]

    def __str__(self) -> str:
        return f"{self.cell}: {self.reason}"


class Origin(models.Model):
    """Which record of which source a thing was made from; lets an import be run again without doubling.

    `told` is what the record said of each field of a programme when it was last taken over, as digests: a field that
    says something else by now has been changed by somebody here.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="origins")
    key = models.CharField(max_length=500)
    fingerprint = models.CharField(max_length=64)
    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, null=True, related_name="origins")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, null=True, related_name="origins")
    is_duplicate = models.BooleanField(default=False)
    told = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("origin")
        verbose_name_plural = _("origins")
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="each_origin_once")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.key}"
