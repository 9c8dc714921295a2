"""Whose turn it is, who is told, and how long it usually takes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.utils import timezone

from mutirao.base.accounts.models import User
from mutirao.base.accounts.services import CURATORS
from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.notices import kinds
from mutirao.discover.submissions.models import Submission
from mutirao.discover.submissions.notice_kinds import KINDS
from mutirao.discover.submissions.presentation import usual_days
from mutirao.discover.submissions.services import conversation

from .journeys import fresh, make_accepted, make_draft, make_waiting, told

pytestmark = pytest.mark.django_db


def make_curator(language: str = "en") -> User:
    user = UserFactory(language=language)
    user.groups.add(Group.objects.get(name=CURATORS))
    return user


def test_every_kind_of_notice_is_known() -> None:
    assert [kinds.get(kind.name) for kind in KINDS] == KINDS


def test_unless_the_settings_say_so_curators_take(member: Any, curator: Any) -> None:
    assert make_waiting(member).curator is None


def test_in_turn_it_goes_to_who_reads_its_language(member: Any, settings: Any) -> None:
    settings.SUBMISSIONS_ARE_ASSIGNED = True
    english, french = make_curator("en"), make_curator("fr")

    got = [make_waiting(member, title=f"T{code}", languages=[code]).curator for code in ("fr", "en", "fr")]

    assert got == [french, english, french]


def test_in_turn_it_goes_round(member: Any, settings: Any) -> None:
    settings.SUBMISSIONS_ARE_ASSIGNED = True
    people = [make_curator(), make_curator(), make_curator()]
    with told() as notices:
        got = [make_waiting(member, title=f"Number {number}").curator for number in range(4)]
    assert got == [*people, people[0]]
    assert notices[0] == ("submission_new", people[0].pk)


def test_a_curator_does_not_get_their_own(settings: Any) -> None:
    settings.SUBMISSIONS_ARE_ASSIGNED = True
    assert make_waiting(make_curator()).curator is None


def test_inactive_people_are_neither_told_nor_given_anything(member: Any, settings: Any) -> None:
    settings.SUBMISSIONS_ARE_ASSIGNED = True
    gone = make_curator()
    gone.is_active = False
    gone.save()
    with told() as notices:
        assert make_waiting(member).curator is None
    assert notices == []


def test_the_target_follows_the_settings(member: Any, settings: Any) -> None:
    settings.SUBMISSION_TARGET_DAYS = 9
    submission = make_waiting(member)
    assert submission.target_on == timezone.localdate() + timedelta(days=9)
    assert not submission.is_overdue
    submission.target_on = timezone.localdate() - timedelta(days=1)
    assert submission.is_overdue
    submission.state = Submission.State.ASKED
    assert not submission.is_overdue


def decided_after(member: Any, curator: Any, *days: float) -> None:
    for number, took in enumerate(days):
        submission = make_accepted(member, curator, title=f"{took} {number}")
        since = submission.decided_at - timedelta(days=took)
        Submission.objects.filter(pk=submission.pk).update(submitted_at=since)
    cache.clear()


def test_the_usual_time_is_the_real_median_once_there_are_enough(member: Any, curator: Any, settings: Any) -> None:
    settings.SUBMISSION_DAILY_OF_NEW_ACCOUNT = 50
    settings.SUBMISSION_TRUST_AFTER = 100
    decided_after(member, curator, 1, 1, 2, 2)
    assert usual_days() == 5

    decided_after(member, curator, 30)

    assert usual_days() == 2


def test_what_was_shown_at_once_or_long_ago_does_not_count(member: Any, curator: Any, settings: Any) -> None:
    settings.SUBMISSION_DAILY_OF_NEW_ACCOUNT = 50
    decided_after(member, curator, 1, 1, 1, 1, 1)
    assert usual_days() == 1
    Submission.objects.update(decided_at=timezone.now() - timedelta(days=91))
    cache.clear()
    assert usual_days() == 5
    Submission.objects.update(decided_at=timezone.now(), how="direct")
    cache.clear()
    assert usual_days() == 5


def test_the_third_accepted_one_opens_the_short_way(member: Any, curator: Any) -> None:
    for number in range(3):
        submission = make_draft(member, title=f"Number {number}")
        conversation.hand_in(submission, by=member)
        assert fresh(submission).state == "waiting"
        conversation.publish(submission, by=curator, text="", key=submission.key)

    fourth = make_draft(member, title="The fourth")
    conversation.hand_in(fourth, by=member)

    fourth = fresh(fourth)
    assert (fourth.state, fourth.how, fourth.is_to_be_looked_at) == ("accepted", "direct", True)
