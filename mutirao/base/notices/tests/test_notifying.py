"""People are told once, of what they may see, the way they wish."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group

from mutirao.base.accounts.models import User
from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.catalogue.models import Audience
from mutirao.base.mail.services import NewMail
from mutirao.base.notices.kinds import Frequency
from mutirao.base.notices.models import Notice, Preference
from mutirao.base.notices.services import notify, notifying
from mutirao.base.ui.appearance import appearance
from mutirao.discover.publications.services import withdraw
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = [pytest.mark.django_db, pytest.mark.data]


@pytest.fixture
def circle(db: None) -> Audience:
    return Audience.objects.create(name="Circle", group=Group.objects.create(name="Circle"))


def recipients() -> list[int]:
    return sorted(Notice.objects.values_list("recipient_id", flat=True))


def test_each_gets_one_and_nobody_of_what_they_did_themselves() -> None:
    ana, ben, chipo = UserFactory(), UserFactory(), UserFactory()

    told = notify("noted", to=[ana.pk, ben.pk, ana.pk, chipo.pk], by=chipo, words={"what": "Rain"})

    assert told == 2
    assert recipients() == [ana.pk, ben.pk]
    notice = Notice.objects.get(recipient=ana)
    assert (notice.kind, notice.actor, notice.words, notice.read_at) == ("noted", chipo, {"what": "Rain"}, None)


def test_a_key_makes_the_second_call_a_repetition(outbox: list[NewMail]) -> None:
    ana, ben = UserFactory(), UserFactory()
    entry = make_publication()

    first = notify("asked", to=[ana.pk], about=entry, key="question 1")
    again = notify("asked", to=[ana.pk, ben.pk], about=entry, key="question 1")
    other = notify("noted", to=[ana.pk], about=entry, key="question 1")

    assert (first, again, other) == (1, 1, 1)
    assert recipients() == [ana.pk, ana.pk, ben.pk]
    assert [mail.to for mail in outbox] == [ana.email, ben.email]


def test_without_a_key_each_call_is_news(member: User) -> None:
    notify("noted", to=[member.pk])
    notify("noted", to=[member.pk])

    assert recipients() == [member.pk, member.pk]


def test_people_who_are_not_there_are_passed_over(member: User) -> None:
    assert notify("noted", to=[member.pk, 10_000_000]) == 1


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "relative"])
def test_a_notice_leads_nowhere_else(url: str, member: User) -> None:
    with pytest.raises(ValueError, match=r"."):
        notify("noted", to=[member.pk], url=url)

    assert recipients() == []


def test_an_unknown_kind_is_a_mistake_of_ours(member: User) -> None:
    with pytest.raises(KeyError):
        notify("misspelt", to=[member.pk])


def test_the_urgent_goes_by_mail_at_once(outbox: list[NewMail], clock: Any) -> None:
    ana, ben = UserFactory(name="Ana Reis"), UserFactory()
    entry = make_publication(title="Cash in Kenya")

    notify("asked", to=[ben.pk], about=entry, by=ana)

    notice = Notice.objects.get()
    assert [(mail.to, mail.subject, mail.user_id, mail.kind) for mail in outbox] == [
        (ben.email, "Ana Reis asks about “Cash in Kenya”", ben.pk, "notice")
    ]
    assert f"/en/notices/{notice.pk}/open/?from=" in outbox[0].text
    assert (notice.due_at, notice.mailed_at) == (None, datetime(2026, 3, 4, 12, tzinfo=UTC))


def test_what_can_wait_waits_for_the_morning(outbox: list[NewMail], clock: Any) -> None:
    kenyan, vietnamese = UserFactory(time_zone="Africa/Nairobi"), UserFactory(time_zone="Asia/Ho_Chi_Minh")
    weekly, never = UserFactory(), UserFactory()
    Preference.objects.create(user=weekly, kind="noted", frequency=Frequency.WEEKLY)
    Preference.objects.create(user=never, kind="noted", frequency=Frequency.NEVER)

    notify("noted", to=[person.pk for person in (kenyan, vietnamese, weekly, never)], words={"what": "Rain"})

    assert outbox == []
    assert dict(Notice.objects.values_list("recipient_id", "due_at")) == {
        kenyan.pk: datetime(2026, 3, 5, 4, tzinfo=UTC),
        vietnamese.pk: datetime(2026, 3, 5, 0, tzinfo=UTC),
        weekly.pk: datetime(2026, 3, 9, 7, tzinfo=UTC),
        never.pk: None,
    }


def test_an_account_that_is_switched_off_gets_no_mail(outbox: list[NewMail]) -> None:
    gone = UserFactory(is_active=False)

    notify("asked", to=[gone.pk], about=make_publication())

    assert (outbox, Notice.objects.get().due_at) == ([], None)


@pytest.mark.parametrize("hidden", ["restricted", "draft", "archived"])
def test_nothing_is_said_of_what_a_person_may_not_see(
    hidden: str, circle: Audience, outbox: list[NewMail], told: list[tuple[str, str]]
) -> None:
    insider, outsider = UserFactory(), UserFactory()
    insider.groups.add(circle.group)
    entry = make_publication(published=hidden != "draft", audience=circle if hidden == "restricted" else None)
    if hidden == "archived":
        withdraw(entry)

    notify("asked", to=[insider.pk, outsider.pk], about=entry)

    may_know = [insider] if hidden == "restricted" else []
    assert [mail.to for mail in outbox] == [person.email for person in may_know]
    assert told == [(f"person:{person.pk}", "notice") for person in may_know]
    assert Notice.objects.filter(due_at__isnull=False).count() == 0


def test_a_page_of_the_readers_own_needs_no_look_at_the_entry(
    outbox: list[NewMail], told: list[tuple[str, str]], member: User
) -> None:
    draft = make_publication(published=False, title="My draft")

    notify("asked", to=[member.pk], about=draft, url="/en/contribute/7/")

    assert ["My draft" in mail.subject for mail in outbox] == [True]
    assert told == [(f"person:{member.pk}", "notice")]


def test_many_people_are_told_by_a_job(monkeypatch: pytest.MonkeyPatch, outbox: list[NewMail]) -> None:
    people = UserFactory.create_batch(7)
    jobs: list[Any] = []
    monkeypatch.setattr(notifying, "AT_ONCE_UP_TO", 3)
    monkeypatch.setattr(notifying, "BATCH", 2)
    monkeypatch.setattr(notifying, "REST", 0)
    task = notifying.tell_many
    monkeypatch.setattr(notifying, "tell_many", type("Job", (), {"enqueue": lambda *said: jobs.append(said)}))

    promised = notify("asked", to=[person.pk for person in people], about=make_publication())

    assert (promised, recipients(), len(jobs)) == (7, [], 1)
    for _time in range(2):
        task.func(*jobs[0])
        assert recipients() == [person.pk for person in people]
        assert len(outbox) == 7


def test_telling_costs_the_same_however_many_are_told(
    queries: Any, outbox: list[NewMail], told: list[tuple[str, str]]
) -> None:
    entry = make_publication()
    appearance()
    for count in (1, 3):
        people = UserFactory.create_batch(count)
        with queries.counting():
            notify("asked", to=[person.pk for person in people], about=entry)
    assert (len(outbox), len(told)) == (4, 4)
    assert queries[0] == queries[1]
