"""Who may do what, for everybody and in every state; and that rules and querysets agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.discover.submissions import rules
from mutirao.discover.submissions.models import Submission, Suggestion

from .journeys import make_accepted, make_declined, make_direct, make_draft, make_suggestion, make_waiting

pytestmark = pytest.mark.django_db

State = Submission.State
EVERYBODY = ("nobody", "member", "contributor", "curator", "administrator")


@pytest.fixture
def people(member: Any, curator: Any, administrator: Any, settings: Any) -> dict[str, Any]:
    settings.SUBMISSION_DAILY_OF_NEW_ACCOUNT = 20
    contributor = UserFactory(name="Contributor")
    everybody = (AnonymousUser(), member, contributor, curator, administrator)
    return dict(zip(EVERYBODY, everybody, strict=True))


def in_every_state(people: dict[str, Any]) -> dict[str, Submission]:
    by, curator = people["contributor"], people["curator"]
    asked = make_waiting(by, title="Asked")
    asked.state = State.ASKED
    asked.save()
    withdrawn = make_waiting(by, title="Withdrawn")
    withdrawn.state = State.WITHDRAWN
    withdrawn.save()
    return {
        "draft": make_draft(by, title="Draft"),
        "waiting": make_waiting(by, title="Waiting"),
        "asked": asked,
        "accepted": make_accepted(by, curator, title="Accepted"),
        "direct": make_direct(by, title="Direct"),
        "declined": make_declined(by, curator, title="Declined"),
        "withdrawn": withdrawn,
    }


OWN, TEAM = {"contributor"}, {"curator", "administrator"}
ALL_STATES = ("draft", "waiting", "asked", "accepted", "direct", "declined", "withdrawn")
MATRIX: dict[str, tuple[Callable[[Any, Submission], bool], dict[str, set[str]]]] = {
    "can_view": (rules.can_view, {"draft": OWN, **dict.fromkeys(ALL_STATES[1:], OWN | TEAM)}),
    "can_edit": (rules.can_edit, {"draft": OWN, "waiting": OWN, "asked": OWN}),
    "can_hand_in": (rules.can_hand_in, {"draft": OWN}),
    "can_withdraw": (rules.can_withdraw, {"draft": OWN, "waiting": OWN, "asked": OWN}),
    "can_answer": (rules.can_answer, {"waiting": OWN, "asked": OWN}),
    "can_appeal": (rules.can_appeal, {"declined": OWN}),
    "can_correct": (rules.can_correct, {"accepted": OWN, "direct": OWN}),
    "can_start_new_version": (rules.can_start_new_version, {"accepted": OWN, "direct": OWN}),
    "can_review": (rules.can_review, dict.fromkeys(ALL_STATES[1:], TEAM)),
    "can_work_on": (rules.can_work_on, {"waiting": TEAM, "asked": TEAM}),
    "can_take": (rules.can_take, {"waiting": TEAM, "asked": TEAM}),
    "can_decide": (rules.can_decide, {"waiting": TEAM, "asked": TEAM}),
    "can_look_over": (rules.can_look_over, {"direct": TEAM}),
}


def test_everybody_may_what_the_table_says(people: dict[str, Any]) -> None:
    submissions = in_every_state(people)

    got = {
        name: {
            state: {who for who, user in people.items() if may(user, submission)}
            for state, submission in submissions.items()
        }
        for name, (may, _table) in MATRIX.items()
    }

    assert got == {
        name: {state: table.get(state, set()) for state in ALL_STATES} for name, (_may, table) in MATRIX.items()
    }


def test_rule_and_queryset_agree_on_who_sees_what(people: dict[str, Any]) -> None:
    submissions = in_every_state(people)

    for user in people.values():
        seen = set(Submission.objects.visible_to(user).values_list("pk", flat=True))
        assert seen == {item.pk for item in submissions.values() if rules.can_view(user, item)}


def test_a_curator_does_not_review_what_they_shared(curator: Any) -> None:
    submission = make_waiting(curator)

    assert not rules.can_review(curator, submission)
    assert not rules.can_decide(curator, submission)
    assert rules.can_edit(curator, submission)


def test_who_declined_does_not_decide_on_the_appeal_but_an_administrator_may(
    member: Any, curator: Any, administrator: Any
) -> None:
    submission = make_declined(member, curator)
    submission.state, submission.appealed_at = State.WAITING, timezone.now()
    submission.declined_by = administrator
    assert rules.can_decide(administrator, submission)
    assert rules.can_decide(curator, submission)

    submission.declined_by = curator

    assert not rules.can_decide(curator, submission)
    assert not rules.can_take(curator, submission)


def test_what_is_in_somebodys_hands_cannot_be_taken(member: Any, curator: Any, administrator: Any) -> None:
    submission = make_waiting(member)
    submission.curator = administrator
    assert not rules.can_take(curator, submission)


def test_correcting_ends_after_thirty_days(member: Any, curator: Any) -> None:
    submission = make_accepted(member, curator)

    with time_machine.travel(timezone.now() + timedelta(days=29), tick=False):
        assert rules.can_correct(member, submission)
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert not rules.can_correct(member, submission)


def test_a_member_is_trusted_after_as_many_as_the_settings_say(member: Any, curator: Any, settings: Any) -> None:
    settings.SUBMISSION_TRUST_AFTER = 2
    make_accepted(member, curator, title="One")
    make_declined(member, curator, title="No")
    assert not rules.may_publish_directly(member)

    make_accepted(member, curator, title="Two")

    assert rules.may_publish_directly(member)


def test_what_nobody_has_looked_at_yet_earns_no_trust(member: Any, settings: Any) -> None:
    settings.SUBMISSION_TRUST_AFTER = 1
    make_direct(member)
    assert not rules.is_trusted(member)


def test_the_first_contribution_is_always_held(member: Any, curator: Any, settings: Any) -> None:
    settings.SUBMISSION_TRUST_AFTER = 0
    assert not rules.may_publish_directly(member)
    make_accepted(member, curator)
    assert rules.may_publish_directly(member)


def test_new_accounts_have_a_smaller_limit_a_day(member: Any, settings: Any) -> None:
    settings.SUBMISSION_DAILY_OF_NEW_ACCOUNT, settings.SUBMISSION_DAILY = 1, 2
    make_draft(member, title="One")
    assert "as many as one day takes" in rules.why_not_share(member)

    member.date_joined = timezone.now() - timedelta(days=31)
    assert rules.why_not_share(member) == ""

    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        member.date_joined = timezone.now()
        assert rules.why_not_share(member) == ""


def test_curators_have_no_limit(curator: Any, settings: Any) -> None:
    settings.SUBMISSION_DAILY_OF_NEW_ACCOUNT = 0
    assert rules.why_not_share(curator) == ""


def test_who_decides_on_suggested_edits(people: dict[str, Any]) -> None:
    by, curator = people["contributor"], people["curator"]
    accepted = make_accepted(by, curator)
    suggestion = make_suggestion(accepted.publication, people["member"])
    draft = make_waiting(by, title="Another")
    to_draft = Suggestion.objects.create(publication=draft.publication, submission=draft, by=curator)

    assert {who for who, user in people.items() if rules.can_decide_on(user, suggestion)} == TEAM
    assert {who for who, user in people.items() if rules.can_decide_on(user, to_draft)} == OWN
    own = make_suggestion(accepted.publication, curator)
    assert not rules.can_decide_on(curator, own)


def test_rule_and_queryset_agree_on_suggestions(people: dict[str, Any]) -> None:
    accepted = make_accepted(people["contributor"], people["curator"])
    suggestion = make_suggestion(accepted.publication, people["member"])

    seen = {who for who, user in people.items() if suggestion in Suggestion.objects.visible_to(user)}

    assert seen == {"member"} | TEAM
