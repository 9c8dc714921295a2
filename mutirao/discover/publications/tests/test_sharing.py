"""Who shared a publication, as far as they wish to be named; and the answer to whoever reported a problem."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mutirao.base.accounts import personal_data
from mutirao.connect.members.models import Member
from mutirao.discover.publications.curation import reopen_problem, resolve_problem
from mutirao.discover.publications.models import Problem, Publication
from mutirao.discover.publications.records import Record
from mutirao.discover.publications.services import NewPublication, create_publications, report_problem

from .factories import make_publication, make_record
from .pages import read

pytestmark = pytest.mark.django_db


def shared_by(user: Any, record: Record | None = None) -> Publication:
    item = NewPublication(record or make_record(), is_published=True, contributor_id=user.pk, is_shared_by_member=True)
    return Publication.objects.get(pk=create_publications([item])[0].pk)


def make_profile(user: Any, *, live: bool = True, contributions: str = "everyone") -> Member:
    return Member.objects.create(
        type=Member.TYPE,
        user=user,
        title="Amina Diallo",
        slug="amina-diallo",
        live=live,
        shown_to={"contributions": contributions},
    )


def told(client: Client, publication: Publication) -> str | None:
    return read(client, publication.get_absolute_url()).facts().get("Shared by")


def test_what_no_member_brought_says_nothing(client: Client, member: Any) -> None:
    publication = make_publication()
    Publication.objects.filter(pk=publication.pk).update(contributor=member)
    assert told(client, publication) is None


def test_a_member_is_named_with_a_way_to_their_profile(client: Client, member: Any) -> None:
    profile, publication = make_profile(member), shared_by(member)
    page = read(client, publication.get_absolute_url())
    assert page.facts()["Shared by"] == "Amina Diallo"
    assert profile.get_absolute_url() in page.links(".facts dd a")


@pytest.mark.parametrize(
    ("live", "contributions", "nobody", "stranger"),
    [
        (True, "everyone", "Amina Diallo", "Amina Diallo"),
        (True, "members", "a member", "Amina Diallo"),
        (True, "me", "a member", "a member"),
        (False, "everyone", "a member", "a member"),
    ],
)
def test_people_choose_who_reads_their_name(
    live: bool,
    contributions: str,
    nobody: str,
    stranger: str,
    client: Client,
    member: Any,
    curator: Any,
    client_of: Callable[[Any], Client],
) -> None:
    make_profile(member, live=live, contributions=contributions)
    publication = shared_by(member)
    assert (told(client, publication), told(client_of(curator), publication)) == (nobody, stranger)


def test_who_has_left_is_a_former_member(client: Client, member: Any) -> None:
    publication = shared_by(member)
    member.delete()
    assert told(client, publication) == "a former member"


def test_naming_costs_one_query_and_nothing_where_nobody_shared(client: Client, member: Any) -> None:
    make_profile(member)

    def count(publication: Publication) -> int:
        client.get(publication.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(publication.get_absolute_url())
        return len(queries)

    assert count(shared_by(member)) - count(make_publication()) == 1


# Problems


def test_who_is_logged_in_is_told_what_came_of_it(
    member: Any, curator: Any, client_of: Callable[[Any], Client], wagtails_templates: None
) -> None:
    publication, tab, desk = make_publication(), client_of(member), client_of(curator)
    address = f"{publication.get_absolute_url()}problem/"
    assert "who will tell you what came of it" in tab.get(address).content.decode()
    for _click in range(2):
        tab.post(address, {"subject": "broken_link", "comment": "404", "website": ""})
    problem = Problem.objects.get()
    assert problem.reporter == member
    html = desk.get("/desk/problems/?state=open").content.decode()
    assert str(member) in html
    assert "Answer to whoever reported it" in html

    with patch("mutirao.discover.publications.curation.notify") as notify:
        desk.post(f"/desk/problems/{problem.pk}/settle/", {"answer": " Mended, thank you. "})
        resolve_problem(problem, by=curator, answer="Again")

    problem.refresh_from_db()
    assert problem.answer == "Mended, thank you."
    notify.assert_called_once()
    assert notify.call_args.args == ("problem_settled",)
    assert notify.call_args.kwargs["to"] == [member.pk]
    assert notify.call_args.kwargs["about"] == publication


def test_without_an_account_nobody_is_kept_and_nobody_told(client: Client, curator: Any) -> None:
    publication = make_publication()
    client.post(f"{publication.get_absolute_url()}problem/", {"subject": "broken_link", "comment": "", "website": ""})
    problem = Problem.objects.get()
    with patch("mutirao.discover.publications.curation.notify") as notify:
        resolve_problem(problem, by=curator)
    assert problem.reporter is None
    notify.assert_not_called()


def test_a_problem_that_was_opened_again_can_be_answered_again(member: Any, curator: Any) -> None:
    problem = report_problem(make_publication(), subject="copyright", comment="", by=member)
    with patch("mutirao.discover.publications.curation.notify") as notify:
        resolve_problem(problem, by=curator, answer="One")
        reopen_problem(Problem.objects.get())
        resolve_problem(problem, by=curator, answer="Two")
    assert [call.kwargs["words"]["answer"] for call in notify.call_args_list] == ["One", "Two"]


def test_reported_problems_are_given_out_and_forgotten(member: Any) -> None:
    report_problem(make_publication(title="Rice"), subject="copyright", comment="It is mine", by=member)
    part = next(part for part in personal_data.all_parts() if part.name == "reported-problems")
    assert [(item["publication"], item["comment"]) for item in part.export(member).data] == [("Rice", "It is mine")]

    part.erase(member)

    problem = Problem.objects.get()
    assert (problem.reporter, problem.comment, problem.subject) == (None, "", "copyright")
