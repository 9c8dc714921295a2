"""Digests: what waits for a person, in one mail, in the morning of their day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from babel.dates import format_date
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task

from mutirao.base.accounts.models import User
from mutirao.base.mail.services import NewMail
from mutirao.base.notices import kinds
from mutirao.base.notices.models import Notice
from mutirao.base.notices.mornings import zone_of
from mutirao.base.notices.sentences import Reader, absolute, plain_sentence, shortened
from mutirao.base.notices.services.mailing import Letter, Readers, compose, language_of, post
from mutirao.base.notices.signatures import Refusal, open_path
from mutirao.base.ui.appearance import appearance
from mutirao.base.ui.templatetags.ui import reader_locale

PEOPLE_AT_ONCE: Final = 200
MOST_LINES: Final = 30
LARGEST: Final = 30_000
"""Bytes of the plain and of the HTML part each."""


@dataclass(slots=True)
class Line:
    sentence: str
    url: str
    day: str


@dataclass(slots=True)
class Block:
    """What happened with one thing."""

    title: str
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Group:
    label: str
    blocks: list[Block] = field(default_factory=list)


def send_what_is_due() -> None:
    """By the clock: a job does it, so that nothing else that is due has to wait."""
    if Notice.objects.due(timezone.now()).exists():
        send_digests.enqueue()


@task()
def send_digests() -> int:
    """Everybody's digest that is due; safe to run again and beside another. How many were queued."""
    now = timezone.now()
    return sum(send_batch(people, now) for people in people_with_something(now))


def people_with_something(now: datetime) -> Iterator[list[int]]:
    latest = 0
    due = Notice.objects.due(now).order_by("recipient_id").values_list("recipient_id", flat=True).distinct()
    while people := list(due.filter(recipient_id__gt=latest)[:PEOPLE_AT_ONCE]):
        yield people
        latest = people[-1]


def send_batch(people: Sequence[int], now: datetime) -> int:
    notices = list(Notice.objects.due(now).filter(recipient__in=people).newest().with_what_they_say())
    readers = Readers(notices)
    by_person: dict[int, list[Notice]] = defaultdict(list)
    for notice in notices:
        by_person[notice.recipient_id].append(notice)
    return post([digest_for(pk, theirs, readers) for pk, theirs in by_person.items()])


def digest_for(person_id: int, notices: Sequence[Notice], readers: Readers) -> Letter:
    """Empty where nothing is left that the person may see."""
    told = [notice for notice in notices if readers.may_be_told(notice)]
    settled = [notice.pk for notice in notices if notice not in told]
    if not told:
        return Letter(None, (), settled)
    person = readers.people[person_id]
    with translation.override(language_of(person)):
        return Letter(digest_mail(person, told, readers.reader(person)), [notice.pk for notice in told], settled)


def digest_mail(person: User, notices: Sequence[Notice], reader: Reader) -> NewMail:
    """As many lines as fit."""
    most, key = MOST_LINES, f"digest:{person.pk}:{max(notice.pk for notice in notices)}"
    while True:
        context = content(person, notices, reader, most)
        mail = compose("mail/digest", subject_of(notices), context, person, Refusal(person.pk), key)
        if most <= 1 or max(len(mail.text.encode()), len(mail.html.encode())) <= LARGEST:
            return mail
        most //= 2


def subject_of(notices: Sequence[Notice]) -> str:
    count = len(notices)
    return ngettext("%(site)s: one thing that concerns you", "%(site)s: %(count)s things that concern you", count) % {
        "site": appearance().name,
        "count": count,
    }


def content(person: User, notices: Sequence[Notice], reader: Reader, most: int) -> dict[str, Any]:
    left_out = max(0, len(notices) - most)
    more = ngettext("and %(count)s more", "and %(count)s more", left_out) % {"count": left_out} if left_out else ""
    return {
        "groups": groups_of(notices[:most], reader, person),
        "more": more,
        "url": absolute(reverse("notices:index")),
        "reason": _("You get this mail because you chose to hear of these things once a day or once a week."),
    }


def groups_of(notices: Sequence[Notice], reader: Reader, person: User) -> list[Group]:
    """By group of kinds, and in each by what it is about, the newest first."""
    groups: dict[str, Group] = {}
    blocks: dict[tuple[str, Any], Block] = {}
    zone = zone_of(person.time_zone)
    for notice in notices:
        name = kinds.get(notice.kind).group
        group = groups.setdefault(name, Group(str(kinds.group_label(name))))
        thing = (name, notice.about_id or notice.url or notice.pk)
        if thing not in blocks:
            blocks[thing] = Block(shortened(notice.about.title) if notice.about else "")
            group.blocks.append(blocks[thing])
        day = format_date(notice.created_at.astimezone(zone), "long", locale=reader_locale())
        blocks[thing].lines.append(Line(plain_sentence(notice, reader), absolute(open_path(notice.pk)), day))
    return list(groups.values())
