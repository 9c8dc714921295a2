"""A list of results as an Atom feed, to be followed with any reader."""

from __future__ import annotations

import re
from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language

from mutirao.base.catalogue.models import Entry
from mutirao.base.ui.appearance import appearance
from mutirao.overview.search.listing import Listing

NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def plain(text: str) -> str:
    """Without the characters that no XML can hold: one of them in one title would cost the whole feed."""
    return NOT_IN_XML.sub("", text)


class ResultFeed(Atom1Feed):
    """A feed is as new as what last changed in it, not as what was last added."""

    def latest_post_date(self) -> datetime:
        dates = [item["updateddate"] for item in self.items if item["updateddate"]]
        return max(dates, default=None) or super().latest_post_date()


def atom(listing: Listing, *, title: str) -> HttpResponse:
    """The first page of results; sort by newest in the address to follow what comes in."""
    query = listing.asked.query
    feed = ResultFeed(
        title=f"{plain(query) or title} · {appearance().name}",
        link=settings.SITE_URL + listing.url(format=None),
        description=appearance().tagline,
        language=get_language(),
        feed_url=settings.SITE_URL + listing.url(),
    )
    shown = Entry.objects.filter(pk__in=[entry.pk for entry in listing.entries])
    dates = {pk: dates for pk, *dates in shown.values_list("pk", "first_published_at", "last_published_at")}
    for entry in listing.entries:
        added, changed = dates.get(entry.pk, (None, None))
        feed.add_item(
            title=plain(entry.title),
            link=settings.SITE_URL + entry.get_absolute_url(),
            description=plain(entry.summary),
            author_name=plain(entry.byline) or None,
            pubdate=added,
            updateddate=changed,
            unique_id=f"{settings.SITE_URL}/entry/{entry.pk}",
            categories=[entry.kind],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
