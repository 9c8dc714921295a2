"""From the first click to the published page, as people go through it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from mutirao.discover.publications.models import Publication
from mutirao.discover.submissions.models import Submission

from .journeys import form_of, fresh, page, send, take_step, told

pytestmark = pytest.mark.django_db


def test_a_member_shares_a_curator_asks_the_member_answers_the_curator_publishes(
    member: Any, curator: Any, client_of: Callable[[Any], Client]
) -> None:
    browser, desk = client_of(member), client_of(curator)
    assert browser.get("/en/contribute/").status_code == 200
    begun = browser.post("/en/contribute/", {"way": "empty", "empty-key": str(uuid4())}, follow=True)
    submission = Submission.objects.get()
    assert begun.redirect_chain[-1][0] == page(submission, "edit/")
    form = form_of(browser, submission) | {
        "title": "Cash transfers in Malawi",
        "languages_0": "en",
        "source_url": "https://source.example/",
        "names-0-family": "Banda",
    }

    with told() as notices:
        answered = send(browser, submission, form, action="hand_in")
        assert answered.status_code == 302, answered.content.decode()
        assert fresh(submission).state == "waiting"
        assert "Cash transfers in Malawi" in desk.get(page(submission)).content.decode()
        take_step(desk, submission, "ask", text="Is there a PDF?")
        assert fresh(submission).state == "asked"
        take_step(browser, submission, "answer", text="No.")
        assert fresh(submission).state == "waiting"
        take_step(desk, submission, "publish", text="")

    assert fresh(submission).state == "accepted"
    publication = Publication.objects.get()
    assert publication.live
    assert client_of(None).get(publication.get_absolute_url()).status_code == 200
    assert notices == [
        ("submission_new", curator.pk),
        ("submission_question", member.pk),
        ("submission_answer", curator.pk),
        ("submission_published", member.pk),
    ]
    html = browser.get(page(submission)).content.decode()
    assert "Is there a PDF?" in html
    assert "No." in html
    assert "MISSING-VARIABLE" not in html
