"""The list of notices, the bell, and what counts as read."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from mutirao.base.accounts.models import User
from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.catalogue.models import Audience, Entry
from mutirao.base.catalogue.querysets import audiences_of
from mutirao.base.notices.models import Notice
from mutirao.base.notices.sentences import Reader
from mutirao.base.notices.services import mark_read, notify
from mutirao.base.notices.services.reading import MOST_COUNTED, forget_old_notices, unread_count
from mutirao.base.notices.signatures import open_path
from mutirao.discover.publications.services import withdraw
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = [pytest.mark.django_db, pytest.mark.data]

LIST = "/en/notices/"
BELL = re.compile(r'class="bell".*?</a>', re.DOTALL)


def page(browser: Client, path: str = LIST) -> str:
    response = browser.get(path)
    assert response.status_code == 200
    return response.content.decode()


def make(person: User, count: int = 1, **values: Any) -> list[Notice]:
    return [
        Notice.objects.create(
            **{"recipient": person, "kind": "noted", "key": f"{Notice.objects.count()}", "words": {"what": f"No {n}"}}
            | values
        )
        for n in range(1, count + 1)
    ]


# The list


def test_an_empty_list_says_what_would_stand_there(client_of: Any, member: User) -> None:
    text = page(client_of(member))

    assert "Nothing yet." in text
    assert 'href="/en/topics/"' in text
    assert "Mark all as read" not in text


def test_notices_stand_by_day_of_the_readers_clock(client_of: Any, clock: Any) -> None:
    person = UserFactory(time_zone="Asia/Tokyo")
    for moment in ("2026-03-01T03:00", "2026-03-03T12:00", "2026-03-03T23:00"):
        make(person, created_at=timezone.datetime.fromisoformat(f"{moment}:00+00:00"))

    text = page(client_of(person))

    assert re.findall(r"<h2>(.*?)</h2>", text)[:3] == ["Today", "Yesterday", "Sunday, March 1, 2026"]
    assert 'datetime="2026-03-04T08:00+09:00"' in text


def test_a_hostile_title_is_text(client_of: Any, member: User) -> None:
    entry = make_publication(title="<script>alert(1)</script> %(actor)s")
    notify("asked", to=[member.pk], about=entry, by=UserFactory(name="<i>Ana</i>"))

    text = page(client_of(member))

    assert "<script>alert(1)" not in text
    assert (
        "<bdi>&lt;i&gt;Ana&lt;/i&gt;</bdi> asks about “<bdi>&lt;script&gt;alert(1)&lt;/script&gt; %(actor)s</bdi>”"
        in text
    )


def test_nobody_sees_the_notices_of_another(client_of: Any, member: User) -> None:
    make(UserFactory(), words={"what": "A secret"})

    assert "A secret" not in page(client_of(member))


@pytest.mark.parametrize("hidden", ["restricted", "archived"])
def test_what_became_hidden_is_neither_listed_nor_counted(hidden: str, client_of: Any) -> None:
    circle = Audience.objects.create(name="Circle", group=Group.objects.create(name="Circle"))
    insider, outsider = UserFactory(), UserFactory()
    insider.groups.add(circle.group)
    entry = make_publication(title="Goes away")
    notify("asked", to=[insider.pk, outsider.pk], about=entry)
    assert ["Goes away" in page(client_of(person)) for person in (insider, outsider)] == [True, True]
    if hidden == "restricted":
        Entry.objects.filter(pk=entry.pk).update(audience=circle)
    else:
        withdraw(entry)

    may = hidden == "restricted"
    assert ["Goes away" in page(client_of(person)) for person in (insider, outsider)] == [may, False]
    assert [unread_count(person) for person in (insider, outsider)] == [int(may), 0]
    notice = Notice.objects.get(recipient=outsider)
    assert client_of(outsider).get(f"/en/notices/{notice.pk}/open/").status_code == 404


def test_the_two_writings_of_the_rule_agree(member: User, administrator: User) -> None:
    circle = Audience.objects.create(name="Circle", group=Group.objects.create(name="Circle"))
    insider = UserFactory()
    insider.groups.add(circle.group)
    archived = make_publication()
    withdraw(archived)
    about = [None, make_publication(), make_publication(audience=circle), make_publication(published=False), archived]
    for person in (member, insider, administrator):
        for number, entry in enumerate(about):
            for url in ("", "/en/mine/"):
                make(person, about_id=entry.pk if entry else None, url=url, key=f"{number}{url}")

    seen = {}
    for person in (member, insider, administrator):
        reader = Reader(audiences_of(person))
        by_query = set(Notice.objects.visible_to(person))
        assert by_query == {n for n in Notice.objects.filter(recipient=person) if reader.may_read(n)}
        seen[person.pk] = len(by_query)
    assert seen == {member.pk: 7, insider.pk: 8, administrator.pk: 8}


def test_the_unread_can_be_seen_alone(client_of: Any, member: User) -> None:
    read, _unread = make(member, 2)
    mark_read(member, [read.pk])
    browser = client_of(member)

    assert re.findall(r"<bdi>(No \d)</bdi> was noted</a>", page(browser)) == ["No 2", "No 1"]
    assert re.findall(r"<bdi>(No \d)</bdi> was noted</a>", page(browser, LIST + "?only=unread")) == ["No 2"]
    mark_read(member)
    assert "You have read everything." in page(browser, LIST + "?only=unread")


def test_a_long_list_has_pages(client_of: Any, member: User) -> None:
    make(member, 65)
    browser = client_of(member)

    pages = [page(browser, f"{LIST}?only=unread&page={number}") for number in (1, 2, 3)]

    shown = [set(re.findall(r"/en/notices/(\d+)/open/", text)) for text in pages]
    assert [len(ids) for ids in shown] == [30, 30, 5]
    assert len(set.union(*shown)) == 65
    assert 'href="?only=unread&amp;page=3"' in pages[1]
    assert "61 to 65 of 65" in pages[2]
    assert "61 to 65 of 65" in page(browser, f"{LIST}?page=99")


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 40])
def test_a_page_that_is_not_there_is_another(number: str, client_of: Any, member: User) -> None:
    make(member)

    assert "No 1" in page(client_of(member), f"{LIST}?page={number}")


def test_the_list_costs_the_same_however_long(client_of: Any, member: User, queries: Any) -> None:
    browser = client_of(member)
    profile = make_publication()
    page(browser)
    for count in (1, 3):
        for _time in range(count):
            make(member, kind="followed_published", about_id=make_publication().pk, through=[f"entry:{profile.pk}"])
        with queries.counting():
            page(browser)
    assert queries[0] == queries[1]


def test_the_kind_of_an_app_taken_out_is_passed_over(client_of: Any, member: User) -> None:
    make(member, kind="of_an_app_taken_out")
    make(member)

    assert len(re.findall("/open/", page(client_of(member)))) == 1


# The bell


def test_the_bell_counts_what_is_unread(client_of: Any, member: User) -> None:
    browser = client_of(member)
    bell = BELL.search(page(browser, "/en/topics/"))
    assert bell is not None
    assert ("No unread notices" in bell[0], "hidden>" in bell[0]) == (True, True)

    make(member, 3)

    bell = BELL.search(page(browser, "/en/topics/"))
    assert bell is not None
    assert ("3 unread notices" in bell[0], "hidden>3" in bell[0]) == (True, False)
    assert browser.get("/en/notices/bell/").json() == {"unread": 3, "text": "3 unread notices"}


def test_more_than_anybody_counts(member: User) -> None:
    make(member, MOST_COUNTED + 5)

    assert unread_count(member) == MOST_COUNTED


def test_the_bell_asks_one_question(member: User, django_assert_num_queries: Any) -> None:
    make(member, 2, about_id=make_publication().pk)

    with django_assert_num_queries(1):
        assert unread_count(member) == 2


def test_who_is_not_logged_in_sees_no_bell(client: Client) -> None:
    assert 'class="bell"' not in page(client, "/en/topics/")
    assert "notices/bell.js" not in page(client, "/en/topics/")
    assert client.get("/en/notices/bell/").status_code == 302


# Read


def test_all_or_one_are_marked_as_read(client_of: Any, member: User, told: list[tuple[str, str]]) -> None:
    first, *_others = make(member, 3, due_at=timezone.now())
    (of_another,) = make(UserFactory())
    browser = client_of(member)

    for _double_click in range(2):
        assert browser.post("/en/notices/read/", {"id": first.pk})["Location"] == LIST
    assert [unread_count(member), len(told)] == [2, 1]
    browser.post("/en/notices/read/", {"id": of_another.pk})
    browser.post("/en/notices/read/")

    assert set(Notice.objects.filter(read_at=None)) == {of_another}
    assert Notice.objects.filter(due_at__isnull=False).count() == 0
    assert told == [(f"person:{member.pk}", "notice")] * 2
    assert browser.get("/en/notices/read/").status_code == 405
    assert browser.post("/en/notices/read/", {"id": "x"}).status_code == 404


def test_coming_by_the_notice_is_reading_it(client_of: Any, member: User) -> None:
    entry = make_publication()
    notify("asked", to=[member.pk], about=entry)
    notify("noted", to=[member.pk], url="/en/contribute/7/")
    notify("noted", to=[member.pk])
    browser = client_of(member)

    targets = [browser.get(notice.get_absolute_url())["Location"] for notice in Notice.objects.order_by("pk")]

    assert targets == [entry.get_absolute_url(), "/en/contribute/7/", LIST]
    assert unread_count(member) == 0


def test_the_notice_of_another_looks_like_none(client_of: Any, member: User) -> None:
    (notice,) = make(UserFactory())
    browser = client_of(member)

    assert browser.get(f"/en/notices/{notice.pk}/open/").status_code == 404
    assert browser.get("/en/notices/10000000/open/").status_code == 404
    assert Notice.objects.get().read_at is None


def test_a_link_from_a_mail_leads_on_without_logging_in(client: Client, client_of: Any, member: User) -> None:
    entry = make_publication()
    notify("asked", to=[member.pk], about=entry)
    notice = Notice.objects.get()

    assert client.get(open_path(notice.pk))["Location"] == entry.get_absolute_url()
    assert client.get(open_path(notice.pk) + "x")["Location"].startswith("/en/account/login/?next=")
    assert client.get(f"/en/notices/{notice.pk}/open/")["Location"].startswith("/en/account/login/?next=")
    assert Notice.objects.get().read_at is None
    client_of(member).get(open_path(notice.pk))
    assert Notice.objects.get().read_at is not None


# Forgetting


def test_what_was_read_long_ago_is_forgotten(member: User, settings: Any) -> None:
    settings.NOTICES_KEPT_DAYS = 30
    now = timezone.now()
    old, recent, unread = make(member, 3, created_at=now - timedelta(days=90))
    Notice.objects.filter(pk=old.pk).update(read_at=now - timedelta(days=31))
    Notice.objects.filter(pk=recent.pk).update(read_at=now - timedelta(days=29))

    assert (forget_old_notices(), forget_old_notices()) == (1, 0)
    assert set(Notice.objects.all()) == {recent, unread}
