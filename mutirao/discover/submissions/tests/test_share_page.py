"""The ways in: a link, a DOI, a file, a reference, nothing; and what is here already."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from mutirao.base.files.models import Attachment
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.prefill import Prefill
from mutirao.discover.publications.records import Name, Record
from mutirao.discover.publications.tests.factories import make_publication
from mutirao.discover.submissions.description import describe
from mutirao.discover.submissions.models import Submission, Suggestion
from mutirao.discover.submissions.services import starting
from mutirao.discover.submissions.services.drafts import FileRow
from mutirao.discover.submissions.services.revisions import draft_of

from .journeys import fresh, make_draft, make_waiting, page, text_file

pytestmark = pytest.mark.django_db

SHARE = "/en/contribute/"
FOUND = Prefill(Record(title="Found", issued="2020", languages=["en"]), {"title": "Crossref"})


@pytest.fixture
def tab(member: Any, client_of: Callable[[Any], Client]) -> Client:
    return client_of(member)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """What was looked up and where; everything is found."""
    calls: list[tuple[str, Any]] = []

    def answer(way: str) -> Callable[..., Prefill]:
        def look_up(*said: Any) -> Prefill:
            calls.append((way, said[0] if way != "file" else said[1]))
            return Prefill(Record(title="Found", issued="2020", languages=["en"]), dict(FOUND.origins))

        return look_up

    for way in ("doi", "link", "file", "text"):
        monkeypatch.setattr(starting, f"prefill_from_{way}", answer(way))
    return calls


def begin(tab: Client, way: str, **said: Any) -> Any:
    data = {f"{way}-{name}": value for name, value in {"key": str(uuid4()), **said}.items()}
    return tab.post(SHARE, {"way": way, **data}, follow=True)


def said() -> dict[str, Any]:
    return describe(draft_of(Submission.objects.get().publication))


def test_who_is_not_logged_in_is_sent_to_log_in_and_comes_back(client: Client) -> None:
    assert client.get(SHARE)["Location"] == f"/en/account/login/?next={SHARE}"
    assert client.post(SHARE, {"way": "empty"}).status_code == 302
    assert not Submission.objects.exists()


def test_the_page_says_what_to_expect(tab: Client, settings: Any) -> None:
    html = tab.get(SHARE).content.decode()
    assert "usually within 5 days" in html
    assert "MISSING-VARIABLE" not in html


@pytest.mark.parametrize(
    ("typed", "call", "way"),
    [
        ("https://example.org/report", ("link", "https://example.org/report"), "link"),
        ("example.org/report", ("link", "https://example.org/report"), "link"),
        ("10.1000/182", ("doi", "10.1000/182"), "doi"),
        ("https://doi.org/10.1000/182", ("doi", "10.1000/182"), "doi"),
    ],
)
def test_a_link_or_a_doi_is_looked_up(
    tab: Client, asked: list[tuple[str, Any]], typed: str, call: tuple[str, str], way: str
) -> None:
    answer = begin(tab, "link", address=typed)

    submission = Submission.objects.get()
    assert answer.redirect_chain[-1][0] == page(submission, "edit/")
    assert asked == [call]
    assert submission.way == way
    assert (said()["title"], said()["issued"]) == ("Found", "2020")
    assert submission.origins == {"title": "Crossref"}
    if way == "doi":
        assert said()["identifiers"] == [["doi", "10.1000/182"]]
    else:
        assert said()["source_url"] == "https://example.org/report"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Paste the link or the DOI"),
        ("just words", "neither a link nor a DOI"),
        ("javascript:alert(1)", "neither a link nor a DOI"),
        ("ftp://example.org/x", "Only links that start with http"),
        ("https://" + "x" * 2100, "at most 2000 characters"),
    ],
)
def test_what_is_neither_comes_back_with_a_sentence(tab: Client, asked: Any, typed: str, message: str) -> None:
    answer = begin(tab, "link", address=typed)

    assert message in answer.content.decode()
    assert asked == []
    assert not Submission.objects.exists()


def test_a_file_is_stored_before_it_is_looked_into(tab: Client, asked: list[tuple[str, Any]]) -> None:
    begin(tab, "file", upload=text_file())

    assert asked == [("file", "text/plain")]
    assert Attachment.objects.get().name == "report.txt"
    assert said()["title"] == "Found"


def test_a_file_that_breaks_the_reader_is_kept(tab: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_said: Any) -> Prefill:
        raise RuntimeError

    monkeypatch.setattr(starting, "prefill_from_file", broken)
    with pytest.raises(RuntimeError):
        begin(tab, "file", upload=text_file())
    assert Attachment.objects.count() == 1


def test_a_bad_file_is_refused(tab: Client) -> None:
    answer = begin(tab, "file", upload=text_file("program.exe", b"MZ\x90\x00" + bytes(200)))
    assert "program.exe" in answer.content.decode()
    assert not Submission.objects.exists()


def test_a_reference_is_read(tab: Client, asked: list[tuple[str, Any]]) -> None:
    begin(tab, "paste", text="TY  - RPRT\nTI  - Found\nER  - ")
    assert asked == [("text", "TY  - RPRT\nTI  - Found\nER  -")]
    assert Submission.objects.get().way == "paste"


def test_what_could_not_be_found_is_said_and_the_form_is_there(tab: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = Prefill(Record(), {}, "Nobody answered at this address.")
    monkeypatch.setattr(starting, "prefill_from_link", lambda url: nothing)

    answer = begin(tab, "link", address="https://example.org/")

    assert "Nobody answered at this address." in answer.content.decode()
    assert said()["source_url"] == "https://example.org/"


def test_two_clicks_are_one_draft(tab: Client, asked: list[tuple[str, Any]]) -> None:
    key = str(uuid4())
    for _click in range(2):
        begin(tab, "link", address="https://example.org/", key=key)
    assert Submission.objects.count() == 1
    assert len(asked) == 1


@pytest.mark.parametrize("data", [{}, {"way": "nonsense"}, {"way": "empty"}, {"way": "empty", "empty-key": "x"}])
def test_a_form_that_is_none_begins_nothing(tab: Client, data: dict[str, str]) -> None:
    assert tab.post(SHARE, data).status_code == 200
    assert not Submission.objects.exists()


def test_at_the_limit_the_page_says_so_instead_of_its_forms(tab: Client, settings: Any) -> None:
    settings.SUBMISSION_DAILY_OF_NEW_ACCOUNT = 1
    begin(tab, "empty")
    html = tab.get(SHARE).content.decode()
    assert "Please come back tomorrow" in html
    assert 'name="way"' not in html


# What is here already

SAME: dict[str, Any] = {"title": "Cash transfers in Malawi and what came of them", "issued": "2024-05"}
BANDA = [Name(family="Banda", given="Chipo")]


def test_what_may_be_here_already_is_shown_before_the_form(tab: Client, member: Any) -> None:
    here = make_publication(**SAME, kind="report", names=BANDA)
    submission = make_draft(member, **SAME)

    html = tab.get(page(submission, "duplicates/")).content.decode()

    assert here.get_absolute_url() in html
    assert "MISSING-VARIABLE" not in html


def test_without_a_duplicate_the_form_follows(tab: Client, member: Any) -> None:
    make_publication(title="Something else altogether")
    submission = make_draft(member)
    assert tab.get(page(submission, "duplicates/"))["Location"] == page(submission, "edit/")


def test_hidden_publications_are_not_shown(tab: Client, member: Any, curator: Any) -> None:
    make_publication(published=False, **SAME, kind="report", names=BANDA)
    make_waiting(curator, **SAME)
    submission = make_draft(member, **SAME)
    assert tab.get(page(submission, "duplicates/"))["Location"] == page(submission, "edit/")


def test_a_draft_of_ones_own_is_shown(tab: Client, member: Any) -> None:
    first, second = make_draft(member, **SAME), make_draft(member, **SAME)

    assert "your own draft" in tab.get(page(second, "duplicates/")).content.decode()
    answer = tab.post(page(second, "duplicates/"), {"same": first.publication_id})

    assert answer["Location"] == page(first, "edit/")
    assert list(Submission.objects.all()) == [first]


def test_it_is_this_one_the_draft_goes_and_the_reader_is_thanked(tab: Client, member: Any) -> None:
    here = make_publication(**SAME, kind="report", names=BANDA)
    submission = make_draft(member, **SAME)

    answer = tab.post(page(submission, "duplicates/"), {"same": here.pk}, follow=True)

    assert answer.redirect_chain[-1][0] == here.get_absolute_url()
    assert "Thank you! It is here already." in answer.content.decode()
    assert not Submission.objects.exists()
    assert list(Publication.objects.all()) == [here]
    assert tab.post(page(submission, "duplicates/"), {"same": here.pk}).status_code == 404


def test_the_file_is_offered_to_the_one_that_is_here(tab: Client, member: Any) -> None:
    here = make_publication(**SAME, kind="report", names=BANDA)
    submission = make_draft(member, **SAME, files=[FileRow(upload=text_file(), language="en")])

    tab.post(page(submission, "duplicates/"), {"same": here.pk, "offer": "1"})

    suggestion = Suggestion.objects.get()
    assert (suggestion.publication.pk, suggestion.by, suggestion.file_language) == (here.pk, member, "en")
    assert suggestion.file.read() == b"Plain words.\n"
    suggestion.file.close()


def test_one_that_was_not_shown_cannot_be_chosen(tab: Client, member: Any) -> None:
    make_publication(**SAME, kind="report", names=BANDA)
    other = make_publication(title="Not alike at all")
    submission = make_draft(member, **SAME)

    for same in (other.pk, "x", ""):
        assert tab.post(page(submission, "duplicates/"), {"same": same}).status_code == 200
    assert fresh(submission).state == "draft"
