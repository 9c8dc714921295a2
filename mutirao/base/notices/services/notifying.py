"""Making notices: one per person it concerns, told to their open pages, by mail and to their devices as they wish."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any, Final
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from mutirao.base.accounts.models import User
from mutirao.base.catalogue.models import Entry
from mutirao.base.catalogue.querysets import audiences_of_many
from mutirao.base.live.services import person_channel, tell_all
from mutirao.base.notices import kinds
from mutirao.base.notices.kinds import Frequency
from mutirao.base.notices.models import Notice, PushSubscription
from mutirao.base.notices.sentences import Reader
from mutirao.base.notices.services.choices import Choices, choices_of
from mutirao.base.notices.services.mailing import mail_at_once
from mutirao.base.notices.services.pushing import push

AT_ONCE_UP_TO: Final = 100
"""More people than that are told by a job: nobody waits for it."""
BATCH: Final = 250
"""People told in one transaction: others who write wait no longer than that takes."""
REST: Final = 0.15
"""Seconds between two batches. SQLite asks ten times a second whether it may write; without a rest it would rarely hit
upon the moment between two transactions.
"""


@dataclass(frozen=True, slots=True)
class Through:
    """What a person follows that a notice comes by, and how often they want mail about each."""

    things: tuple[str, ...] = ()
    frequencies: tuple[str, ...] = ()


DIRECTLY: Final = Through()


@dataclass(frozen=True, slots=True)
class Occasion:
    """What happened, the same for everybody it concerns. `key` tells it from every other of its kind."""

    kind: str
    key: str
    about: int | None = None
    url: str = ""
    actor: int | None = None
    words: dict[str, str] = field(default_factory=dict)


def notify(  # noqa: PLR0913 - one call says all there is to say about a notice
    kind: str,
    *,
    to: Iterable[int],
    about: Entry | None = None,
    url: str = "",
    by: User | None = None,
    words: Mapping[str, str] = {},
    key: str = "",
) -> int:
    """Tell people (by their ids) that something happened; how many were told, or will be.

    Nobody is told of what they did themselves. With a `key`, a second call makes no second notice. A notice `about`
    an entry is shown only to who may see the entry, unless it has a `url` of this site for its reader.
    """
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ValueError(url)
    assert kinds.get(kind)
    actor = by.pk if by else None
    people = [pk for pk in dict.fromkeys(to) if pk != actor]
    occasion = Occasion(kind, key or uuid4().hex, about.pk if about else None, url, actor, dict(words))
    if len(people) <= AT_ONCE_UP_TO:
        return spread(occasion, dict.fromkeys(people, DIRECTLY))
    tell_many.enqueue(asdict(occasion), people)
    return len(people)


@task()
def tell_many(occasion: dict[str, Any], people: list[int]) -> None:
    """Safe to run again: who was told already is not told twice."""
    spread(Occasion(**occasion), dict.fromkeys(people, DIRECTLY))


def spread(occasion: Occasion, people: Mapping[int, Through]) -> int:
    """Tell these people, batch by batch; how many had not been told before."""
    told = 0
    for number, batch in enumerate(batches(people)):
        if number:
            time.sleep(REST)
        told += tell_batch(occasion, batch)
    return told


def batches(people: Mapping[int, Through]) -> Iterator[dict[int, Through]]:
    rest = iter(people.items())
    while batch := dict(islice(rest, BATCH)):
        yield batch


def tell_batch(occasion: Occasion, batch: Mapping[int, Through]) -> int:
    made = make_notices(occasion, batch)
    mail_at_once([notice.pk for notice in made if notice.due_at == notice.created_at])
    return len(made)


@transaction.atomic
def make_notices(occasion: Occasion, batch: Mapping[int, Through]) -> list[Notice]:
    same = Notice.objects.filter(kind=occasion.kind, key=occasion.key, recipient__in=batch)
    told = set(same.values_list("recipient_id", flat=True))
    people = {person.pk: person for person in User.objects.filter(pk__in=batch.keys() - told)}
    wishes = choices_of(people.values())
    now = timezone.now()
    rows = (notice_for(person, occasion, batch[pk], wishes[pk], now) for pk, person in people.items())
    # Who was told by somebody else a moment ago is passed over; so the rows that are there now are asked for.
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    made = list(same.filter(recipient__in=people).with_what_they_say())
    announce(made, people)
    return made


def notice_for(person: User, occasion: Occasion, through: Through, choices: Choices, now: Any) -> Notice:
    follows = through.frequencies if through.things else None
    frequency = choices.frequency(occasion.kind, follows) if person.is_active else Frequency.NEVER
    return Notice(
        recipient=person,
        kind=occasion.kind,
        about_id=occasion.about,
        url=occasion.url,
        actor_id=occasion.actor,
        words=occasion.words,
        through=list(through.things),
        key=occasion.key,
        created_at=now,
        due_at=choices.due_at(frequency, now),
    )


def announce(notices: list[Notice], people: Mapping[int, User]) -> None:
    """Tell the open pages of who may see it, and the devices of those who want to know at once."""
    audiences = audiences_of_many(people.values())
    shown = [notice for notice in notices if Reader(audiences[notice.recipient_id]).may_read(notice)]
    urgent = {notice.recipient_id: notice.pk for notice in shown if notice.due_at == notice.created_at}
    with_device = set(PushSubscription.objects.filter(user__in=urgent).values_list("user_id", flat=True))
    if with_device:
        push.enqueue([pk for person, pk in urgent.items() if person in with_device])
    tell_all([person_channel(notice.recipient_id) for notice in shown], "notice", {})
