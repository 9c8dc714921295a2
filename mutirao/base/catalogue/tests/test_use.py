"""Use is counted honestly: people, not robots; nothing lost between threads, nothing counted twice."""

from __future__ import annotations

from threading import Thread
from typing import Any

import pytest
from django.utils import timezone

from mutirao.base.catalogue import use
from mutirao.base.catalogue.models import Change, Entry
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.records import Record
from mutirao.discover.publications.services import NewPublication, create_publications
from mutirao.discover.publications.tests.factories import make_publication

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
PHONE = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
ROBOTS = [
    "",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0)",
    "curl/8.5.0",
    "Wget/1.21",
    "python-requests/2.32",
    "Go-http-client/2.0",
    "Mozilla/5.0 (X11; Linux) AppleWebKit/537.36 HeadlessChrome/126.0 Safari/537.36",
    "facebookexternalhit/1.1 link preview",
]


def counted(pk: int) -> int:
    return Entry.objects.values_list("use_count", flat=True).get(pk=pk)


@pytest.mark.parametrize("agent", ROBOTS)
def test_robots_are_not_people(agent: str) -> None:
    assert use.is_robot(agent)


@pytest.mark.parametrize("agent", [FIREFOX, PHONE])
def test_browsers_are_people(agent: str) -> None:
    assert not use.is_robot(agent)


@pytest.mark.django_db
@pytest.mark.data
def test_what_was_counted_is_added_once(django_assert_num_queries: Any) -> None:
    first, second, third = (make_publication() for _ in range(3))
    Entry.objects.filter(pk=second.pk).update(use_count=10)
    for agent in (FIREFOX, PHONE, *ROBOTS):
        use.count_use(first.pk, agent)
    use.count_use(second.pk, FIREFOX)

    with django_assert_num_queries(1):
        flushed = use.flush()
    again = use.flush()

    assert (flushed, again) == (2, 0)
    assert [counted(publication.pk) for publication in (first, second, third)] == [2, 11, 0]
    assert list(Entry.objects.filter(used_on=timezone.localdate()).order_by("pk").values_list("pk", flat=True)) == [
        first.pk,
        second.pk,
    ]


@pytest.mark.django_db
def test_an_entry_that_went_away_meanwhile_is_forgotten() -> None:
    use.count_use(10_000_000, FIREFOX)

    assert (use.flush(), use.flush()) == (1, 0)


def test_threads_lose_nothing() -> None:
    threads = [Thread(target=lambda: [use.count_use(7, FIREFOX) for _ in range(500)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert use._counts == {7: 4000}


@pytest.mark.django_db
def test_more_than_one_statements_worth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(use, "FLUSH_AT_ONCE", 2)
    publications = [make_publication() for _ in range(3)]
    for publication in publications:
        use.count_use(publication.pk, FIREFOX)

    use.flush()

    assert [counted(publication.pk) for publication in publications] == [1, 1, 1]


@pytest.mark.django_db
def test_followers_learn_of_recent_use_only() -> None:
    used, unused = make_publication(), make_publication()
    use.count_use(used.pk, FIREFOX)
    use.flush()
    before = Change.objects.latest_id()

    use.tell_followers()

    assert list(Change.objects.since(before).values_list("entry_id", flat=True)) == [used.pk]
    assert unused.pk != used.pk


# What is counted while somebody works on an entry


def used(pk: int, times: int = 1) -> None:
    for _time in range(times):
        use.count_use(pk, FIREFOX)
    use.flush()


def count_and_day(pk: int) -> tuple[int, Any]:
    return Entry.objects.values_list("use_count", "used_on").get(pk=pk)


@pytest.mark.django_db
@pytest.mark.data
def test_saving_what_was_loaded_before_a_use_loses_none() -> None:
    loaded = Publication.objects.get(pk=make_publication().pk)
    used(loaded.pk, 3)

    loaded.title = "Newer"
    loaded.save()

    assert count_and_day(loaded.pk) == (3, timezone.localdate())
    assert (loaded.use_count, Publication.objects.get(pk=loaded.pk).title) == (0, "Newer")


@pytest.mark.django_db
@pytest.mark.data
@pytest.mark.parametrize("is_loaded_before", [True, False])
def test_publishing_an_older_draft_loses_no_use(is_loaded_before: bool) -> None:
    publication = Publication.objects.get(pk=make_publication().pk)
    publication.title = "Drafted"
    draft = publication.save_revision()
    assert draft.content_object.use_count == 0
    if not is_loaded_before:
        draft = type(draft).objects.get(pk=draft.pk)
    used(publication.pk, 3)

    draft.publish()

    assert count_and_day(publication.pk) == (3, timezone.localdate())
    assert Publication.objects.get(pk=publication.pk).title == "Drafted"


@pytest.mark.django_db
def test_a_new_entry_brings_its_count() -> None:
    (publication,) = create_publications([NewPublication(Record(title="Used elsewhere"), use_count=7)])

    assert counted(publication.pk) == 7
