"""Notices and followed things as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date, format_time
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mutirao.base.accounts.models import User
from mutirao.base.catalogue.models import Entry
from mutirao.base.catalogue.querysets import audiences_of
from mutirao.base.notices.models import Follow, Notice
from mutirao.base.notices.mornings import zone_of
from mutirao.base.notices.sentences import Reader, followed_entries, is_known, sentence
from mutirao.base.notices.things import titles_of, url_of
from mutirao.base.ui.paging import Pages, pages
from mutirao.base.ui.templatetags.ui import reader_locale

NOTICES_SHOWN = 30
FOLLOWS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Item:
    """One notice in the list."""

    pk: int
    sentence: SafeString
    time: str
    at: str
    is_read: bool


@dataclass(frozen=True, slots=True)
class Day:
    label: str
    items: list[Item]


def page_of(rows: QuerySet[Any] | Sequence[Any], number: Any, size: int) -> Page[Any]:
    return Paginator(rows, size).get_page(number)


def pages_of(page: Page[Any], **kept: str) -> Pages:
    """Ways to the other pages, with the parameters that stay."""
    stays = {name: value for name, value in kept.items() if value}
    return pages(page, lambda number: "?" + urlencode({**stays, "page": number}))


def days(notices: Sequence[Notice], user: User) -> list[Day]:
    """By day of the reader's own clock, as they come."""
    reader = Reader(audiences_of(user), followed_entries(notices))
    zone = zone_of(user.time_zone)
    today = timezone.now().astimezone(zone).date()
    known = [(notice.created_at.astimezone(zone), notice) for notice in notices if is_known(notice)]
    return [
        Day(day_label(day, today), [item(notice, at, reader) for at, notice in group])
        for day, group in groupby(known, key=lambda pair: pair[0].date())
    ]


def day_label(day: date, today: date) -> str:
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    return format_date(day, "full", locale=reader_locale())


def item(notice: Notice, at: datetime, reader: Reader) -> Item:
    return Item(
        pk=notice.pk,
        sentence=sentence(notice, reader),
        time=format_time(at, "short", locale=reader_locale()),
        at=at.isoformat(timespec="minutes"),
        is_read=notice.read_at is not None,
    )


def titled(follows: Sequence[Follow], user: User) -> list[tuple[Follow, str, str]]:
    """Each with its name and its page; what the person may not see now goes by no name and leads nowhere."""
    ids = [follow.entry_id for follow in follows if follow.entry_id]
    entries = Entry.objects.visible_to(user).only("type", "title", "slug").in_bulk(ids) if ids else {}
    return [
        (
            follow,
            next(iter(titles_of([follow.thing], entries)), _("not shown at the moment")),
            url_of(follow.thing, entries),
        )
        for follow in follows
    ]
