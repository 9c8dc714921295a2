"""Stakeholders: the organisations of the field, their names, those who belong to them and those who speak for them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey

from mutirao.base.catalogue.models import Entry
from mutirao.base.ui.addresses import address
from mutirao.connect.members.models import Member
from mutirao.connect.stakeholders.names import name_key
from mutirao.connect.stakeholders.querysets import AffiliationQuerySet, StakeholderQuerySet


def logo_path(stakeholder: Stakeholder, filename: str) -> str:
    """A name that is new for each picture."""
    return f"stakeholders/{uuid4().hex}.webp"


class Stakeholder(Entry):
    """An organisation: `title` is its name, `summary` what it says of itself, `countries` where it works."""

    TYPE = "stakeholder"

    class Kind(models.TextChoices):
        """PublicSchema's organisation types, and those of the field that it has no code for."""

        MINISTRY = "ministry", _("Ministry")
        GOVERNMENT_AGENCY = "government_agency", _("Government agency")
        RESEARCH_INSTITUTION = "research_institution", _("Research institution or university")
        NGO = "ngo", _("Non-governmental organisation")
        UN_AGENCY = "un_agency", _("United Nations agency")
        INTERNATIONAL_ORGANISATION = "international_organisation", _("International organisation")
        FOUNDATION = "foundation", _("Foundation")
        BANK = "bank", _("Bank")
        MOBILE_MONEY_OPERATOR = "mobile_money_operator", _("Mobile money operator")
        IMPLEMENTING_PARTNER = "implementing_partner", _("Implementing partner")
        PRIVATE_SECTOR = "private_sector", _("Company")
        OTHER = "other_organisation", pgettext_lazy("type of organisation", "Other")

    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    website = models.URLField(_("website"), max_length=500, blank=True)
    ror = models.CharField(
        _("ROR identifier"), max_length=9, blank=True, help_text=_("The nine characters after https://ror.org/.")
    )
    logo = models.ImageField(_("logo"), upload_to=logo_path, blank=True)
    founded = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="merged"
    )

    objects = StakeholderQuerySet.as_manager()

    class Meta:
        verbose_name = _("stakeholder")
        verbose_name_plural = _("stakeholders")
        constraints = [
            models.UniqueConstraint(fields=["ror"], condition=~models.Q(ror=""), name="one_stakeholder_per_ror"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.type = self.TYPE
        super().save(*args, **kwargs)

    @property
    def kind_label(self) -> str:
        return str(dict(self.Kind.choices).get(self.kind, ""))

    @property
    def logo_url(self) -> str:
        """Where the logo is answered to whoever may see it; new for each picture, so that browsers may keep it."""
        return f"{address('stakeholders:logo', self.slug)}?{str(self.logo)[-12:-5]}" if self.logo else ""

    @property
    def ror_url(self) -> str:
        return f"https://ror.org/{self.ror}" if self.ror else ""


class StakeholderName(models.Model):
    """A name an organisation is found by: its title and acronym (kept by the services), and others it has or had."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", _("official name")
        ACRONYM = "acronym", _("acronym")
        TRANSLATED = "translated", _("in another language")
        FORMER = "former", _("former name")
        ALTERNATIVE = "alternative", _("also written")

    stakeholder = ParentalKey(Stakeholder, on_delete=models.CASCADE, related_name="names")
    kind = models.CharField(_("kind"), max_length=11, choices=Kind.choices, default=Kind.ALTERNATIVE)
    language = models.CharField(_("language"), max_length=10, blank=True)
    text = models.CharField(_("name"), max_length=300)
    key = models.CharField(max_length=300, editable=False, db_index=True)

    class Meta:
        verbose_name = _("name")
        verbose_name_plural = _("names")
        ordering = ["kind", "language", "text"]
        constraints = [models.UniqueConstraint(fields=["stakeholder", "text"], name="each_name_once")]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key = name_key(self.text)
        super().save(*args, **kwargs)


class Affiliation(models.Model):
    """A member belongs to an organisation: said by the member, confirmed by an administrator of the organisation."""

    class State(models.TextChoices):
        SAID = "said", _("not confirmed yet")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="affiliations")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="affiliations")
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.SAID)
    is_administrator = models.BooleanField(_("administers the organisation here"), default=False)
    said_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        constraints = [models.UniqueConstraint(fields=["stakeholder", "member"], name="each_affiliation_once")]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.stakeholder_id}"


class ManagementRequest(models.Model):
    """A member asks to manage the page of their organisation; a curator decides."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("state of a request", "Open")
        GRANTED = "granted", pgettext_lazy("state of a request", "Granted")
        DECLINED = "declined", pgettext_lazy("state of a request", "Declined")

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="management_requests")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="management_requests")
    reason = models.TextField(_("how you belong to it"), max_length=2000)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    answer = models.TextField(_("answer"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("request to manage")
        verbose_name_plural = _("requests to manage")
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["stakeholder", "member"], condition=models.Q(state="open"), name="one_open_request_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.stakeholder_id}"


class Distinct(models.Model):
    """A curator has looked at two organisations that seem to be one, and found that they are two."""

    first = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("pair of different organisations")
        verbose_name_plural = _("pairs of different organisations")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="each_distinct_pair_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="distinct_pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"
