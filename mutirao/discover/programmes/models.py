"""Programme, the claims its profile consists of, their references, and those who keep it right."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mutirao.base.catalogue.models import Entry
from mutirao.connect.stakeholders.models import Stakeholder
from mutirao.discover.programmes import codes, fields
from mutirao.discover.programmes.querysets import (
    ClaimQuerySet,
    FocalPointQuerySet,
    ProgrammeQuerySet,
    SuggestedEditQuerySet,
)
from mutirao.discover.publications.models import Publication


class Programme(Entry):
    """A programme of social protection: what identifies it stands here, all that is said of it in its claims.

    `kind`, `year` (of its start), `summary` (its objectives), `byline` (who implements it), `status`, and the concepts
    it is filed under follow from the current claims; `services/deriving.py` keeps them so.
    """

    TYPE = "programme"

    status = models.CharField(_("status"), max_length=20, blank=True, editable=False, db_index=True)
    claim_count = models.PositiveIntegerField(_("values known"), default=0, editable=False)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.type = self.TYPE
        super().save(*args, **kwargs)


class Reference(models.Model):
    """Where claims of a programme come from; one row for each source, however many claims rest on it."""

    class Kind(models.TextChoices):
        PUBLICATION = "publication", _("A publication in this catalogue")
        DOCUMENT = "document", _("A document or web page")
        PERSONAL = "personal", _("Personal communication")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="references")
    kind = models.CharField(_("kind"), max_length=11, choices=Kind.choices, default=Kind.DOCUMENT)
    publication = models.ForeignKey(
        Publication, on_delete=models.SET_NULL, null=True, blank=True, related_name="programme_references"
    )
    author = models.CharField(_("author"), max_length=300, blank=True)
    year = models.CharField(_("year"), max_length=10, blank=True)
    title = models.CharField(_("title"), max_length=500, blank=True)
    url = models.URLField(_("link"), max_length=2000, blank=True)
    accessed_on = models.DateField(_("accessed"), null=True, blank=True)

    named: Entry | None = None  # the publication, as far as the reader may see it: `naming.load_names`

    class Meta:
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title or self.url or self.author


LATEST = [
    *("field", "programme", "unit", "per", "basis", "level", "-year", "position", "id"),
    *("until_year", "number", "retired_at", "status", "sex", "age_from", "age_to"),
]
"""The order in which the latest number of a programme comes first, and all that `table.selecting.totals` asks of it: so
the table of programmes reads this index alone, a few pages instead of a few ten thousand rows."""


class Claim(models.Model):
    """One value of one field, and what it rests on. A claim is never changed: it retires when another takes its place.

    So the claims that have not retired are the profile, and all of them together are its history. Which column a value
    stands in follows from the field's `Shape`. A series has a claim for each year and breakdown: `until_year` closes a
    period ("2015-16"), `unit` is one of `fields.UNITS` or an ISO 4217 currency, `per` how often an amount is paid.
    """

    class Status(models.TextChoices):
        KNOWN = "known", pgettext_lazy("status of a value", "known")
        NOT_KNOWN = "not_known", pgettext_lazy("status of a value", "not known")
        NOT_APPLICABLE = "not_applicable", pgettext_lazy("status of a value", "not applicable")
        NOT_RESEARCHED = "not_researched", pgettext_lazy("status of a value", "not yet researched")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="claims")
    field = models.CharField(_("field"), max_length=30, choices=[(field.name, field.label) for field in fields.FIELDS])
    status = models.CharField(_("status"), max_length=14, choices=Status.choices, default=Status.KNOWN)
    position = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(_("text"), blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    code = models.CharField(_("code"), max_length=40, blank=True)
    number = models.DecimalField(_("number"), max_digits=24, decimal_places=4, null=True, blank=True)
    organisation = models.ForeignKey(
        Stakeholder, on_delete=models.PROTECT, null=True, blank=True, related_name="programme_claims"
    )
    programme_named = models.ForeignKey(
        Programme, on_delete=models.SET_NULL, null=True, blank=True, related_name="claims_naming_it"
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    until_year = models.PositiveSmallIntegerField(_("until"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=25, blank=True)
    per = models.CharField(_("per"), max_length=20, blank=True, choices=list(codes.FREQUENCY.labels.items()))
    basis = models.CharField(_("basis"), max_length=10, blank=True, choices=list(codes.BASIS.labels.items()))
    sex = models.CharField(_("sex"), max_length=10, blank=True, choices=list(codes.SEX.labels.items()))
    age_from = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True)
    level = models.CharField(
        _("level of government"), max_length=20, blank=True, choices=list(codes.GOVERNMENT_LEVEL.labels.items())
    )
    note = models.TextField(_("note"), blank=True)
    references = models.ManyToManyField(Reference, related_name="claims", blank=True)
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True, editable=False)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    objects = ClaimQuerySet.as_manager()

    named: Entry | None = None  # what it names, as far as the reader may see it: `naming.load_names`

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["programme", "field", "position", "pk"]
        indexes = [
            models.Index(
                fields=["programme", "field", "position"],
                condition=models.Q(retired_at__isnull=True),
                name="claim_current",
            ),
            models.Index(
                fields=["field", "code", "programme"],
                condition=models.Q(retired_at__isnull=True) & ~models.Q(code=""),
                name="claim_by_code",
            ),
            models.Index(
                fields=["field", "year", "programme"],
                condition=models.Q(retired_at__isnull=True, number__isnull=False),
                name="claim_by_year",
            ),
            models.Index(
                fields=LATEST,
                condition=models.Q(retired_at__isnull=True, number__isnull=False),
                name="claim_latest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.field}"

    @cached_property
    def sources(self) -> list[Reference]:
        """The references it rests on; `ClaimQuerySet.with_sources` loads those of many claims together.

        Django's own property: a prefetch asks whether it is filled, which it can tell of no other kind.
        """
        return list(self.references.all())

    @property
    def is_of_one_year(self) -> bool:
        """Of a year, be it one that ends in the next ("2015-16"); a longer period is of none of its years alone."""
        return self.year is not None and (self.until_year or self.year) <= self.year + 1

    @property
    def named_id(self) -> int | None:
        """The entry it names: an organisation, or another programme."""
        return self.organisation_id or self.programme_named_id


class FocalPoint(models.Model):
    """A person who is asked whether a profile is still right, and may mend it."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="focal_points")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="focal_points")
    since = models.DateTimeField(default=timezone.now, editable=False)
    asked_at = models.DateTimeField(_("last asked"), null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(_("last reminded"), null=True, blank=True, editable=False)

    objects = FocalPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("focal point")
        verbose_name_plural = _("focal points")
        constraints = [models.UniqueConstraint(fields=["programme", "user"], name="each_focal_point_once")]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.programme_id}"


class Verification(models.Model):
    """Somebody has looked at a profile and found it right on that day; `Entry.verified_on` is that of the newest."""

    class How(models.TextChoices):
        SITE = "site", _("on its page")
        MAIL = "mail", _("by the link of a mail")
        EDIT = "edit", _("while changing it")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="verifications")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="verifications"
    )
    how = models.CharField(_("how"), max_length=4, choices=How.choices, default=How.SITE)
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.at:%Y-%m-%d}"


class Suggestion(models.Model):
    """What somebody says one field should say, and how they know; `values` are `ClaimValue`s as JSON.

    `was` is what the field said when they wrote it, so that what others have said since is not undone.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("state of a suggestion", "Open")
        ACCEPTED = "accepted", pgettext_lazy("state of a suggestion", "Accepted")
        DECLINED = "declined", pgettext_lazy("state of a suggestion", "Declined")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="suggestions")
    field = models.CharField(_("field"), max_length=30, choices=[(field.name, field.label) for field in fields.FIELDS])
    values = models.JSONField(default=list)
    was = models.JSONField(default=list)
    comment = models.TextField(_("comment"), max_length=5000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="programme_suggestions",
        verbose_name=_("suggested by"),
    )
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField(_("suggested"), default=timezone.now, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    answer = models.TextField(_("answer"), max_length=5000, blank=True)

    objects = SuggestedEditQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggested edit of a programme")
        verbose_name_plural = _("suggested edits of programmes")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["state", "-made_at"], name="programme_suggestion_queue")]

    def __str__(self) -> str:
        return f"{self.programme}: {self.get_field_display()}"

    def get_absolute_url(self) -> str:
        return reverse("programmes:suggestion", args=[self.pk])
