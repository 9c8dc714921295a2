"""Links for tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from mutirao.discover.link_guardian.models import LinkCheck
from mutirao.discover.link_guardian.services import look_after
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.tests.factories import make_publication

ARCHIVED = "https://web.archive.org/web/20190304050607/https://source.example/report"


def make_check(url: str = "https://source.example/report", **said: Any) -> LinkCheck:
    """The link of a new publication, looked after."""
    return check_of(make_publication(url=url), **said)


def check_of(publication: Publication, **said: Any) -> LinkCheck:
    look_after([publication.pk])
    check = LinkCheck.objects.get(publication=publication)
    LinkCheck.objects.filter(pk=check.pk).update(**said)
    return again(check)


def make_dead(url: str = "https://source.example/report", **said: Any) -> LinkCheck:
    since = timezone.now() - timedelta(days=9)
    return make_check(
        url,
        **{"state": "dead", "failures": 3, "first_failed_at": since, "checked_at": timezone.now(), "status_code": 404}
        | said,
    )


def again(check: LinkCheck) -> LinkCheck:
    return LinkCheck.objects.select_related("publication").get(pk=check.pk)
