"""One digest a person: grouped, never empty, never repeating, and of nothing they may not see when it is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from mutirao.base.accounts.models import User
from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.catalogue.models import Audience, Entry
from mutirao.base.mail.services import NewMail
from mutirao.base.notices import kinds
from mutirao.base.notices.kinds import Frequency
from mutirao.base.notices.models import Follow, Notice, Preference
from mutirao.base.notices.services import digests, mailing, mark_read, notify
from mutirao.base.notices.services.choices import set_rhythm
from mutirao.base.notices.services.digests import content, send_digests, send_what_is_due
from mutirao.base.ui.appearance import appearance
from mutirao.discover.publications.services import withdraw
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = [pytest.mark.django_db, pytest.mark.data, pytest.mark.usefixtures("clock")]

MORNING = "2026-03-05T07:00:00+00:00"
MONDAY = "2026-03-09T07:00:00+00:00"


@pytest.fixture
def circle(db: None) -> Audience:
    return Audience.objects.create(name="Circle", group=Group.objects.create(name="Circle"))


def test_nothing_goes_before_the_morning_and_all_in_one_then(clock: Any, outbox: list[NewMail], member: User) -> None:
    notify("noted", to=[member.pk], words={"what": "Rain"})
    notify("noted", to=[member.pk], words={"what": "Snow"})
    clock.move_to("2026-03-05T06:59:00+00:00")
    send_what_is_due()
    assert outbox == []

    clock.move_to(MORNING)
    send_what_is_due()

    assert [(mail.to, mail.kind, mail.user_id) for mail in outbox] == [(member.email, "digest", member.pk)]
    assert outbox[0].subject == "Mutirão: 2 things that concern you"
    assert "Rain was noted" in outbox[0].text
    assert "Snow was noted" in outbox[0].html
    assert set(Notice.objects.values_list("due_at", "mailed_at")) == {(None, timezone.now())}


def test_no_digest_repeats_and_none_is_empty(clock: Any, outbox: list[NewMail], member: User) -> None:
    notify("noted", to=[member.pk], words={"what": "Rain"})
    clock.move_to(MORNING)
    for _run in range(3):
        send_digests.func()
    clock.move_to("2026-03-06T07:00:00+00:00")
    send_digests.func()

    assert len(outbox) == 1


def test_what_happens_after_the_morning_waits_for_the_next(clock: Any, outbox: list[NewMail], member: User) -> None:
    notify("noted", to=[member.pk], words={"what": "Rain"})
    clock.move_to("2026-03-05T10:00:00+00:00")
    notify("noted", to=[member.pk], words={"what": "Snow"})

    send_digests.func()
    assert ["Snow" in mail.text for mail in outbox] == [False]
    clock.move_to("2026-03-06T07:05:00+00:00")
    send_digests.func()
    assert ["Snow" in mail.text for mail in outbox] == [False, True]


def test_on_monday_the_week_and_the_day_come_in_one(clock: Any, outbox: list[NewMail], member: User) -> None:
    Preference.objects.create(user=member, kind="asked", frequency=Frequency.WEEKLY)
    notify("asked", to=[member.pk], about=make_publication(title="The week"))
    clock.move_to("2026-03-08T12:00:00+00:00")
    notify("noted", to=[member.pk], words={"what": "The day"})

    clock.move_to(MONDAY)
    send_digests.func()

    assert [("The week" in mail.text, "The day" in mail.text) for mail in outbox] == [(True, True)]


def test_what_was_read_here_is_left_out(clock: Any, outbox: list[NewMail], member: User) -> None:
    notify("noted", to=[member.pk], words={"what": "Rain"})
    notify("noted", to=[member.pk], words={"what": "Snow"})
    mark_read(member, [Notice.objects.get(words__what="Rain").pk])
    clock.move_to(MORNING)

    send_digests.func()

    assert [("Rain" in mail.text, "Snow" in mail.text) for mail in outbox] == [(False, True)]


def test_what_is_read_while_the_digest_is_written_is_not_in_it(
    clock: Any, outbox: list[NewMail], member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    notify("noted", to=[member.pk], words={"what": "Rain"})
    clock.move_to(MORNING)

    def read_meanwhile(letters: Any) -> int:
        letters = list(letters)
        mark_read(member)
        return mailing.post(letters)

    monkeypatch.setattr(digests, "post", read_meanwhile)
    send_digests.func()

    assert outbox == []


@pytest.mark.parametrize("hidden", ["restricted", "archived", "deleted"])
def test_what_became_hidden_before_the_sending_is_not_in_it(
    hidden: str, clock: Any, outbox: list[NewMail], circle: Audience, member: User
) -> None:
    stays, goes = make_publication(title="Stays"), make_publication(title="Goes away")
    insider = UserFactory()
    insider.groups.add(circle.group)
    for entry in (stays, goes):
        notify("asked", to=[insider.pk], about=entry, key="urgent")
        Preference.objects.get_or_create(user=member, kind="asked", frequency=Frequency.DAILY)
        Preference.objects.get_or_create(user=insider, kind="asked", frequency=Frequency.DAILY)
        notify("asked", to=[member.pk, insider.pk], about=entry, key=str(entry.pk))
    outbox.clear()
    match hidden:
        case "restricted":
            Entry.objects.filter(pk=goes.pk).update(audience=circle)
        case "archived":
            withdraw(goes)
        case "deleted":
            goes.delete()
    clock.move_to(MORNING)

    send_digests.func()

    seen = {mail.user_id: ("Stays" in mail.text, "Goes away" in mail.text + mail.html) for mail in outbox}
    assert seen == {member.pk: (True, False), insider.pk: (True, hidden == "restricted")}
    assert Notice.objects.due(timezone.now()).count() == 0


def test_a_digest_of_which_nothing_is_left_is_not_sent(clock: Any, outbox: list[NewMail], member: User) -> None:
    Preference.objects.create(user=member, kind="asked", frequency=Frequency.DAILY)
    entry = make_publication()
    notify("asked", to=[member.pk], about=entry)
    withdraw(entry)
    clock.move_to(MORNING)

    assert send_digests.func() == 0

    assert outbox == []
    assert Notice.objects.due(timezone.now()).count() == 0


def test_a_followed_thing_that_became_hidden_is_not_named(
    clock: Any, outbox: list[NewMail], circle: Audience, member: User
) -> None:
    profile, entry = make_publication(title="A hidden profile"), make_publication(title="A study")
    Notice.objects.create(
        recipient=member,
        kind="followed_published",
        about_id=entry.pk,
        key="1",
        through=[f"entry:{profile.pk}"],
        due_at=timezone.now(),
    )
    Entry.objects.filter(pk=profile.pk).update(audience=circle)

    send_digests.func()

    assert ["A hidden profile" in mail.text + mail.html for mail in outbox] == [False]
    assert "New: “A study”. You follow what it is about." in outbox[0].text


def test_who_was_switched_off_gets_none(clock: Any, outbox: list[NewMail], member: User) -> None:
    notify("noted", to=[member.pk])
    User.objects.filter(pk=member.pk).update(is_active=False)
    clock.move_to(MORNING)

    assert (send_digests.func(), outbox) == (0, [])


def test_a_kind_nobody_speaks_of_any_more_harms_nothing(clock: Any, outbox: list[NewMail], member: User) -> None:
    notify("noted", to=[member.pk], words={"what": "Rain"})
    Notice.objects.create(recipient=member, kind="of_an_app_taken_out", key="1", due_at=timezone.now())
    clock.move_to(MORNING)

    send_digests.func()

    assert [mail.text.count(" was noted") for mail in outbox] == [1]


def test_things_stand_in_their_group_each_once(outbox: list[NewMail], member: User) -> None:
    kinds.register(kinds.NoticeKind("answered", "", "Answered: “%(title)s”", Frequency.DAILY, "submissions"))
    Preference.objects.create(user=member, kind="asked", frequency=Frequency.DAILY)
    first, second = make_publication(title="First"), make_publication(title="Second")
    for kind, entry in (("asked", first), ("asked", second), ("answered", first)):
        notify(kind, to=[member.pk], about=entry)
    notify("noted", to=[member.pk], words={"what": "Rain"})
    notices = list(Notice.objects.newest().with_what_they_say())

    shown = content(digests.by_thing(notices), member, mailing.Readers(notices).reader(member), 30)

    assert [(item["group"], item["title"], item["sentence"]) for item in shown["items"]] == [
        ("Other", "Rain was noted", ""),
        ("What you share", "Answered: “First”", "former member asks about “First”"),
        ("What you share", "former member asks about “Second”", ""),
    ]


def test_much_about_one_thing_is_one_thing(member: User) -> None:
    entry = make_publication()
    notices = [
        Notice(pk=pk, recipient=member, kind="noted", about_id=entry.pk, words={"what": f"No {pk}"})
        for pk in range(1, 7)
    ]

    shown = content(digests.by_thing(notices), member, mailing.Readers(notices).reader(member), 30)

    assert [(item["title"], item["sentence"]) for item in shown["items"]] == [
        ("No 1 was noted", "No 2 was noted · No 3 was noted · and 3 more")
    ]


def test_a_long_digest_is_cut_and_says_so(clock: Any, outbox: list[NewMail], member: User) -> None:
    for number in range(200):
        notify("noted", to=[member.pk], words={"what": f"{'A very long report ' * 8}{number}"})
    clock.move_to(MORNING)

    send_digests.func()

    (mail,) = outbox
    # Lines of the plain part are broken at blanks, so only its words can be counted.
    shown = " ".join(mail.text.split()).count(" was noted")
    assert len(mail.text.encode()) + len(mail.html.encode()) <= 30 * 1024
    assert 5 < shown <= 30
    assert f"and {200 - shown} more" in mail.text
    assert f"and {200 - shown} more" in mail.html
    assert mail.subject == "Mutirão: 200 things that concern you"
    assert Notice.objects.filter(mailed_at=None).count() == 0


def test_it_comes_in_the_readers_language_and_by_their_clock(clock: Any, outbox: list[NewMail]) -> None:
    french = UserFactory(language="fr", time_zone="Asia/Tokyo")
    clock.move_to("2026-03-04T23:30:00+00:00")
    notify("noted", to=[french.pk], words={"what": "Pluie"})
    clock.move_to("2026-03-05T21:59:00+00:00")
    send_digests.func()
    assert outbox == []

    clock.move_to("2026-03-05T22:00:00+00:00")
    send_digests.func()

    assert "5 mars 2026" in outbox[0].text
    assert "/fr/notices/" in outbox[0].text
    assert "/en/notices/" not in outbox[0].text


@pytest.mark.parametrize("language", ["", "xx", "pt"])
def test_a_language_the_site_does_not_speak_is_answered_in_its_own(
    language: str, clock: Any, outbox: list[NewMail]
) -> None:
    notify("asked", to=[UserFactory(language=language).pk], about=make_publication())

    assert ["/en/notices/" in mail.text for mail in outbox] == [True]


def test_a_hostile_title_stays_text_and_one_line(clock: Any, outbox: list[NewMail], member: User) -> None:
    title = "<script>alert(1)</script>\r\nBcc: everybody@example.org %(actor)s {{ user }}"
    entry = make_publication()
    Entry.objects.filter(pk=entry.pk).update(title=title)
    actor = UserFactory(name="<b>Ana</b>\nTo: x@example.org")

    notify("asked", to=[member.pk], about=entry, by=actor)

    (mail,) = outbox
    assert "\n" not in mail.subject
    assert "\r" not in mail.subject
    assert "<script>" not in mail.html
    assert "<b>Ana" not in mail.html
    assert "&lt;script&gt;" in mail.html
    assert "%(actor)s {{ user }}" in mail.subject


def test_the_mail_of_a_former_member_names_nobody(clock: Any, outbox: list[NewMail], member: User) -> None:
    actor = UserFactory(name="Ana Reis")
    Preference.objects.create(user=member, kind="asked", frequency=Frequency.DAILY)
    notify("asked", to=[member.pk], about=make_publication(title="A study"), by=actor)
    actor.delete()
    clock.move_to(MORNING)

    send_digests.func()

    assert "former member asks about “A study”" in outbox[0].text


def test_a_pause_holds_even_the_urgent_and_ends_in_one_digest(clock: Any, outbox: list[NewMail], member: User) -> None:
    notify("noted", to=[member.pk], words={"what": "Before"})
    set_rhythm(0, timezone.localdate() + timedelta(days=10), by=member)
    notify("asked", to=[member.pk], about=make_publication(title="During"))
    for day in range(5, 14):
        clock.move_to(f"2026-03-{day:02}T07:10:00+00:00")
        send_digests.func()
        assert outbox == []

    clock.move_to("2026-03-14T07:00:00+00:00")
    send_digests.func()
    assert [("Before" in mail.text, "During" in mail.text) for mail in outbox] == [(True, True)]

    notify("asked", to=[member.pk], about=make_publication(title="After"))
    assert [mail.kind for mail in outbox] == ["digest", "notice"]


def test_many_people_are_written_to_batch_by_batch(
    clock: Any, outbox: list[NewMail], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "PEOPLE_AT_ONCE", 2)
    people = UserFactory.create_batch(5)
    notify("noted", to=[person.pk for person in people], words={"what": "Rain"})
    clock.move_to(MORNING)

    assert send_digests.func() == 5
    assert sorted(mail.to for mail in outbox) == sorted(person.email for person in people)


def test_digests_cost_the_same_however_many_people_get_one(
    clock: Any, outbox: list[NewMail], queries: Any, circle: Audience
) -> None:
    profile = make_publication()
    appearance()
    for count in (1, 3):
        people = UserFactory.create_batch(count)
        for person in people:
            person.groups.add(circle.group)
            Follow.objects.create(user=person, entry_id=profile.pk, frequency=Frequency.DAILY)
            for _time in range(count):
                Notice.objects.create(
                    recipient=person,
                    kind="followed_published",
                    about_id=make_publication(audience=circle).pk,
                    key=f"{count} {_time}",
                    through=[f"entry:{profile.pk}"],
                    due_at=timezone.now(),
                )
        with queries.counting():
            assert send_digests.func() == count
    assert queries[0] == queries[1]
