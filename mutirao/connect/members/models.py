"""Member: what a person shows of themselves, and to whom."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mutirao.base.catalogue.models import Entry
from mutirao.base.taxonomy.models import Concept, Place
from mutirao.base.ui.addresses import address
from mutirao.connect.members.querysets import MemberQuerySet, MessageQuerySet


def photo_path(member: Member, filename: str) -> str:
    """A name nobody can guess, and that is new for each picture."""
    return f"members/{uuid4().hex}.webp"


class ShownTo(models.TextChoices):
    """Whom a person shows something of themselves."""

    ME = "me", _("Only me")
    MEMBERS = "members", _("Members")
    EVERYONE = "everyone", _("Everyone")


class Member(Entry):
    """The profile of a person with an account.

    The row of the entry holds the name alone, which whoever may open the profile may see; everything else stands
    here, because each field has an audience of its own (`shown_to`). `Entry.live` and `Entry.audience` follow
    `profile_shown_to`: a profile only its owner sees is not published.
    """

    TYPE = "member"

    class Institution(models.TextChoices):
        GOVERNMENT = "government", _("Government")
        RESEARCH = "research", _("Research and academia")
        NGO = "ngo", _("Non-governmental organisation")
        INTERNATIONAL = "international", _("International organisation")
        OTHER = "other", _("Other")

    class Offer(models.TextChoices):
        ANSWERS = "answers", _("answers questions")
        MENTORING = "mentoring", _("mentors colleagues")
        REVIEWING = "reviewing", _("reads and comments on drafts")
        SPEAKING = "speaking", _("speaks at events")
        TRANSLATING = "translating", _("translates")
        VISITS = "visits", _("hosts study visits")
        PROJECTS = "projects", _("joins projects")

    FIELDS = {
        "photo": _("Photo"),
        "headline": _("Hello"),
        "position": _("Position"),
        "organisation": _("Organisation"),
        "institution": _("Type of institution"),
        "country": _("Country of work"),
        "spoken": _("Languages"),
        "expertise": _("Expertise"),
        "interests": _("Interests"),
        "countries_known": _("Countries known"),
        "offers": _("Offers"),
        "biography": _("About me"),
        "links": _("Links"),
        "contributions": _("What I have brought here"),
    }
    """What has an audience of its own, in the order it is shown."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="member")
    profile_shown_to = models.CharField(
        _("who may open my profile"), max_length=8, choices=ShownTo.choices, default=ShownTo.MEMBERS
    )
    shown_to = models.JSONField(_("who sees what"), default=dict, blank=True)
    photo = models.ImageField(_("photo"), upload_to=photo_path, blank=True)
    headline = models.CharField(_("a sentence to say hello"), max_length=200, blank=True)
    position = models.CharField(_("position"), max_length=150, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    institution = models.CharField(_("type of institution"), max_length=13, choices=Institution.choices, blank=True)
    country = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("country of work")
    )
    spoken = models.JSONField(_("languages"), default=list, blank=True)
    expertise = models.ManyToManyField(Concept, related_name="+", blank=True, verbose_name=_("expertise"))
    interests = models.ManyToManyField(Concept, related_name="+", blank=True, verbose_name=_("interests"))
    countries_known = models.ManyToManyField(Place, related_name="+", blank=True, verbose_name=_("countries known"))
    offers = models.JSONField(_("offers"), default=list, blank=True)
    biography = models.TextField(_("about me"), max_length=5000, blank=True)
    orcid = models.CharField(_("ORCID"), max_length=19, blank=True)
    links = models.JSONField(_("links"), default=list, blank=True)
    accepts_messages = models.BooleanField(_("members may write to me through this site"), default=True)
    steps_done = models.JSONField(default=list, blank=True, editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")

    @property
    def photo_url(self) -> str:
        """Where the picture is answered to whoever may see it; new for each picture, so that browsers may keep it."""
        return f"{address('members:photo', self.slug)}?{str(self.photo)[-12:-5]}"

    @staticmethod
    def nameless() -> str:
        """What stands for the name of somebody who has given none: never their address."""
        return gettext("A member")

    def audience_of(self, field: str) -> ShownTo:
        """Whom a field is shown; what a person has not decided about is for members, what cannot be read for nobody."""
        audience = self.shown_to.get(field, ShownTo.MEMBERS)
        return ShownTo(audience) if audience in ShownTo.values else ShownTo.ME

    @property
    def has_arrived(self) -> bool:
        """Whether the person has been here with an account of theirs; before, an address is only somebody's claim."""
        return self.first_published_at is not None


class Message(models.Model):
    """One message through the relay: to whom and from whom, never the text, which goes out by mail alone."""

    token = models.UUIDField(default=uuid4, editable=False)
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sent_messages")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="received_messages")
    sent_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    reported_at = models.DateTimeField(_("reported"), null=True, blank=True, editable=False)
    report = models.TextField(_("what the recipient says"), max_length=2000, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-sent_at"]
        constraints = [models.UniqueConstraint(fields=["sender", "token"], name="each_message_once")]
        indexes = [models.Index(fields=["sender", "-sent_at"], name="message_by_sender")]

    def __str__(self) -> str:
        return f"{self.sender_id} → {self.recipient_id}"
