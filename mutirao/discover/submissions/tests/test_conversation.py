"""The review as a conversation: every step, who is told, what each side sees, and steps that come too late or twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser
from wagtail.models import ModelLogEntry

from mutirao.base.accounts.services import CURATORS
from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.discover.submissions.models import Remark, Submission
from mutirao.discover.submissions.services import conversation

from .journeys import (
    fresh,
    make_accepted,
    make_declined,
    make_direct,
    make_draft,
    make_waiting,
    page,
    take_step,
    told,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tab(member: Any, client_of: Callable[[Any], Client]) -> Client:
    return client_of(member)


@pytest.fixture
def desk(curator: Any, client_of: Callable[[Any], Client]) -> Client:
    return client_of(curator)


def another_curator() -> Any:
    user = UserFactory(name="Second Curator")
    user.groups.add(Group.objects.get(name=CURATORS))
    return user


def buttons(client: Client, submission: Submission) -> set[str]:
    tree = LexborHTMLParser(client.get(page(submission)).content)
    start = page(submission)
    actions = (node.attributes.get("action") or "" for node in tree.css("form.panel"))
    return {action.removeprefix(start).strip("/") for action in actions if action.startswith(start)}


def test_hidden_and_absent_give_the_same_answer(member: Any, curator: Any, client_of: Callable[[Any], Client]) -> None:
    stranger, submission = client_of(UserFactory()), make_waiting(member)
    draft = make_draft(member, title="A draft")
    assert client_of(curator).get(page(submission)).status_code == 200

    for part in ("", "preview/", "edit/", "withdraw/", "duplicates/", "propose/", "correct/", "new-version/"):
        assert stranger.get(page(submission, part)).status_code == 404
        assert client_of(curator).get(page(draft, part)).status_code == 404
    assert stranger.get("/en/contribute/99999999/").status_code == 404
    assert client_of(None).get(page(submission)).status_code == 302


def test_each_side_finds_the_buttons_it_may_press(tab: Client, desk: Client, member: Any, curator: Any) -> None:
    waiting, accepted = make_waiting(member), make_accepted(member, curator, title="B")
    direct, declined = make_direct(member, title="C"), make_declined(member, curator, title="D")

    assert buttons(tab, waiting) == {"answer"}
    assert buttons(desk, waiting) == {"take", "ask", "publish", "decline", "assign", "note"}
    assert (buttons(tab, accepted), buttons(desk, accepted)) == (set(), {"note"})
    assert buttons(desk, direct) == {"look-over", "send-back", "note"}
    assert (buttons(tab, declined), buttons(desk, declined)) == ({"appeal"}, {"note"})


def test_a_button_that_is_not_there_does_nothing(tab: Client, desk: Client, member: Any) -> None:
    submission = make_waiting(member)

    for step in ("publish", "decline", "ask", "take", "note", "assign", "look-over", "send-back", "appeal"):
        take_step(tab, submission, step, text="Mine!")
    take_step(desk, submission, "answer", text="Mine!")

    assert fresh(submission).state == "waiting"
    assert not Remark.objects.exists()
    assert tab.post(page(submission, "nonsense/")).status_code == 404
    assert tab.get(page(submission, "publish/")).status_code == 405


def test_notes_are_for_colleagues_alone(tab: Client, desk: Client, member: Any, curator: Any) -> None:
    submission = make_waiting(member)
    with told() as notices:
        take_step(desk, submission, "note", text="I know the author.")

    assert "I know the author." in desk.get(page(submission)).content.decode()
    assert "I know the author." not in tab.get(page(submission)).content.decode()
    assert notices == []


def test_a_step_without_words_comes_back_with_a_sentence(desk: Client, member: Any) -> None:
    submission = make_waiting(member)

    answer = take_step(desk, submission, "decline", text="  ")

    assert "Please write a few words." in answer.content.decode()
    assert "MISSING-VARIABLE" not in answer.content.decode()
    assert fresh(submission).state == "waiting"


def test_two_clicks_say_it_once(desk: Client, tab: Client, member: Any) -> None:
    submission, key = make_waiting(member), str(uuid4())
    with told() as notices:
        for _click in range(2):
            take_step(desk, submission, "ask", text="Why?", key=key)
    assert Remark.objects.count() == 1
    assert notices == [("submission_question", member.pk)]


def test_two_curators_take_and_one_gets_it(member: Any, curator: Any) -> None:
    submission, other = make_waiting(member), another_curator()
    first, second = fresh(submission), fresh(submission)

    conversation.take(first, by=curator)
    with pytest.raises(conversation.NoLonger):
        conversation.take(second, by=other)

    assert fresh(submission).curator == curator


def test_who_comes_too_late_is_told_in_words(desk: Client, member: Any, client_of: Callable[[Any], Client]) -> None:
    submission, other = make_waiting(member), client_of(another_curator())
    take_step(other, submission, "publish")

    answer = take_step(desk, submission, "decline", text="No.")

    assert "This has changed in the meantime" in answer.content.decode()
    assert fresh(submission).state == "accepted"


def test_it_is_given_to_a_colleague_and_back_to_all(desk: Client, member: Any) -> None:
    submission, other = make_waiting(member), another_curator()
    with told() as notices:
        take_step(desk, submission, "assign", curator=str(other.pk))
        assert fresh(submission).curator == other
        take_step(desk, submission, "assign", curator=str(member.pk))
        assert fresh(submission).curator == other
        take_step(desk, submission, "assign", curator="")
    assert fresh(submission).curator is None
    assert notices == [("submission_assigned", other.pk)]


def test_publishing_ends_the_review_of_the_desk_and_keeps_the_words(
    desk: Client, tab: Client, member: Any, curator: Any
) -> None:
    submission = make_waiting(member)
    assert submission.publication.current_workflow_state is not None
    with told() as notices:
        take_step(desk, submission, "publish", text="Thank you!")

    submission = fresh(submission)
    assert (submission.state, submission.how, submission.curator) == ("accepted", "reviewed", curator)
    assert submission.publication.live
    assert submission.publication.slug == "cash-transfers-in-malawi"
    assert submission.publication.current_workflow_state is None
    assert "Thank you!" in tab.get(page(submission)).content.decode()
    assert notices == [("submission_published", member.pk)]


def test_declined_with_a_reason_appealed_once_and_decided_by_somebody_else(
    tab: Client, desk: Client, member: Any, curator: Any, client_of: Callable[[Any], Client]
) -> None:
    other = another_curator()
    submission = make_waiting(member)
    with told() as notices:
        take_step(desk, submission, "decline", text="It is an advertisement.")
        assert fresh(submission).publication.state == "archived"
        assert "It is an advertisement." in tab.get(page(submission)).content.decode()

        take_step(tab, submission, "appeal", text="It is a study.")

    submission = fresh(submission)
    assert (submission.state, submission.curator) == ("waiting", None)
    assert submission.publication.state == "in_review"
    assert notices == [("submission_declined", member.pk), ("submission_appeal", other.pk)]
    assert buttons(desk, submission) == {"ask", "assign", "note"}
    take_step(desk, submission, "decline", text="Still no.")
    assert fresh(submission).state == "waiting"

    take_step(client_of(other), submission, "decline", text="A second no.")
    assert fresh(submission).state == "declined"
    assert buttons(tab, submission) == set()


def test_every_step_is_in_the_records_own_history(tab: Client, desk: Client, member: Any) -> None:
    submission = make_waiting(member)
    take_step(desk, submission, "take")
    take_step(desk, submission, "ask", text="Why?")
    take_step(tab, submission, "answer", text="So.")
    take_step(desk, submission, "publish")

    logged = ModelLogEntry.objects.filter(object_id=str(submission.publication_id)).order_by("timestamp", "pk")
    actions = [entry.action for entry in logged if entry.action.startswith("mutirao.")]
    assert actions == [f"mutirao.submission.{step}" for step in ("hand_in", "take", "ask", "answer")]
    assert "wagtail.publish" in {entry.action for entry in logged}
    html = tab.get(page(submission)).content.decode()
    assert "took it in hand" in html
    assert "published it" in html


def test_answering_takes_up_the_review_where_the_desk_sent_it_back(tab: Client, member: Any, curator: Any) -> None:
    submission = make_waiting(member)
    submission.publication.current_workflow_task_state.reject(user=curator, comment="Where is the file?")
    assert fresh(submission).state == "asked"
    assert fresh(submission).publication.current_workflow_task_state is None

    take_step(tab, submission, "answer", text="Now it is there.")

    assert fresh(submission).state == "waiting"
    assert fresh(submission).publication.current_workflow_task_state is not None


def test_shown_at_once_looked_over_or_sent_back(tab: Client, desk: Client, member: Any) -> None:
    good, bad = make_direct(member, title="Good"), make_direct(member, title="Bad")
    assert (good.state, good.how, good.is_to_be_looked_at, good.publication.live) == ("accepted", "direct", True, True)

    take_step(desk, good, "look-over")
    with told() as notices:
        take_step(desk, bad, "send-back", text="The file is empty.")

    assert (fresh(good).is_to_be_looked_at, fresh(good).publication.live) == (False, True)
    bad = fresh(bad)
    assert (bad.state, bad.is_to_be_looked_at, bad.publication.live) == ("asked", False, False)
    assert bad.publication.state == "in_review"
    assert notices == [("submission_question", member.pk)]
    take_step(desk, bad, "publish")
    assert (fresh(bad).state, fresh(bad).how) == ("accepted", "reviewed")


def test_a_curators_own_contribution_is_shown_at_once_and_needs_no_look(curator: Any) -> None:
    submission = make_draft(curator)
    conversation.hand_in(submission, by=curator)
    submission = fresh(submission)
    assert (submission.state, submission.how, submission.is_to_be_looked_at) == ("accepted", "direct", False)


def test_handing_in_twice_is_once(member: Any) -> None:
    submission = make_draft(member)
    conversation.hand_in(submission, by=member)
    with pytest.raises(conversation.NoLonger):
        conversation.hand_in(submission, by=member)
    assert submission.publication.workflow_states.count() == 1


def test_my_contributions_show_every_state_in_pages(tab: Client, member: Any, curator: Any, settings: Any) -> None:
    assert "You have not shared anything yet." in tab.get("/en/contribute/mine/").content.decode()
    settings.SUBMISSION_DAILY_OF_NEW_ACCOUNT = 50
    make_declined(member, curator, title="The declined one")
    make_waiting(curator, title="Somebody else’s")
    for number in range(20):
        make_draft(member, title=f"Draft {number}")

    first = tab.get("/en/contribute/mine/").content.decode()
    second = tab.get("/en/contribute/mine/?page=2").content.decode()

    assert "Draft 19" in first
    assert "The declined one" not in first
    assert "The declined one" in second
    assert "Somebody else’s" not in first + second
    assert "MISSING-VARIABLE" not in first + second
    assert tab.get("/en/contribute/mine/?page=x").status_code == 200


def count_queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_lists_cost_the_same_for_one_and_for_three(tab: Client, member: Any) -> None:
    make_waiting(member, title="One")
    one = count_queries(tab, "/en/contribute/mine/")
    make_waiting(member, title="Two")
    make_waiting(member, title="Three")
    assert count_queries(tab, "/en/contribute/mine/") == one


def test_the_conversation_costs_the_same_however_long_it_is(tab: Client, desk: Client, member: Any) -> None:
    submission = make_waiting(member)
    take_step(desk, submission, "ask", text="One?")
    one = count_queries(tab, page(submission))
    for number in range(3):
        take_step(tab, submission, "answer", text=f"Answer {number}")
        take_step(desk, submission, "ask", text=f"Question {number}")
    assert count_queries(tab, page(submission)) == one
