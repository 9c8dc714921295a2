"""The guardian's rounds: which links are looked at, how they die and come back, and what does not count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.catalogue.models import Change
from mutirao.base.web.tests.local_site import Answer, LocalSite
from mutirao.discover.link_guardian import rounds
from mutirao.discover.link_guardian.asking import Reply, Verdict
from mutirao.discover.link_guardian.courtesy import Courtesy
from mutirao.discover.link_guardian.models import LinkCheck
from mutirao.discover.link_guardian.rounds import check_due_links
from mutirao.discover.link_guardian.services import look_after, look_after_links, note_reply
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.services import report_problem, withdraw
from mutirao.discover.publications.tests.factories import make_publication

from .links import ARCHIVED, again, check_of, make_check, make_dead

pytestmark = pytest.mark.django_db

FAILED = Reply(Verdict.FAILS, 404)
ANSWERED = Reply(Verdict.ANSWERS, 200, etag='"7"')


def urls() -> set[str]:
    return set(LinkCheck.objects.values_list("url", flat=True))


# Which links there are


def test_published_addresses_are_looked_after_and_no_others() -> None:
    make_publication(url="https://a.example/")
    make_publication(identifiers={"doi": ["10.1234/b"]})
    make_publication(identifiers={"isbn": ["9783161484100"]})
    make_publication()
    make_publication(url="https://draft.example/", published=False)
    withdraw(make_publication(url="https://archived.example/"))

    assert look_after_links() == 2
    assert urls() == {"https://a.example/", "https://doi.org/10.1234/b"}
    assert look_after_links() == 0


def test_an_address_that_was_replaced_is_forgotten_and_the_new_one_looked_after() -> None:
    check = make_check("https://old.example/")
    Publication.objects.filter(pk=check.publication_id).update(source_url="https://new.example/")

    assert look_after_links() == 1
    assert urls() == {"https://new.example/"}


def test_an_address_that_was_taken_away_is_forgotten() -> None:
    check = make_check("https://old.example/")
    Publication.objects.filter(pk=check.publication_id).update(source_url="")

    look_after([check.publication_id])

    assert urls() == set()


def test_finding_links_costs_the_same_however_many_there_are(django_assert_num_queries: Callable[[int], Any]) -> None:
    for number in (1, 3):
        for _one in range(number):
            make_publication(url="https://a.example/")
        with django_assert_num_queries(8):
            assert look_after_links() == number


def test_the_address_of_a_publication_is_there_once(settings: Any) -> None:
    check = make_check()

    with pytest.raises(ValidationError):
        LinkCheck(publication=check.publication, url=check.url).validate_constraints()


# Life and death


def test_a_link_that_works_is_looked_at_again_in_about_a_month(site: LocalSite, courtesy: Courtesy) -> None:
    check = make_check(f"{site.url}/report")
    site.pages = {"/report": Answer(headers={"ETag": '"7"'})}

    with time_machine.travel("2030-03-02T10:00:00Z"):
        assert check_due_links(courtesy) == 1
        assert check_due_links(courtesy) == 0
        check = again(check)
        waits = check.next_check_at - timezone.now()

    assert (check.state, check.status_code, check.etag, check.failures) == ("ok", 200, '"7"', 0)
    assert 27 <= waits.days <= 33


def look_on(day: str, courtesy: Courtesy) -> int:
    with time_machine.travel(f"{day}T10:00:00Z"):
        return check_due_links(courtesy)


def test_a_link_dies_of_three_failures_over_a_week(
    site: LocalSite, courtesy: Courtesy, told: list[dict[str, Any]], curator: Any
) -> None:
    contributor = UserFactory()
    check = make_check(f"{site.url}/report")
    Publication.objects.filter(pk=check.publication_id).update(contributor=contributor)
    quoted = site.url.replace(":", "%3A").replace("/", "%2F")
    copy = f'{{"archived_snapshots": {{"closest": {{"available": true, "url": "{ARCHIVED}"}}}}}}'
    site.pages = {f"/archive?url={quoted}%2Freport": Answer(body=copy.encode())}

    states = []
    for day in ("2030-03-02", "2030-03-03", "2030-03-05", "2030-03-06", "2030-03-08", "2030-03-10"):
        looked = look_on(day, courtesy)
        check = again(check)
        states.append((looked, check.state, check.failures))

    assert states == [
        (1, "failing", 1),
        (0, "failing", 1),
        (0, "failing", 1),
        (1, "failing", 2),
        (0, "failing", 2),
        (1, "dead", 3),
    ]
    assert f"{check.first_failed_at:%Y-%m-%d}" == "2030-03-02"
    assert check.archived_url == ARCHIVED
    assert Change.objects.filter(entry_id=check.publication_id).exists()
    key = f"{check.pk}:2030-03-02"
    assert told == [
        {"kind": "link_dead", "to": [contributor.pk], "about": check.publication, "key": key},
        {"kind": "link_dead", "to": [curator.pk], "about": check.publication, "url": "/desk/links/", "key": key},
    ]


def test_three_failures_within_days_are_not_death(told: list[dict[str, Any]]) -> None:
    check = make_check()

    for day in range(2, 9):
        with time_machine.travel(f"2030-03-0{day}T10:00:00Z", tick=False):
            note_reply(check, FAILED)
        assert check.state == "failing"
    with time_machine.travel("2030-03-09T09:59:00Z"):
        note_reply(check, FAILED)
    assert (check.state, told) == ("failing", [])
    with time_machine.travel("2030-03-09T10:00:00Z", tick=False):
        note_reply(check, FAILED)
    assert check.state == "dead"


def test_one_answer_forgives_all_failures() -> None:
    check = make_check(state="failing", failures=2, first_failed_at=timezone.now() - timedelta(days=20))

    note_reply(check, ANSWERED)
    note_reply(check, FAILED)

    check = again(check)
    assert (check.state, check.failures) == ("failing", 1)
    assert timezone.now() - check.first_failed_at < timedelta(minutes=1)


def test_the_dead_are_visited_and_come_back(site: LocalSite, courtesy: Courtesy, told: list[dict[str, Any]]) -> None:
    check = make_dead(f"{site.url}/report", archived_url=ARCHIVED)
    changes = Change.objects.count()

    assert check_due_links(courtesy) == 1
    check = again(check)
    assert (check.state, check.failures, check.archived_url) == ("dead", 4, ARCHIVED)
    assert (Change.objects.count(), told) == (changes, [])

    site.pages = {"/report": Answer()}
    LinkCheck.objects.update(next_check_at=timezone.now())
    check_due_links(courtesy)
    check = again(check)
    assert (check.state, check.first_failed_at, check.archived_url) == ("ok", None, "")
    assert Change.objects.count() == changes + 1


def test_a_site_that_does_not_want_to_be_asked_is_not_dead() -> None:
    check = make_dead()

    note_reply(check, Reply(Verdict.REFUSES, 403))

    assert (again(check).state, again(check).failures) == ("refused", 0)


def test_what_an_answer_says_too_lengthily_is_not_kept() -> None:
    check = make_check()

    note_reply(check, Reply(Verdict.ANSWERS, 200, moved_to="https://a.example/" + "x" * 3000, etag='"' + "x" * 300))

    assert (again(check).etag, again(check).final_url) == ("", "")


def test_a_contributor_who_is_a_curator_is_told_once(curator: Any, told: list[dict[str, Any]]) -> None:
    check = make_check(state="failing", failures=2, first_failed_at=timezone.now() - timedelta(days=8))
    Publication.objects.filter(pk=check.publication_id).update(contributor=curator)

    note_reply(again(check), FAILED)

    assert [notice["to"] for notice in told] == [[curator.pk]]


# What does not count


def test_where_nothing_answers_nothing_counts(site: LocalSite, courtesy: Courtesy, settings: Any) -> None:
    settings.LINK_GUARDIAN_CANARY = "http://127.0.0.1:9/"
    check = make_check("http://127.0.0.1:9/report", failures=2, first_failed_at=timezone.now() - timedelta(days=8))

    assert check_due_links(courtesy) == 1

    after = again(check)
    assert (after.state, after.failures, after.checked_at) == ("unknown", 2, None)
    assert after.next_check_at > timezone.now()


def test_where_the_canary_answers_the_fault_is_the_links(site: LocalSite, courtesy: Courtesy) -> None:
    check = make_check("http://127.0.0.1:9/report")

    check_due_links(courtesy)

    assert ("HEAD", "/canary") in site.log()
    assert (again(check).state, again(check).failures) == ("failing", 1)


def test_where_another_link_answers_the_canary_is_not_needed(site: LocalSite, courtesy: Courtesy) -> None:
    silent = make_check("http://127.0.0.1:9/report")
    make_check(f"{site.url}/gone")

    assert check_due_links(courtesy) == 2

    assert ("HEAD", "/canary") not in site.log()
    assert again(silent).state == "failing"


# Which are looked at


def test_what_a_reader_reports_is_looked_at_first_and_once(site: LocalSite, courtesy: Courtesy, settings: Any) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    in_a_month = timezone.now() + timedelta(days=28)
    other = make_check(f"{site.url}/other", next_check_at=yesterday)
    reported = make_check(f"{site.url}/report", state="ok", checked_at=yesterday, next_check_at=in_a_month)
    make_check(f"{site.url}/fine", state="ok", checked_at=yesterday, next_check_at=in_a_month)
    wrong = make_check(f"{site.url}/wrong", state="ok", checked_at=yesterday, next_check_at=in_a_month)
    report_problem(reported.publication, subject="broken_link", comment="")
    report_problem(wrong.publication, subject="wrong_data", comment="")

    assert check_due_links(courtesy) == 2
    assert [path for method, path in site.log() if method == "HEAD"] == ["/report", "/other"]
    assert again(reported).state == "failing"
    assert again(other).state == "failing"
    assert check_due_links(courtesy) == 0


def test_what_readers_cannot_see_is_not_looked_at(site: LocalSite, courtesy: Courtesy) -> None:
    check = make_check(f"{site.url}/report")
    withdraw(check.publication)

    assert check_due_links(courtesy) == 0
    assert site.asked == []


def test_a_day_has_its_budget(site: LocalSite, courtesy: Courtesy, settings: Any) -> None:
    settings.LINK_GUARDIAN_DAILY = 2
    for number in range(3):
        make_check(f"{site.url}/{number}")

    assert (check_due_links(courtesy), check_due_links(courtesy)) == (2, 0)
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert check_due_links(courtesy) == 1


def test_a_round_has_an_end(site: LocalSite, courtesy: Courtesy, monkeypatch: pytest.MonkeyPatch) -> None:
    make_check(f"{site.url}/report")
    monkeypatch.setattr(rounds, "SECONDS", 0.0)

    assert check_due_links(courtesy) == 0


def test_a_round_goes_on_with_other_hosts_while_one_rests(
    site: LocalSite, courtesy: Courtesy, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LINK_GUARDIAN_PAUSE = 3600.0
    monkeypatch.setattr(rounds, "SECONDS", 0.5)
    first, second = make_check(f"{site.url}/1"), make_check(f"{site.url}/2")
    other = make_check(f"http://localhost:{site.port}/3")
    site.pages = {path: Answer() for path in ("/1", "/2", "/3")}
    for check in (first, other):
        host = courtesy.host(check.url)
        host.rules_until = float("inf")

    assert check_due_links(courtesy) == 2

    assert [path for _method, path in site.log()] == ["/1", "/3"]
    assert again(second).checked_at is None


def test_two_workers_do_not_look_at_the_same_link(site: LocalSite, courtesy: Courtesy) -> None:
    check = make_check(f"{site.url}/report")
    assert rounds.claim(check)

    assert not rounds.claim(check)
    assert check_due_links(courtesy) == 0


@pytest.mark.parametrize("name", ["LINK_GUARDIAN", "IS_DEMONSTRATION"])
def test_nothing_is_looked_at_where_it_is_switched_off_or_made_up(
    site: LocalSite, courtesy: Courtesy, settings: Any, name: str
) -> None:
    make_check(f"{site.url}/report")
    make_publication(url=f"{site.url}/new")
    setattr(settings, name, not getattr(settings, name))

    assert (rounds.find_links(), check_due_links(courtesy)) == (0, 0)
    assert site.asked == []


def test_a_link_to_the_source_goes_before_an_identifier() -> None:
    check = check_of(make_publication(url="https://a.example/", identifiers={"doi": ["10.1234/a"]}))

    assert check.url == "https://a.example/"
