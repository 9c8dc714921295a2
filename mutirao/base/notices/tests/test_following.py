"""Following: by a button that works as a plain form, and what it brings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db import transaction
from django.test import Client

from mutirao.base.accounts.models import User
from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.catalogue.models import Audience
from mutirao.base.mail.services import NewMail
from mutirao.base.notices.kinds import Frequency
from mutirao.base.notices.models import Follow, Notice, Preference
from mutirao.base.notices.services import follow, followers, is_following, unfollow
from mutirao.base.notices.services.followers import tell_followers
from mutirao.base.notices.things import Thing
from mutirao.base.taxonomy.models import Concept, Place
from mutirao.discover.publications import curation
from mutirao.discover.publications.curation import link, publish
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.records import Record
from mutirao.discover.publications.services import NewPublication, create_publications, withdraw
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = [pytest.mark.django_db, pytest.mark.data]

FOLLOW = "/en/notices/follow/"


def topic(slug: str) -> Concept:
    return Concept.objects.topics().get(slug=slug)


def place(slug: str) -> Place:
    return Place.objects.get(slug=slug)


def draft(**said: Any) -> Publication:
    """Filed under cash transfers and Kenya, agreed by a curator."""
    publication = make_publication(published=False, **said)
    Publication.suggested_concepts.through.objects.filter(entry_id=publication.pk).delete()
    Publication.suggested_countries.through.objects.filter(entry_id=publication.pk).delete()
    publication = Publication.objects.get(pk=publication.pk)
    publication.concepts.add(topic("cash-transfers"))
    publication.countries.add(place("kenya"))
    publication.save()
    return publication


@pytest.fixture
def publish_now(django_capture_on_commit_callbacks: Any, curator: User) -> Callable[[Publication], None]:
    """As the bulk action of the desk does, with all that follows the commit."""

    def now(publication: Publication) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            publish([publication], by=curator)

    return now


# The service


def test_following_twice_is_following_once(member: User) -> None:
    entry, concept = make_publication(), topic("cash-transfers")
    for _time in range(2):
        follow(entry, by=member)
        follow(concept, by=member)

    assert (is_following(member, entry), is_following(member, concept)) == (True, True)
    assert Follow.objects.count() == 2

    for _time in range(2):
        unfollow(entry, by=member)
    assert (is_following(member, entry), is_following(member, concept)) == (False, True)
    assert not is_following(UserFactory(), concept)
    assert not is_following(AnonymousUser(), concept)


# The button


def test_the_button_of_a_topic_follows_and_leaves(client_of: Any, member: User, index: Any) -> None:
    concept, browser = topic("cash-transfers"), client_of(member)
    page = "/en/topics/cash-transfers/"
    index()
    assert f'name="id" value="{concept.pk}"' in browser.get(page).content.decode()
    form = {"type": "concept", "id": concept.pk, "wanted": "1", "next": page}

    for _double_click in range(2):
        response = browser.post(FOLLOW, form)
        assert (response.status_code, response["Location"]) == (302, page)
        assert is_following(member, concept)
    assert "Stop following" in browser.get(page).content.decode()

    browser.post(FOLLOW, {**form, "wanted": ""})
    assert not is_following(member, concept)


def test_the_script_gets_the_button_alone(client_of: Any, member: User) -> None:
    entry = make_publication()

    response = client_of(member).post(
        FOLLOW,
        {"type": "entry", "id": entry.pk, "wanted": "1", "next": "/en/x/"},
        headers={"X-Requested-With": "fetch"},
    )

    page = response.content.decode()
    assert (response.status_code, page.count("<form"), "Stop following" in page) == (200, 1, True)
    assert 'name="next" value="/en/x/"' in page
    assert "<html" not in page


@pytest.mark.parametrize("page", ["/en/topics/cash-transfers/", "/en/countries/kenya/", "publication"])
def test_everybody_who_is_not_logged_in_gets_the_same_page(page: str, client: Client, index: Any) -> None:
    entry = make_publication()
    index()
    path = entry.get_absolute_url() if page == "publication" else page
    first, second = client.get(path), Client().get(path)

    assert first.content == second.content
    assert f"/en/account/login/?next={path}" in first.content.decode()
    assert "<form method=" not in first.content.decode()
    assert "public" in first["Cache-Control"]
    assert first.cookies.keys() == set()


def test_who_is_not_logged_in_is_sent_to_log_in_and_back(client: Client) -> None:
    concept = topic("cash-transfers")

    response = client.post(FOLLOW, {"type": "concept", "id": concept.pk, "wanted": "1", "next": "/en/topics/x/"})

    assert response["Location"] == "/en/account/login/?next=/en/topics/x/"
    assert Follow.objects.count() == 0


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_the_button_leads_nowhere_else(next_page: str, client_of: Any, member: User) -> None:
    concept = topic("cash-transfers")

    response = client_of(member).post(FOLLOW, {"type": "concept", "id": concept.pk, "wanted": "1", "next": next_page})

    assert response["Location"] == "/en/"


@pytest.mark.parametrize("hidden", ["restricted", "draft", "archived", "absent"])
def test_nobody_follows_what_they_cannot_see(hidden: str, client_of: Any, member: User) -> None:
    circle = Audience.objects.create(name="Circle", group=Group.objects.create(name="Circle"))
    entry = make_publication(published=hidden != "draft", audience=circle if hidden == "restricted" else None)
    if hidden == "archived":
        withdraw(entry)
    pk = 10_000_000 if hidden == "absent" else entry.pk

    response = client_of(member).post(FOLLOW, {"type": "entry", "id": pk, "wanted": "1"})

    assert (response.status_code, Follow.objects.count()) == (404, 0)


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"type": "user", "id": "1"},
        {"type": "concept", "id": "-1"},
        {"type": "concept", "id": "x"},
        {"type": "concept", "id": "9" * 30},
    ],
)
def test_nonsense_is_nothing(form: dict[str, str], client_of: Any, member: User) -> None:
    assert client_of(member).post(FOLLOW, {**form, "wanted": "1"}).status_code == 404


def test_the_whole_world_is_no_place_to_follow(client_of: Any, member: User, index: Any) -> None:
    world = place("world")
    index()
    browser = client_of(member)

    assert FOLLOW not in browser.get("/en/countries/world/").content.decode()
    assert browser.post(FOLLOW, {"type": "concept", "id": world.pk, "wanted": "1"}).status_code == 404


# What it brings


@pytest.mark.parametrize("followed", ["kenya", "eastern-africa", "africa", "cash-transfers"])
def test_followers_of_what_it_is_about_and_of_what_is_broader_learn(
    followed: str, member: User, publish_now: Callable[[Publication], None]
) -> None:
    follow(topic(followed) if followed == "cash-transfers" else place(followed), by=member)
    publication = draft()

    publish_now(publication)

    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind, notice.about_id) == (member, "followed_published", publication.pk)


@pytest.mark.parametrize("followed", ["malawi", "europe", "world", "public-works"])
def test_followers_of_something_else_do_not(
    followed: str, member: User, publish_now: Callable[[Publication], None]
) -> None:
    concept = (
        Concept.objects.filter(slug=followed).first()
        or Concept.objects.topics().exclude(slug="cash-transfers").exclude(narrower=topic("cash-transfers"))[0]
    )
    follow(concept, by=member)

    publish_now(draft())

    assert Notice.objects.count() == 0


def test_one_notice_says_through_what_it_comes(
    client_of: Any, member: User, publish_now: Callable[[Publication], None]
) -> None:
    follow(topic("cash-transfers"), by=member)
    follow(place("kenya"), by=member)

    publish_now(draft(title="A study"))

    assert Notice.objects.count() == 1
    page = client_of(member).get("/en/notices/").content.decode()
    assert "New: “<bdi>A study</bdi>”. You follow <bdi>Kenya and Cash transfers</bdi>." in page


def test_suggestions_nobody_has_agreed_to_are_no_news(member: User, publish_now: Callable[[Publication], None]) -> None:
    publication = make_publication(published=False, title="Cash transfers in Kenya")
    assert publication.suggested_countries.filter(slug="kenya").exists()
    follow(place("kenya"), by=member)

    publish_now(publication)

    assert Notice.objects.count() == 0


def test_nobody_is_told_of_what_they_contributed(member: User, publish_now: Callable[[Publication], None]) -> None:
    other = UserFactory()
    for person in (member, other):
        follow(place("kenya"), by=person)
    publication = draft()
    Publication.objects.filter(pk=publication.pk).update(contributor=member)

    publish_now(Publication.objects.get(pk=publication.pk))

    assert [notice.recipient for notice in Notice.objects.all()] == [other]


def test_what_stands_behind_an_entry_is_provided_by_others(
    member: User, publish_now: Callable[[Publication], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = make_publication()
    monkeypatch.setattr(followers, "_providers", [])
    followers.register(lambda entry: [Thing("entry", profile.pk)])
    follow(profile, by=member)

    publish_now(draft())

    assert Notice.objects.get().through == [f"entry:{profile.pk}"]


def test_a_part_is_news_of_the_whole(member: User, publish_now: Callable[[Publication], None]) -> None:
    series, part, near = make_publication(), draft(), draft()
    link(part, "part_of", series)
    link(near, "related", series)
    follow(series, by=member)

    publish_now(part)
    publish_now(near)

    assert [notice.about_id for notice in Notice.objects.all()] == [part.pk]


def test_only_those_who_may_see_it_learn(publish_now: Callable[[Publication], None]) -> None:
    circle = Audience.objects.create(name="Circle", group=Group.objects.create(name="Circle"))
    insider, outsider, administrator = UserFactory(), UserFactory(), UserFactory(is_superuser=True)
    insider.groups.add(circle.group)
    for person in (insider, outsider, administrator):
        follow(place("kenya"), by=person)

    publish_now(draft(audience=circle))

    assert {notice.recipient_id for notice in Notice.objects.all()} == {insider.pk, administrator.pk}


def test_publishing_through_the_desk_tells_once(
    member: User, curator: User, django_capture_on_commit_callbacks: Any
) -> None:
    follow(place("kenya"), by=member)
    publication = draft()

    for title in ("First", "Second"):
        publication = Publication.objects.get(pk=publication.pk)
        publication.title = title
        with django_capture_on_commit_callbacks(execute=True):
            publication.save_revision(user=curator).publish(user=curator)
        late = UserFactory()
        follow(place("kenya"), by=late)

    assert [(notice.recipient, notice.kind) for notice in Notice.objects.all()] == [(member, "followed_published")]


def test_followers_of_the_entry_itself_learn_of_a_change_once_a_day(
    member: User, curator: User, django_capture_on_commit_callbacks: Any, clock: Any
) -> None:
    publication = make_publication()
    follow(publication, by=member)

    for title in ("Better", "Better still"):
        clock.shift(60)
        with django_capture_on_commit_callbacks(execute=True):
            publication.title = title
            publication.save_revision(user=curator).publish(user=curator)

    assert [notice.kind for notice in Notice.objects.all()] == ["followed_updated"]


def test_what_waits_for_its_hour_is_no_news_yet(
    member: User, curator: User, django_capture_on_commit_callbacks: Any, clock: Any
) -> None:
    follow(place("kenya"), by=member)
    publication = draft()
    with django_capture_on_commit_callbacks(execute=True):
        publication.go_live_at = curation.timezone.now() + curation.timezone.timedelta(days=1)
        publication.save_revision(user=curator).publish(user=curator)

    assert Notice.objects.count() == 0


def test_imports_tell_nobody(member: User, django_capture_on_commit_callbacks: Any) -> None:
    follow(place("kenya"), by=member)

    with django_capture_on_commit_callbacks(execute=True):
        made = create_publications(
            [NewPublication(Record(title="By the thousand", countries=["KE"]), is_published=True)]
        )

    assert Publication.objects.get(pk=made[0].pk).countries.filter(slug="kenya").exists()
    assert Notice.objects.count() == 0


def test_a_withdrawn_entry_tells_nobody(member: User) -> None:
    follow(place("kenya"), by=member)
    publication = draft()

    assert tell_followers.func(publication.pk, is_new=True) == 0
    assert tell_followers.func(10_000_000, is_new=True) == 0
    assert Notice.objects.count() == 0


def test_the_job_may_run_again(member: User, publish_now: Callable[[Publication], None]) -> None:
    follow(place("kenya"), by=member)
    publication = draft()
    publish_now(publication)

    assert tell_followers.func(publication.pk, is_new=True) == 0
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(
    ("of_kenya", "of_topic", "of_kind", "expected"),
    [
        ("", "", None, "daily"),
        ("", "", Frequency.NEVER, None),
        (Frequency.NEVER, Frequency.NEVER, None, None),
        (Frequency.NEVER, Frequency.WEEKLY, None, "weekly"),
        (Frequency.NEVER, "", None, "daily"),
        (Frequency.AT_ONCE, Frequency.WEEKLY, Frequency.NEVER, "at once"),
    ],
)
def test_the_soonest_wish_about_what_is_followed_counts(
    of_kenya: str,
    of_topic: str,
    of_kind: Frequency | None,
    expected: str | None,
    member: User,
    publish_now: Callable[[Publication], None],
    outbox: list[NewMail],
    clock: Any,
) -> None:
    Follow.objects.create(user=member, concept=place("kenya"), frequency=of_kenya)
    Follow.objects.create(user=member, concept=topic("cash-transfers"), frequency=of_topic)
    if of_kind:
        Preference.objects.create(user=member, kind="followed_published", frequency=of_kind)

    publish_now(draft())

    notice = Notice.objects.get()
    days = {None: None, "daily": 5, "weekly": 9}
    if expected == "at once":
        assert (len(outbox), notice.mailed_at) == (1, notice.created_at)
    else:
        assert (outbox, notice.due_at.day if notice.due_at else None) == ([], days[expected])


def test_mail_that_waits_only_because_of_it_goes_no_more(
    member: User, publish_now: Callable[[Publication], None]
) -> None:
    follow(place("kenya"), by=member)
    follow(topic("cash-transfers"), by=member)
    publish_now(draft())
    assert Notice.objects.get().due_at is not None

    unfollow(place("kenya"), by=member)
    assert Notice.objects.get().due_at is not None
    unfollow(topic("cash-transfers"), by=member)
    assert Notice.objects.get().due_at is None


def test_finding_followers_costs_the_same_however_many_there_are(
    queries: Any, outbox: list[NewMail], told: list[Any]
) -> None:
    circle = Audience.objects.create(name="Circle", group=Group.objects.create(name="Circle"))
    for count in (1, 3):
        for person in UserFactory.create_batch(count):
            person.groups.add(circle.group)
            follow(place("kenya"), by=person)
        publication = draft(audience=circle)
        Publication.objects.filter(pk=publication.pk).update(live=True)
        with queries.counting(), transaction.atomic():
            tell_followers.func(publication.pk, is_new=True)
    assert Notice.objects.count() == 1 + 4
    assert queries[0] == queries[1]
