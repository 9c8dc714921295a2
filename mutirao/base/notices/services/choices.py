"""How and when people wish to be told; what waits follows each change of mind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from mutirao.base.accounts.models import User
from mutirao.base.notices import kinds
from mutirao.base.notices.kinds import SOONEST_FIRST, Frequency
from mutirao.base.notices.models import Follow, Notice, Preference, Rhythm
from mutirao.base.notices.mornings import next_morning, next_morning_on, zone_of
from mutirao.base.notices.signatures import Refusal
from mutirao.base.notices.things import things_in

BY_DIGEST = {Frequency.DAILY, Frequency.WEEKLY}
LONGEST_PAUSE = timedelta(days=366)


@dataclass(slots=True)
class Choices:
    """One person's wishes, all that is needed to say when a mail may go."""

    time_zone: str
    by_kind: dict[str, Frequency] = field(default_factory=dict)
    weekday: int = Rhythm.Weekday.MONDAY
    paused_until: date | None = None

    def of_kind(self, kind: str) -> Frequency:
        return self.by_kind.get(kind) or kinds.get(kind).default

    def frequency(self, kind: str, follows: Sequence[str] | None = None) -> Frequency:
        """`follows` are the frequencies of what the person follows that led to a notice ("" as the kind), and the
        soonest of them counts. Where nothing led to it, it is the kind's; where that is followed no more, never.
        """
        if follows is None:
            return self.of_kind(kind)
        wanted = {Frequency(one) if one else self.of_kind(kind) for one in follows}
        return next((frequency for frequency in SOONEST_FIRST if frequency in wanted), Frequency.NEVER)

    def due_at(self, frequency: Frequency, now: datetime) -> datetime | None:
        """When mail of this frequency may go. During a pause even the most urgent waits for the digest that ends it."""
        if frequency == Frequency.NEVER:
            return None
        zone = zone_of(self.time_zone)
        if self.paused_until and self.is_paused(now):
            start = datetime.combine(self.paused_until, time.min, zone).astimezone(UTC)
        elif frequency == Frequency.AT_ONCE:
            return now
        else:
            start = now
        weekly = frequency == Frequency.WEEKLY
        return next_morning_on(self.weekday, start, zone) if weekly else next_morning(start, zone)

    def is_paused(self, now: datetime) -> bool:
        return self.paused_until is not None and now.astimezone(zone_of(self.time_zone)).date() < self.paused_until


def choices_of(people: Iterable[User]) -> dict[int, Choices]:
    """By person, with two queries however many they are."""
    found = {person.pk: Choices(person.time_zone) for person in people}
    for preference in Preference.objects.filter(user__in=found):
        found[preference.user_id].by_kind[preference.kind] = Frequency(preference.frequency)
    for rhythm in Rhythm.objects.filter(user__in=found):
        found[rhythm.user_id].weekday = rhythm.weekday
        found[rhythm.user_id].paused_until = rhythm.paused_until
    return found


# Choosing


@transaction.atomic
def choose(by_kind: Mapping[str, str], by_follow: Mapping[int, str], *, by: User) -> None:
    """Keep how often mail of these kinds, and about these followed things ("" as the kind), is wanted."""
    set_kinds(by, by_kind)
    for frequency in {*by_follow.values()}:
        ids = [pk for pk, wanted in by_follow.items() if wanted == frequency]
        Follow.objects.filter(user=by, pk__in=ids).exclude(frequency=frequency).update(frequency=frequency)
    reschedule(by)


@transaction.atomic
def choose_for_all(frequency: Frequency, *, by: User) -> None:
    """All mail at one rhythm, whatever was chosen before."""
    set_kinds(by, {kind.name: frequency for kind in kinds.all_kinds()})
    Follow.objects.filter(user=by).exclude(frequency="").update(frequency="")
    reschedule(by)


@transaction.atomic
def set_rhythm(weekday: int, paused_until: date | None, *, by: User) -> None:
    Rhythm.objects.update_or_create(user=by, defaults={"weekday": weekday, "paused_until": paused_until})
    reschedule(by)


def set_kinds(person: User, by_kind: Mapping[str, str]) -> None:
    rows = [Preference(user=person, kind=kind, frequency=frequency) for kind, frequency in by_kind.items()]
    Preference.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "kind"], update_fields=["frequency"]
    )


@transaction.atomic
def refuse(refusal: Refusal) -> None:
    """End the mails that a link in one of them speaks of; what is ended already stays so."""
    person = User.objects.filter(pk=refusal.person).first()
    if person is None:
        return
    if refusal.things:
        for thing in things_in(refusal.things):
            Follow.objects.filter(user=person, **thing.as_field).update(frequency=Frequency.NEVER)
    elif refusal.kind:
        set_kinds(person, {refusal.kind: Frequency.NEVER})
    else:
        refuse_digests(person)
    reschedule(person)


def refuse_digests(person: User) -> None:
    choices = choices_of([person])[person.pk]
    ended = [kind.name for kind in kinds.all_kinds() if choices.of_kind(kind.name) in BY_DIGEST]
    set_kinds(person, dict.fromkeys(ended, Frequency.NEVER))
    Follow.objects.filter(user=person, frequency__in=BY_DIGEST).update(frequency=Frequency.NEVER)


def reschedule(person: User) -> None:
    """What waits to be mailed goes by the choices as they are now."""
    waiting = Notice.objects.filter(recipient=person, due_at__isnull=False)
    rows = list(waiting.values_list("pk", "kind", "through"))
    if not rows:
        return
    now, choices = timezone.now(), choices_of([person])[person.pk]
    followed = {str(follow.thing): follow.frequency for follow in Follow.objects.filter(user=person)}
    by_time: dict[datetime | None, list[int]] = defaultdict(list)
    for pk, kind, through in rows:
        follows = [followed[thing] for thing in through if thing in followed] if through else None
        by_time[choices.due_at(choices.frequency(kind, follows), now)].append(pk)
    for due_at, ids in by_time.items():
        waiting.filter(pk__in=ids).update(due_at=due_at)
