"""The queues of the desk, and what is done in the desk to what members share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.ui.tests.desk_support import filled_in
from mutirao.discover.publications.curation import archive_all, publish
from mutirao.discover.publications.tests.factories import make_publication
from mutirao.discover.submissions.models import Remark, Submission
from mutirao.discover.submissions.services import conversation
from mutirao.discover.submissions.services.revisions import draft_of

from .journeys import (
    fresh,
    make_accepted,
    make_declined,
    make_direct,
    make_draft,
    make_suggestion,
    make_waiting,
    page,
    told,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtails_templates")]

QUEUE = "/desk/submissions/"


@pytest.fixture
def desk(curator: Any, client_of: Callable[[Any], Client]) -> Client:
    return client_of(curator)


def shown(desk: Client, query: str = "") -> set[str]:
    response = desk.get(f"{QUEUE}?{query}")
    assert response.status_code == 200
    tree = LexborHTMLParser(response.content)
    return {node.text(strip=True) for node in tree.css("td.title a") if node.text(strip=True)}


def test_the_queue_is_narrowed_by_state_curator_language_kind_and_age(
    desk: Client, member: Any, curator: Any, administrator: Any
) -> None:
    make_draft(member, title="Draft")
    waiting = make_waiting(member, title="Waiting", kind="article", languages=["fr"])
    late = make_waiting(member, title="Late")
    Submission.objects.filter(pk=late.pk).update(
        target_on=timezone.localdate() - timedelta(days=1), submitted_at=timezone.now() - timedelta(days=8)
    )
    conversation.take(late, by=curator)
    make_direct(member, title="Direct")
    make_declined(member, administrator, title="Declined")

    assert shown(desk) == {"Waiting", "Late", "Direct", "Declined"}
    assert shown(desk, "state=in_review") == {"Waiting", "Late"}
    assert shown(desk, "state=overdue") == {"Late"}
    assert shown(desk, "state=to_look_at") == {"Direct"}
    assert shown(desk, "state=declined") == {"Declined"}
    assert shown(desk, "state=appealed") == set()
    assert shown(desk, "curator=mine") == {"Late"}
    assert shown(desk, "curator=nobody") == {"Waiting", "Direct", "Declined"}
    assert shown(desk, f"curator={curator.pk}") == {"Late"}
    assert shown(desk, "language=fr") == {"Waiting"}
    assert shown(desk, "kind=article") == {"Waiting"}
    assert shown(desk, "age=week") == {"Late"}
    html = desk.get(QUEUE).content.decode()
    assert "overdue" in html
    assert "8 days" in html
    assert f'href="{page(waiting)}"' in html


@pytest.mark.parametrize("query", ["state=x", "curator=x", "language=x", "kind=x", "age=x", "p=x"])
def test_a_filter_that_is_none_breaks_nothing(desk: Client, member: Any, query: str) -> None:
    make_waiting(member)
    assert desk.get(f"{QUEUE}?{query}").status_code == 200


def test_the_queue_costs_the_same_for_one_and_for_three(desk: Client, member: Any) -> None:
    def count() -> int:
        desk.get(QUEUE)
        with CaptureQueriesContext(connection) as queries:
            desk.get(QUEUE)
        return len(queries)

    count()
    make_waiting(member, title="One")
    one = count()
    for title in ("Two", "Three"):
        make_waiting(UserFactory(), title=title)
    assert count() == one


def test_the_first_page_counts_what_waits_and_the_menu_leads_there(desk: Client, member: Any, curator: Any) -> None:
    make_waiting(member, title="One")
    make_direct(member, title="Two")
    accepted = make_accepted(member, curator, title="Three")
    make_suggestion(accepted.publication, member)

    html = desk.get("/desk/").content.decode()

    tree = LexborHTMLParser(html)
    links = {node.attributes.get("href"): " ".join(node.text().split()) for node in tree.css("a")}
    assert links[f"{QUEUE}?state=waiting"].startswith("1")
    assert links[f"{QUEUE}?state=to_look_at"].startswith("1")
    assert links["/desk/suggested-edits/?state=open"].startswith("1")
    assert f"{QUEUE}?state=in_review" in html


def test_suggested_edits_have_a_list_of_their_own(desk: Client, member: Any, curator: Any) -> None:
    accepted = make_accepted(member, curator)
    suggestion = make_suggestion(accepted.publication, member)

    html = desk.get("/desk/suggested-edits/?state=open").content.decode()

    assert suggestion.get_absolute_url() in html
    assert suggestion.get_absolute_url() not in desk.get("/desk/suggested-edits/?state=declined").content.decode()


# What the desk does reaches the conversation


def edit_url(submission: Submission) -> str:
    return f"/desk/publications/edit/{submission.publication_id}/"


def test_published_in_the_desk_it_is_accepted(desk: Client, member: Any) -> None:
    submission = make_waiting(member)
    form = filled_in(desk.get(edit_url(submission)))

    with told() as notices:
        desk.post(edit_url(submission), {**form, "action-publish": "1"})

    submission = fresh(submission)
    assert (submission.state, submission.how, submission.publication.live) == ("accepted", "reviewed", True)
    assert notices == [("submission_published", member.pk)]


def test_approved_in_the_desk_with_a_comment(member: Any, curator: Any) -> None:
    with told() as notices:
        submission = make_waiting(member)
        notices.clear()
        submission.publication.current_workflow_task_state.approve(user=curator, comment="Very good.")

    submission = fresh(submission)
    assert (submission.state, submission.curator, submission.publication.live) == ("accepted", curator, True)
    remark = Remark.objects.get()
    assert (remark.kind, remark.text, remark.author) == ("decision", "Very good.", curator)
    assert notices == [("submission_published", member.pk)]
    assert mail.outbox == []


def test_sent_back_in_the_desk_it_is_a_question(member: Any, curator: Any) -> None:
    with told() as notices:
        submission = make_waiting(member)
        notices.clear()
        submission.publication.current_workflow_task_state.reject(user=curator, comment="Which year?")

    submission = fresh(submission)
    assert (submission.state, submission.curator) == ("asked", curator)
    remark = Remark.objects.get()
    assert (remark.kind, remark.text, remark.author) == ("question", "Which year?", curator)
    assert notices == [("submission_question", member.pk)]
    assert [(item.subject, item.to) for item in mail.outbox] == []


def test_archived_in_the_desk_it_is_declined(desk: Client, member: Any, curator: Any) -> None:
    one, two = make_waiting(member, title="One"), make_waiting(member, title="Two")
    accepted = make_accepted(member, curator, title="Three")
    with told() as notices:
        desk.post(f"/desk/publications/archive/{one.publication_id}/")
        archive_all([two.publication, accepted.publication], by=curator)

    assert [fresh(item).state for item in (one, two, accepted)] == ["declined", "declined", "accepted"]
    assert notices == [("submission_declined", member.pk)] * 2


def test_published_together_with_others(member: Any, curator: Any) -> None:
    submission = make_waiting(member)
    publish([submission.publication, make_publication(published=False)], by=curator)
    assert fresh(submission).state == "accepted"


def test_what_the_curator_edits_in_the_desk_is_what_is_published(desk: Client, member: Any, curator: Any) -> None:
    submission = make_waiting(member)
    form = filled_in(desk.get(edit_url(submission)))
    desk.post(edit_url(submission), {**form, "title": "Edited in the desk"})
    assert draft_of(submission.publication).title == "Edited in the desk"

    conversation.publish(submission, by=curator, text="", key=submission.key)

    assert fresh(submission).publication.title == "Edited in the desk"


def test_the_review_list_of_the_desk_shows_it(desk: Client, member: Any) -> None:
    make_waiting(member, title="From a member")
    assert "From a member" in desk.get("/desk/publications/?state=in_review").content.decode()


def test_drafts_of_the_team_go_on_being_told_by_mail(member: Any, curator: Any, administrator: Any) -> None:
    publication = make_publication(published=False)
    publication.save_revision(user=curator)
    publication.get_workflow().start(publication, curator)
    assert mail.outbox
    mail.outbox.clear()

    with told():
        make_waiting(member)
    assert mail.outbox == []
