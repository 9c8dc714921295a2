"""Edits after the first draft: suggested by members and curators, decided on, corrected; and newer versions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.files.models import Attachment
from mutirao.base.ui.tests.desk_support import Form, filled_in
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.tests.factories import make_publication
from mutirao.discover.submissions.description import describe
from mutirao.discover.submissions.models import Submission, Suggestion
from mutirao.discover.submissions.services import edits
from mutirao.discover.submissions.services.conversation import NoLonger
from mutirao.discover.submissions.services.revisions import draft_of

from .journeys import fresh, make_accepted, make_suggestion, make_waiting, page, text_file, told

pytestmark = pytest.mark.django_db

FORM = "form[enctype]"


@pytest.fixture
def publication(db: None) -> Publication:
    return make_publication(title="Pensions in Peru", url="https://source.example/")


@pytest.fixture
def tab(member: Any, client_of: Callable[[Any], Client]) -> Client:
    return client_of(member)


@pytest.fixture
def desk(curator: Any, client_of: Callable[[Any], Client]) -> Client:
    return client_of(curator)


def form_at(client: Client, address: str) -> Form:
    return filled_in(client.get(address), FORM)


def suggest_at(publication: Publication) -> str:
    return f"/en/contribute/suggest/{publication.slug}/"


def decide(client: Client, suggestion: Suggestion, verdict: str, answer: str = "") -> Any:
    data = {"verdict": verdict, "answer": answer, "key": str(uuid4())}
    return client.post(suggestion.get_absolute_url(), data, follow=True)


def test_any_member_suggests_what_should_be_different(
    tab: Client, member: Any, curator: Any, publication: Publication
) -> None:
    form = form_at(tab, suggest_at(publication))
    assert form["title"] == ["Pensions in Peru"]

    with told() as notices:
        said = {**form, "title": "Pensions in Chile", "comment": "A slip.", "source": "Page 1"}
        answer = tab.post(suggest_at(publication), said)

    suggestion = Suggestion.objects.get()
    assert answer["Location"] == publication.get_absolute_url()
    assert suggestion.changes == {"title": ["Pensions in Peru", "Pensions in Chile"]}
    assert (suggestion.by, suggestion.comment, suggestion.source) == (member, "A slip.", "Page 1")
    assert notices == [("edit_suggested", curator.pk)]
    assert Publication.objects.get().title == "Pensions in Peru"


def test_two_clicks_are_one_suggestion(tab: Client, publication: Publication) -> None:
    form = form_at(tab, suggest_at(publication)) | {"title": "Other"}
    for _click in range(2):
        assert tab.post(suggest_at(publication), form).status_code == 302
    assert Suggestion.objects.count() == 1


def test_nothing_different_is_no_suggestion(tab: Client, publication: Publication) -> None:
    answer = tab.post(suggest_at(publication), form_at(tab, suggest_at(publication)))
    assert "Nothing is different from what is there." in answer.content.decode()
    assert not Suggestion.objects.exists()


def test_a_mistake_comes_back_with_the_words(tab: Client, publication: Publication) -> None:
    form = form_at(tab, suggest_at(publication)) | {"issued": "May", "title": "My title"}
    html = tab.post(suggest_at(publication), form).content.decode()
    assert "Write the date as" in html
    assert "My title" in html
    assert "MISSING-VARIABLE" not in html
    assert not Suggestion.objects.exists()


def test_a_row_is_added_without_sending_the_suggestion(tab: Client, publication: Publication) -> None:
    form = form_at(tab, suggest_at(publication)) | {"title": "My title", "add": "names"}
    html = tab.post(suggest_at(publication), form).content.decode()
    assert "My title" in html
    rows = int(form["names-TOTAL_FORMS"][0])
    assert f'name="names-{rows}-family"' in html
    assert not Suggestion.objects.exists()


def test_who_may_suggest(client: Client, tab: Client, publication: Publication) -> None:
    hidden = make_publication(title="Hidden", published=False)
    assert client.get(suggest_at(publication)).status_code == 302
    assert tab.get(suggest_at(hidden)).status_code == 404
    assert tab.post(suggest_at(hidden), {"title": "x"}).status_code == 404
    assert tab.get("/en/contribute/suggest/nothing/").status_code == 404


def test_one_day_takes_only_so_many(tab: Client, member: Any, publication: Publication, settings: Any) -> None:
    settings.SUGGESTIONS_DAILY = 1
    make_suggestion(publication, member)
    form = form_at(tab, suggest_at(publication)) | {"title": "Other"}
    assert "as many edits as one day takes" in tab.post(suggest_at(publication), form).content.decode()
    assert Suggestion.objects.count() == 1


def test_accepted_it_is_published_with_a_revision_and_its_author_is_thanked(
    desk: Client, member: Any, curator: Any, publication: Publication
) -> None:
    suggestion = make_suggestion(publication, member)
    html = desk.get(suggestion.get_absolute_url()).content.decode()
    assert "Pensions in Peru" in html
    assert "A better title" in html

    with told() as notices:
        decide(desk, suggestion, "accept", "Well seen!")
        decide(desk, suggestion, "decline")

    suggestion.refresh_from_db()
    found = Publication.objects.get()
    assert (suggestion.state, suggestion.answer, suggestion.decided_by) == ("accepted", "Well seen!", curator)
    assert (found.title, found.live, found.has_unpublished_changes) == ("A better title", True, False)
    assert found.latest_revision.user == curator
    assert notices == [("edit_decided", member.pk)]


def test_declined_with_an_answer(desk: Client, tab: Client, member: Any, publication: Publication) -> None:
    suggestion = make_suggestion(publication, member)
    decide(desk, suggestion, "decline", "The title page says so.")
    assert Publication.objects.get().title == "Pensions in Peru"
    assert "The title page says so." in tab.get(suggestion.get_absolute_url()).content.decode()


def test_only_curators_decide_and_nobody_on_their_own(
    tab: Client, desk: Client, member: Any, curator: Any, publication: Publication, client_of: Callable[[Any], Client]
) -> None:
    suggestion, own = make_suggestion(publication, member), make_suggestion(publication, curator)
    stranger = client_of(UserFactory())

    decide(tab, suggestion, "accept")
    decide(desk, own, "accept")

    assert stranger.get(suggestion.get_absolute_url()).status_code == 404
    assert decide(stranger, suggestion, "accept").status_code == 404
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"open"}
    assert Publication.objects.get().title == "Pensions in Peru"


def test_what_has_changed_since_is_marked(desk: Client, member: Any, publication: Publication) -> None:
    suggestion = make_suggestion(publication, member)
    assert "(changed since)" not in desk.get(suggestion.get_absolute_url()).content.decode()
    Publication.objects.filter(pk=publication.pk).update(title="Another meanwhile")
    assert "(changed since)" in desk.get(suggestion.get_absolute_url()).content.decode()


def test_a_draft_the_desk_works_on_gets_the_edit_and_stays_a_draft(
    member: Any, curator: Any, publication: Publication
) -> None:
    draft = Publication.objects.get()
    draft.summary = "Not for readers yet"
    draft.save_revision(user=curator)

    edits.accept_suggestion(make_suggestion(publication, member), by=curator)

    found = Publication.objects.get()
    assert (found.title, found.summary) == ("A better title", publication.summary)
    assert found.has_unpublished_changes
    waiting = draft_of(found)
    assert (waiting.title, waiting.summary) == ("A better title", "Not for readers yet")


def test_a_file_is_suggested_and_added(
    tab: Client, curator: Any, publication: Publication, client_of: Callable[[Any], Client]
) -> None:
    form = form_at(tab, suggest_at(publication)) | {"comment": "The file"}
    form["upload"] = text_file()
    assert "In which language is this file?" in tab.post(suggest_at(publication), form).content.decode()
    form["upload"], form["upload_language"] = text_file(), "es"
    assert tab.post(suggest_at(publication), form).status_code == 302
    assert not Attachment.objects.exists()
    address = f"{Suggestion.objects.get().get_absolute_url()}file/"
    served = tab.get(address)
    assert b"".join(served) == b"Plain words.\n"
    assert served["Content-Disposition"] == 'attachment; filename="report.txt"'
    assert client_of(UserFactory()).get(address).status_code == 404

    edits.accept_suggestion(Suggestion.objects.get(), by=curator)

    attachment = Attachment.objects.get()
    assert (attachment.entry_id, attachment.name, attachment.language) == (publication.pk, "report.txt", "es")
    assert Publication.objects.get().has_file


def test_my_suggestions_are_listed(tab: Client, member: Any, curator: Any, publication: Publication) -> None:
    assert "You have not suggested an edit yet." in tab.get("/en/contribute/mine/edits/").content.decode()
    own, other = make_suggestion(publication, member), make_suggestion(publication, curator)
    html = tab.get("/en/contribute/mine/edits/").content.decode()
    assert own.get_absolute_url() in html
    assert other.get_absolute_url() not in html
    assert "MISSING-VARIABLE" not in html
    assert "Edits I have suggested" in tab.get("/en/contribute/mine/").content.decode()


# To a draft


def test_a_curator_proposes_and_the_contributor_accepts(tab: Client, desk: Client, member: Any, curator: Any) -> None:
    submission = make_waiting(member)
    address = page(submission, "propose/")
    with told() as notices:
        form = form_at(desk, address) | {"subtitle": "A study", "comment": "As on the title page."}
        for _click in range(2):
            assert desk.post(address, form)["Location"] == page(submission)
    suggestion = Suggestion.objects.get()
    assert notices == [("submission_suggestion", member.pk)]
    assert "As on the title page." in tab.get(page(submission)).content.decode()

    answer = decide(tab, suggestion, "accept")

    assert answer.redirect_chain[-1][0] == page(submission)
    assert describe(draft_of(submission.publication))["subtitle"] == "A study"
    assert fresh(submission).state == "waiting"
    assert decide(desk, suggestion, "accept").status_code == 200
    assert Suggestion.objects.get().decided_by == member


def test_the_contributor_declines_and_nothing_changes(tab: Client, member: Any, curator: Any) -> None:
    submission = make_waiting(member)
    edits.suggest_to_draft(submission, by=curator, values={"title": "Other"}, comment="", key=uuid4())
    decide(tab, Suggestion.objects.get(), "decline")
    assert fresh(submission).publication.title == "Cash transfers in Malawi"


def test_a_suggestion_to_what_was_decided_comes_too_late(member: Any, curator: Any) -> None:
    submission = make_accepted(member, curator)
    with pytest.raises(NoLonger):
        edits.suggest_to_draft(submission, by=curator, values={"title": "Other"}, comment="", key=uuid4())


# After publication


def test_the_contributor_corrects_what_readers_see(tab: Client, member: Any, curator: Any) -> None:
    submission = make_accepted(member, curator)
    address = page(submission, "correct/")
    form = form_at(tab, address) | {"title": "Corrected"}
    form["files-0-upload"], form["files-0-language"] = text_file(), "en"

    answer = tab.post(address, form)

    submission = fresh(submission)
    assert answer["Location"] == submission.publication.get_absolute_url()
    assert (submission.publication.title, submission.publication.live) == ("Corrected", True)
    assert submission.publication.attachments.count() == 1
    assert (submission.state, submission.is_to_be_looked_at) == ("accepted", True)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({}, "Nothing is different"),
        ({"title": ""}, "A publication needs a title."),
        ({"source_url": ""}, "Readers need a way to it"),
    ],
)
def test_a_correction_leaves_readers_what_they_need(
    tab: Client, member: Any, curator: Any, said: dict[str, str], message: str
) -> None:
    submission = make_accepted(member, curator)
    address = page(submission, "correct/")
    answer = tab.post(address, form_at(tab, address) | said)
    assert message in answer.content.decode()
    assert "MISSING-VARIABLE" not in answer.content.decode()
    assert fresh(submission).publication.title == "Cash transfers in Malawi"


def test_correcting_is_for_the_contributor_and_for_thirty_days(
    tab: Client, desk: Client, member: Any, curator: Any, client_of: Callable[[Any], Client]
) -> None:
    submission = make_accepted(member, curator)
    assert desk.get(page(submission, "correct/")).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert client_of(member).get(page(submission, "correct/")).status_code == 404


def test_a_new_version_is_a_draft_and_shown_on_both_sides_once_published(
    tab: Client, member: Any, curator: Any
) -> None:
    old = make_accepted(member, curator)
    form = filled_in(tab.get(page(old, "new-version/")), "form.form")
    for _click in range(2):
        tab.post(page(old, "new-version/"), form)
    new = Submission.objects.exclude(pk=old.pk).get()
    assert new.state == "draft"
    assert "Other versions" not in tab.get(old.publication.get_absolute_url()).content.decode()

    Publication.objects.filter(pk=new.publication_id).update(live=True, slug="the-newer")

    assert "/discover/publications/the-newer/" in tab.get(old.publication.get_absolute_url()).content.decode()


def test_the_page_of_a_publication_offers_what_a_person_may_do(
    client: Client, tab: Client, member: Any, curator: Any, client_of: Callable[[Any], Client]
) -> None:
    submission = make_accepted(member, curator)
    address = submission.publication.get_absolute_url()
    suggest, correct, renew = (
        suggest_at(submission.publication),
        page(submission, "correct/"),
        page(submission, "new-version/"),
    )

    offered = {
        who: {link for link in (suggest, correct, renew) if link in browser.get(address).content.decode()}
        for who, browser in {"nobody": client, "contributor": tab, "stranger": client_of(UserFactory())}.items()
    }

    assert offered == {"nobody": set(), "contributor": {correct, renew}, "stranger": {suggest}}
