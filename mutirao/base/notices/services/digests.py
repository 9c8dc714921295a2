"""Digests: what waits for a person, in one mail, in the morning of their day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from babel.dates import format_date
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task

from mutirao.base.accounts.models import User
from mutirao.base.mail.rendering import MailTooLargeError
from mutirao.base.mail.services import NewMail
from mutirao.base.notices import kinds
from mutirao.base.notices.models import Notice
from mutirao.base.notices.mornings import zone_of
from mutirao.base.notices.sentences import Reader, absolute, plain_sentence
from mutirao.base.notices.services.mailing import Letter, Readers, compose, language_of, post
from mutirao.base.notices.signatures import Refusal, open_path
from mutirao.base.ui.appearance import appearance
from mutirao.base.ui.templatetags.ui import reader_locale

PEOPLE_AT_ONCE: Final = 200
MOST_THINGS: Final = 30
MOST_SENTENCES: Final = 3
"""Of one thing."""


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
    """In portions. Asked without an order, which would lead a database through all the notices there are."""
    people = sorted(set(Notice.objects.due(now).values_list("recipient_id", flat=True).iterator()))
    return (people[start : start + PEOPLE_AT_ONCE] for start in range(0, len(people), PEOPLE_AT_ONCE))


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
    """As many things as fit."""
    most, key = MOST_THINGS, f"digest:{person.pk}:{max(notice.pk for notice in notices)}"
    things = by_thing(notices)
    while True:
        context = content(things, person, reader, most)
        try:
            return compose("mail/digest", context["heading"], context, person, Refusal(person.pk), key)
        except MailTooLargeError:
            if most == 1:
                raise
            most //= 2


def by_thing(notices: Sequence[Notice]) -> list[list[Notice]]:
    """What is about the same thing stands together, and things by the group of their kind; the newest first in each."""
    things: dict[tuple[str, Any], list[Notice]] = defaultdict(list)
    for notice in notices:
        things[kinds.get(notice.kind).group, notice.about_id or notice.url or notice.pk].append(notice)
    order = list(dict.fromkeys(group for group, _thing in things))
    return [things[thing] for thing in sorted(things, key=lambda thing: order.index(thing[0]))]


def content(things: Sequence[Sequence[Notice]], person: User, reader: Reader, most: int) -> dict[str, Any]:
    count = sum(len(notices) for notices in things)
    heading = ngettext("%(site)s: one thing that concerns you", "%(site)s: %(count)s things that concern you", count)
    left_out = sum(len(notices) for notices in things[most:])
    more = ngettext("and %(count)s more", "and %(count)s more", left_out) % {"count": left_out}
    return {
        "heading": heading % {"site": appearance().name, "count": count},
        "items": [item(notices, person, reader) for notices in things[:most]],
        "button_url": absolute(reverse("notices:index")),
        "button_label": more if left_out else _("All my notices"),
        "reason": _("You get this mail because you chose to hear of these things once a day or once a week."),
    }


def item(notices: Sequence[Notice], person: User, reader: Reader) -> dict[str, str]:
    """One thing: what happened with it last leads there, what happened before stands below."""
    newest, before = notices[0], notices[1:]
    sentences = [plain_sentence(notice, reader) for notice in before[: MOST_SENTENCES - 1]]
    if left_out := len(before) - len(sentences):
        sentences.append(ngettext("and %(count)s more", "and %(count)s more", left_out) % {"count": left_out})
    at = newest.created_at.astimezone(zone_of(person.time_zone))
    return {
        "title": plain_sentence(newest, reader),
        "sentence": " · ".join(sentences),
        "url": absolute(open_path(newest.pk)),
        "when": format_date(at, "long", locale=reader_locale()),
        "group": str(kinds.group_label(kinds.get(newest.kind).group)),
    }
