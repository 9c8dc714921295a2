"""Publication, those who made it, its identifiers, and what readers report about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from mutirao.base.catalogue.models import Entry
from mutirao.connect.stakeholders.models import Stakeholder
from mutirao.discover.publications.querysets import PublicationQuerySet
from mutirao.discover.publications.records import duplicate_key

valid_issued = RegexValidator(
    r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$",
    _("Write the date as 2018, 2018-09 or 2018-09-12."),
)


class Publication(Entry):
    """A report, article, brief, recording, data set …: anything made public that can be cited."""

    TYPE = "publication"

    class Kind(models.TextChoices):
        REPORT = "report", _("Report")
        WORKING_PAPER = "working-paper", _("Working paper")
        ARTICLE = "article", _("Article")
        POLICY_BRIEF = "policy-brief", _("Policy brief")
        BOOK = "book", _("Book")
        BOOK_CHAPTER = "book-chapter", _("Book chapter")
        THESIS = "thesis", _("Thesis")
        CONFERENCE_PAPER = "conference-paper", _("Conference paper")
        GUIDELINE = "guideline", _("Guideline")
        LEGAL_TEXT = "legal-text", _("Legal text")
        PRESENTATION = "presentation", _("Presentation")
        INFOGRAPHIC = "infographic", _("Infographic")
        IMAGE = "image", _("Image")
        AUDIO = "audio", _("Audio")
        VIDEO = "video", _("Video")
        DATASET = "dataset", _("Data set")
        SOFTWARE = "software", _("Software")
        WEB_PAGE = "web-page", _("Web page")
        NEWSLETTER = "newsletter", _("Newsletter")
        OTHER = "other", _("Other")

    issued = models.CharField(_("date"), max_length=10, blank=True, validators=[valid_issued])
    container = models.CharField(_("journal, series or book"), max_length=500, blank=True)
    volume = models.CharField(_("volume"), max_length=60, blank=True)
    issue = models.CharField(_("issue or number"), max_length=60, blank=True)
    pages = models.CharField(_("pages"), max_length=60, blank=True)
    edition = models.CharField(_("edition"), max_length=60, blank=True)
    place = models.CharField(_("place of publication"), max_length=200, blank=True)
    source_url = models.URLField(_("link to the source"), max_length=2000, blank=True)
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    duplicate_key = models.CharField(max_length=64, editable=False, db_index=True)
    is_shared_by_member = models.BooleanField(_("shared by a member"), default=False, editable=False)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Fill what follows from other fields: type, year, the names in lists, where duplicates are looked for."""
        self.type = self.TYPE
        self.year = int(self.issued[:4]) if self.issued else None
        self.byline = byline(self.authors or self.publishers)
        first = self.authors[0].inverted if self.authors else ""
        self.duplicate_key = duplicate_key(self.title, first)

    def named(self, role: str) -> list[Contribution]:
        return [contribution for contribution in self.contributions.all() if contribution.role == role]

    @property
    def authors(self) -> list[Contribution]:
        return self.named(Contribution.Role.AUTHOR)

    @property
    def publishers(self) -> list[Contribution]:
        return self.named(Contribution.Role.PUBLISHER)

    @property
    def source_address(self) -> str:
        """Where the publication itself is: the link given, else where an identifier leads, else ""."""
        addresses = (self.source_url, *(item.url for item in self.identifiers.all()))
        return next((address for address in addresses if address.startswith(("http://", "https://"))), "")

    @property
    def full_url(self) -> str:
        """Where a preview pretends to be, so that it speaks the language of whoever looks at it."""
        return settings.SITE_URL + self.get_absolute_url() if self.slug else ""

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from mutirao.discover.publications.preview import render_preview

        return render_preview(request, self)


def byline(names: Sequence[Contribution]) -> str:
    """Three names at most; "et al." stands for the others in every language."""
    shown = ", ".join(str(name) for name in names[:3])
    return (f"{shown} et al." if len(names) > 3 else shown)[:300]


class Contribution(Orderable):
    """A person or an organisation, and what they did for a publication."""

    class Role(models.TextChoices):
        AUTHOR = "author", _("author")
        EDITOR = "editor", _("editor")
        TRANSLATOR = "translator", _("translator")
        PUBLISHER = "publisher", _("publisher")

    publication = ParentalKey(Publication, on_delete=models.CASCADE, related_name="contributions")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.AUTHOR)
    family = models.CharField(_("family name"), max_length=200, blank=True)
    given = models.CharField(_("given names"), max_length=200, blank=True)
    organisation = models.CharField(_("organisation"), max_length=300, blank=True)
    orcid = models.CharField(_("ORCID"), max_length=19, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("name")
        verbose_name_plural = _("names")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(family="", given="", organisation=""), name="a_contribution_names_somebody"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation"], condition=models.Q(role="publisher"), name="contribution_by_publisher"
            ),
        ]

    def __str__(self) -> str:
        return self.organisation or f"{self.given} {self.family}".strip()

    @property
    def inverted(self) -> str:
        """Index order: `Diallo, Amina`."""
        return self.organisation or ", ".join(part for part in (self.family, self.given) if part)


class Identifier(models.Model):
    """A name the world knows a publication by."""

    class Scheme(models.TextChoices):
        DOI = "doi", "DOI"
        ISBN = "isbn", "ISBN"
        ISSN = "issn", "ISSN"
        HANDLE = "handle", "Handle"
        PMID = "pmid", "PubMed"
        OAI = "oai", "OAI"

    publication = ParentalKey(Publication, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(_("kind"), max_length=10, choices=Scheme.choices)
    value = models.CharField(_("identifier"), max_length=300)

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "scheme", "value"], name="each_identifier_once"),
        ]
        indexes = [models.Index(fields=["scheme", "value"], name="identifier_lookup")]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.value}"

    @property
    def url(self) -> str:
        """Where the identifier leads, or "" where it leads nowhere."""
        prefixes = {
            self.Scheme.DOI: "https://doi.org/",
            self.Scheme.HANDLE: "https://hdl.handle.net/",
            self.Scheme.PMID: "https://pubmed.ncbi.nlm.nih.gov/",
        }
        prefix = prefixes.get(self.Scheme(self.scheme))
        return prefix + self.value if prefix else ""


class PublisherName(models.Model):
    """What a curator has said of the name of a publisher: which organisation it is, or that it is none."""

    key = models.CharField(max_length=300, unique=True, editable=False)
    stakeholder = models.ForeignKey(
        Stakeholder, on_delete=models.CASCADE, null=True, blank=True, related_name="publisher_names"
    )
    decided_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("name of a publisher")
        verbose_name_plural = _("names of publishers")

    def __str__(self) -> str:
        return self.key


class Problem(models.Model):
    """A reader's report that something about a publication is wrong."""

    class Subject(models.TextChoices):
        BROKEN_LINK = "broken_link", _("The link does not work")
        WRONG_DATA = "wrong_data", _("Something in the description is wrong")
        COPYRIGHT = "copyright", _("It should not be shared here")

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="problems")
    subject = models.CharField(_("what is wrong"), max_length=12, choices=Subject.choices)
    comment = models.TextField(_("comment"), max_length=2000, blank=True)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="reported_problems",
        verbose_name=_("reported by"),
        help_text=_("Empty where somebody without an account reported it."),
    )
    reported_at = models.DateTimeField(_("reported"), default=timezone.now, editable=False)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        ordering = ["resolved_at", "-reported_at"]

    def __str__(self) -> str:
        return f"{self.publication}: {self.get_subject_display()}"
