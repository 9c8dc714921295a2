"""The form of a draft: its buttons, what is kept of mistakes, saving in the background, hostile input."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

from mutirao.base.files.models import Attachment
from mutirao.base.taxonomy.models import Concept
from mutirao.discover.submissions.description import describe
from mutirao.discover.submissions.models import Submission
from mutirao.discover.submissions.services.drafts import FileRow
from mutirao.discover.submissions.services.revisions import draft_of

from .journeys import form_of, fresh, make_accepted, make_draft, make_waiting, page, send, text_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def tab(member: Any, client_of: Callable[[Any], Client]) -> Client:
    return client_of(member)


@pytest.fixture
def submission(member: Any) -> Submission:
    return make_draft(member)


def said(submission: Submission) -> dict[str, Any]:
    return describe(draft_of(submission.publication))


def texts(response: Any, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in LexborHTMLParser(response.content).css(selector)]


def test_sent_as_it_is_nothing_changes(tab: Client, submission: Submission) -> None:
    before = said(submission)

    answer = send(tab, submission, form_of(tab, submission), action="save")

    assert (answer.status_code, answer["Location"]) == (302, page(submission, "edit/"))
    assert said(submission) == before
    assert fresh(submission).version == submission.version


def test_every_field_is_kept(tab: Client, submission: Submission) -> None:
    topic = Concept.objects.topics().get(slug="pensions") if Concept.objects.filter(slug="pensions").exists() else None
    topic = topic or Concept.objects.topics().first()
    form = form_of(tab, submission) | {
        "title": "  A new\ttitle ",
        "subtitle": "Below it",
        "kind": "article",
        "publisher": "One; Two",
        "issued": "2023-01-02",
        "languages_0": "fr",
        "languages_1": "en",
        "summary": "Line one\r\nline two",
        "container": "Journal",
        "volume": "3",
        "issue": "4",
        "pages": "5–6",
        "source_url": "https://other.example/",
        "licence_known": "CC-BY-4.0",
        "concepts": [str(topic.pk)],
        "keywords": "cash, school; cash",
        "identifiers-0-scheme": "doi",
        "identifiers-0-value": "https://doi.org/10.1234/ABC",
    }

    send(tab, submission, form, action="save")

    found = said(submission)
    assert found["title"] == "A new title"
    assert (found["subtitle"], found["kind"], found["issued"]) == ("Below it", "article", "2023-01-02")
    assert (found["publisher"], found["languages"]) == ("One; Two", ["fr", "en"])
    assert found["summary"] == "Line one\nline two"
    assert (found["container"], found["volume"], found["issue"], found["pages"]) == ("Journal", "3", "4", "5–6")
    assert (found["source_url"], found["licence"]) == ("https://other.example/", "CC-BY-4.0")
    assert (found["concepts"], found["keywords"]) == ([topic.pk], ["cash", "school"])
    assert found["identifiers"] == [["doi", "10.1234/abc"]]


def test_rows_are_added_moved_and_removed_by_plain_buttons(tab: Client, submission: Submission) -> None:
    form = form_of(tab, submission) | {"names-1-family": "Phiri", "names-1-role": "editor"}
    answer = send(tab, submission, form, add="names")
    assert answer["Location"] == page(submission, "edit/") + "#names"
    form = form_of(tab, submission)
    assert "names-2-family" in form

    send(tab, submission, form, up="names-1")
    assert [name["family"] for name in said(submission)["names"]] == ["Phiri", "Banda"]
    assert [name["role"] for name in said(submission)["names"]] == ["editor", "author"]

    send(tab, submission, form_of(tab, submission), remove="names-0")
    assert [name["family"] for name in said(submission)["names"]] == ["Banda"]


@pytest.mark.parametrize("pressed", ["names", "names-x", "names-999999", "token-0", "-1", "names-0-family", "é-0"])
def test_buttons_that_are_none_do_no_harm(tab: Client, submission: Submission, pressed: str) -> None:
    for button in ("add", "remove", "up"):
        assert send(tab, submission, form_of(tab, submission), **{button: pressed}).status_code == 302
    assert [name["family"] for name in said(submission)["names"]] == ["Banda"]


def test_what_cannot_be_read_is_kept_as_it_was_typed(tab: Client, submission: Submission) -> None:
    form = form_of(tab, submission) | {
        "title": "Kept all the same",
        "issued": "May 2018",
        "identifiers-0-scheme": "doi",
        "identifiers-0-value": "not a doi",
    }

    send(tab, submission, form, action="save")

    assert (said(submission)["title"], said(submission)["issued"]) == ("Kept all the same", "2024-05")
    shown = tab.get(page(submission, "edit/"))
    again = form_of(tab, submission)
    assert (again["issued"], again["identifiers-0-value"]) == (["May 2018"], ["not a doi"])
    errors = " ".join(texts(shown, ".field-error"))
    assert "Write the date as 2018, 2018-09 or 2018-09-12." in errors
    assert "A DOI starts with 10." in errors
    assert "MISSING-VARIABLE" not in shown.content.decode()

    send(tab, submission, again | {"issued": "2018-05", "identifiers-0-value": "10.1234/x"}, action="save")
    assert fresh(submission).typed == {}
    assert said(submission)["issued"] == "2018-05"
    assert said(submission)["identifiers"] == [["doi", "10.1234/x"]]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "x" * 501, "at most 500 characters"),
        ("source_url", "javascript:alert(1)", "starting with https://"),
        ("source_url", "ftp://example.org/", "starting with https://"),
        ("source_url", "https://" + "x" * 2000, "at most 2000"),
        ("summary", "x" * 50_001, "at most 50000"),
        ("issued", "2018-13", "Write the date as"),
        ("keywords", ",".join(f"word{number}" for number in range(61)), "at most 60 are kept"),
        ("keywords", "x" * 201, "at most 200 letters"),
        ("kind", "nonsense", "Select a valid choice"),
        ("concepts", "999999999", "Select a valid choice"),
        ("names-0-orcid", "1234", "An ORCID looks like"),
        ("names-0-family", "x" * 201, "at most 200 characters"),
    ],
)
def test_each_mistake_is_said_in_words_and_breaks_nothing(
    tab: Client, submission: Submission, field: str, value: str, message: str
) -> None:
    before = said(submission)

    send(tab, submission, form_of(tab, submission) | {field: value}, action="save")

    assert said(submission) == before
    html = tab.get(page(submission, "edit/")).content.decode()
    assert message in html


def test_words_are_shown_as_words(tab: Client, submission: Submission) -> None:
    evil = '"><script>alert(1)</script>'
    send(tab, submission, form_of(tab, submission) | {"title": evil, "issued": evil}, action="save")
    for part in ("edit/", "", "preview/", "withdraw/"):
        assert "<script>alert(1)" not in tab.get(page(submission, part)).content.decode()
    assert "<script>alert(1)" not in tab.get("/en/contribute/mine/").content.decode()


@pytest.mark.parametrize(
    "data", [{}, {"names-TOTAL_FORMS": "x"}, {"names-TOTAL_FORMS": "100000"}, {"token": "x" * 9999}]
)
def test_half_a_form_loses_nothing(tab: Client, submission: Submission, data: dict[str, str]) -> None:
    before = said(submission)["names"]

    answer = tab.post(page(submission, "edit/"), {"title": before and "Cash transfers in Malawi", **data})

    assert answer.status_code in {200, 302}
    assert said(submission)["names"] == before


def test_handing_in_asks_for_what_readers_need_and_keeps_the_words(tab: Client, member: Any) -> None:
    submission = make_draft(member, title="", languages=[], source_url="")
    form = form_of(tab, submission) | {"subtitle": "Typed now"}

    answer = send(tab, submission, form, action="hand_in")

    errors = " ".join(texts(answer, ".field-error"))
    assert "A publication needs a title." in errors
    assert "In which language is it written?" in errors
    assert "Readers need a way to it" in errors
    assert fresh(submission).state == "draft"
    assert said(submission)["subtitle"] == "Typed now"
    assert "MISSING-VARIABLE" not in answer.content.decode()


def test_every_file_has_a_language_before_it_is_handed_in(tab: Client, submission: Submission) -> None:
    form = form_of(tab, submission)
    form["files-0-upload"] = text_file()
    answer = send(tab, submission, form, action="hand_in")
    assert "Please say in which language each file is." in answer.content.decode()
    assert fresh(submission).state == "draft"
    assert Attachment.objects.get().name == "report.txt"

    form = form_of(tab, submission)
    assert form["files-0-ref"][0]
    send(tab, submission, form | {"files-0-language": "fr"}, action="hand_in")

    assert fresh(submission).state == "waiting"
    assert Attachment.objects.get().language == "fr"


def test_a_bad_file_is_refused_with_a_sentence_and_the_rest_is_saved(tab: Client, submission: Submission) -> None:
    form = form_of(tab, submission) | {"title": "Saved"}
    form["files-0-upload"] = text_file("program.exe", b"MZ\x90\x00" + bytes(200))

    answer = tab.post(page(submission, "edit/"), {**form, "action": "save"}, follow=True)

    assert "program.exe" in answer.content.decode()
    assert not Attachment.objects.exists()
    assert said(submission)["title"] == "Saved"


def test_a_second_click_on_save_with_a_file_makes_no_second_file(tab: Client, submission: Submission) -> None:
    form = form_of(tab, submission)
    for _click in range(2):
        answer = send(tab, submission, {**form, "files-0-upload": text_file()}, action="save")
        assert answer.status_code == 302
    assert Attachment.objects.count() == 1


def test_another_window_is_not_overwritten_and_no_word_is_lost(tab: Client, submission: Submission) -> None:
    first, second = form_of(tab, submission), form_of(tab, submission)
    send(tab, submission, first | {"title": "From the first"}, action="save")

    answer = send(tab, submission, second | {"title": "From the second"}, action="save")

    html = answer.content.decode()
    assert "This draft was saved in another window" in html
    assert "From the second" in html
    assert "MISSING-VARIABLE" not in html
    assert said(submission)["title"] == "From the first"

    tree = LexborHTMLParser(html)
    token = tree.css_first("input[name=token]").attributes["value"]
    send(tab, submission, second | {"title": "From the second", "token": token}, action="save")
    assert said(submission)["title"] == "From the second"


# In the background


def save(client: Client, submission: Submission, form: dict[str, Any]) -> Any:
    return client.post(page(submission, "save/"), form)


def test_the_script_saves_and_learns_the_new_token(tab: Client, submission: Submission) -> None:
    form = form_of(tab, submission) | {"title": "Saved by itself"}

    first = save(tab, submission, form)
    again = save(tab, submission, form)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["message"].startswith("Saved at ")
    assert first.json()["token"] == again.json()["token"] == fresh(submission).token
    assert said(submission)["title"] == "Saved by itself"
    assert save(tab, submission, form | {"title": "On", "token": first.json()["token"]}).status_code == 200


def test_topics_agreed_to_stay_agreed_to_however_often_the_page_is_sent(tab: Client, submission: Submission) -> None:
    topic = str(draft_of(submission.publication).suggested_concepts.get(slug="cash-transfers").pk)
    form = {**form_of(tab, submission), "confirmed": topic}

    saved = tab.post(page(submission, "save/"), form)
    assert saved.status_code == 200
    for _double_click in range(2):
        answer = send(tab, submission, {**form, "token": saved.json()["token"]}, action="hand_in")

    assert (answer.status_code, answer["Location"]) == (302, page(submission))
    assert [str(pk) for pk in said(submission)["concepts"]] == [topic]


def test_the_script_keeps_what_cannot_be_read(tab: Client, submission: Submission) -> None:
    answer = save(tab, submission, form_of(tab, submission) | {"issued": "soon"})

    assert answer.json()["problems"] == {"issued": ["Write the date as 2018, 2018-09 or 2018-09-12."]}
    assert form_of(tab, submission)["issued"] == ["soon"]


def test_the_script_is_told_of_another_window(tab: Client, submission: Submission) -> None:
    old = form_of(tab, submission)
    save(tab, submission, old | {"title": "New"})

    answer = save(tab, submission, old | {"title": "Old", "form_id": ""})

    assert answer.status_code == 409
    assert "another window" in answer.json()["message"]
    assert said(submission)["title"] == "New"


def test_a_lost_answer_does_not_make_a_page_a_stranger_to_itself(tab: Client, submission: Submission) -> None:
    form, other = form_of(tab, submission), form_of(tab, submission)
    save(tab, submission, form | {"title": "One"})

    answer = save(tab, submission, form | {"title": "Two"})

    assert answer.status_code == 200
    assert said(submission)["title"] == "Two"
    assert save(tab, submission, other | {"title": "Three"}).status_code == 409


def test_a_lapsed_session_is_told_where_to_log_in_and_the_draft_is_there(
    tab: Client, submission: Submission, client_of: Callable[[Any], Client]
) -> None:
    form = form_of(tab, submission)
    save(tab, submission, form | {"title": "Up to here"})

    answer = save(client_of(None), submission, form | {"title": "Too late"})

    assert answer.status_code == 401
    assert answer.json()["login"] == f"/en/account/login/?next={page(submission, 'edit/')}"
    assert form_of(tab, submission)["title"] == ["Up to here"]


def test_the_script_of_somebody_else_finds_nothing(
    submission: Submission, curator: Any, client_of: Callable[[Any], Client]
) -> None:
    assert save(client_of(curator), submission, {"title": "Mine"}).status_code == 404
    assert client_of(curator).get(page(submission, "save/")).status_code == 405
    assert said(submission)["title"] == "Cash transfers in Malawi"


# Buttons


def test_the_licence_helper_chooses(tab: Client, submission: Submission) -> None:
    answers = {"may_decide": "yes", "may_copy": "yes", "may_change": "alike", "may_sell": "yes"}

    answer = send(tab, submission, form_of(tab, submission) | answers, action="licence")

    assert answer["Location"].endswith("edit/#licence")
    assert said(submission)["licence"] == "CC-BY-SA-4.0"
    assert "This licence says what you answered" in tab.get(page(submission, "edit/")).content.decode()


def test_looking_up_the_rest_fills_what_is_empty(tab: Client, member: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from mutirao.discover.publications.prefill import Prefill
    from mutirao.discover.publications.records import Record

    submission = make_draft(member, issued="", publisher="")
    found = Prefill(Record(title="Not this", issued="2019"), {"issued": "Crossref"})
    monkeypatch.setattr("mutirao.discover.submissions.services.starting.prefill_from_link", lambda url: found)

    answer = tab.post(page(submission, "edit/"), {**form_of(tab, submission), "action": "look_up"}, follow=True)

    assert "Found and filled in: Date of publication." in answer.content.decode()
    assert (said(submission)["issued"], said(submission)["title"]) == ("2019", "Cash transfers in Malawi")
    assert "From: Crossref. Please check it." in answer.content.decode()


def test_the_preview_is_the_readers_page(tab: Client, member: Any) -> None:
    submission = make_draft(member, files=[FileRow(upload=text_file(), language="en")])

    answer = send(tab, submission, form_of(tab, submission) | {"title": "As readers"}, action="preview")
    shown = tab.get(answer["Location"])

    assert texts(shown, "article.publication h1") == ["As readers"]
    assert "MISSING-VARIABLE" not in shown.content.decode()
    assert "private" in shown["Cache-Control"]


def test_a_draft_is_deleted_after_asking(tab: Client, submission: Submission) -> None:
    assert "Nobody can bring them back" in tab.get(page(submission, "withdraw/")).content.decode()
    assert Submission.objects.exists()

    tab.post(page(submission, "withdraw/"))

    assert not Submission.objects.exists()
    assert tab.post(page(submission, "withdraw/")).status_code == 404


def test_an_edit_while_it_waits_reaches_the_curators(tab: Client, member: Any) -> None:
    submission = make_waiting(member)

    answer = send(tab, submission, form_of(tab, submission) | {"title": "Better"}, action="hand_in")

    assert answer["Location"] == page(submission)
    assert fresh(submission).state == "waiting"
    assert said(submission)["title"] == "Better"


def test_after_publication_the_form_leads_to_where_it_stands(tab: Client, member: Any, curator: Any) -> None:
    submission = make_accepted(member, curator)
    assert tab.get(page(submission, "edit/"))["Location"] == page(submission)


def test_the_page_costs_the_same_however_many_names_and_suggestions_it_has(tab: Client, member: Any) -> None:
    def of(number: int) -> Submission:
        names = [
            {"role": "author", "family": f"F{at}", "given": "", "organisation": "", "orcid": ""} for at in range(number)
        ]
        words = {
            1: "Cash transfers in Malawi",
            3: "Cash transfers, social pensions, school meals in Malawi, Kenya, Fiji",
        }
        return make_draft(member, names=names, title=words[number], summary="")

    counts = []
    for number in (1, 3):
        submission = of(number)
        assert draft_of(submission.publication).suggested_countries.count() == number
        tab.get(page(submission, "edit/"))
        with CaptureQueriesContext(connection) as queries:
            tab.get(page(submission, "edit/"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
