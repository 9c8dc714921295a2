"""LinkCheck: an address a publication sends its readers to, and how it has answered."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mutirao.discover.link_guardian.querysets import LinkCheckQuerySet
from mutirao.discover.publications.models import Publication


class LinkCheck(models.Model):
    """One address of one publication.

    `failures` are those in a row since `first_failed_at`. `final_url` is where the address has moved for good, ""
    where it has not. `archived_url` is a copy in the web's archive, looked for when the address dies.
    """

    class State(models.TextChoices):
        UNKNOWN = "unknown", _("Not looked at yet")
        OK = "ok", _("Answers")
        FAILING = "failing", _("Did not answer lately")
        DEAD = "dead", _("No longer answers")
        REFUSED = "refused", _("Does not want to be asked by programs")

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="link_checks")
    url = models.URLField(_("address"), max_length=2000)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.UNKNOWN, db_index=True)
    status_code = models.PositiveSmallIntegerField(_("answer"), null=True)
    fault = models.CharField(_("fault"), max_length=200, blank=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    first_failed_at = models.DateTimeField(_("first failed"), null=True)
    checked_at = models.DateTimeField(_("looked at"), null=True, db_index=True)
    next_check_at = models.DateTimeField(_("to be looked at"), default=timezone.now, db_index=True)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=60, blank=True)
    final_url = models.URLField(_("has moved to"), max_length=2000, blank=True)
    archived_url = models.URLField(_("archived copy"), max_length=2100, blank=True)

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [
            models.UniqueConstraint(fields=["publication", "url"], name="each_address_of_a_publication_once"),
        ]

    def __str__(self) -> str:
        return self.url


def host_of(url: str) -> str:
    """The machine that is asked, with its port: what we are polite to."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""
