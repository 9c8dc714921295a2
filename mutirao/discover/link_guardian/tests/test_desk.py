"""Dead links in the desk: the list, and the three things a curator can do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mutirao.base.catalogue.models import Change
from mutirao.discover.link_guardian.models import LinkCheck
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.services import withdraw

from .links import ARCHIVED, again, make_check, make_dead

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtails_templates")]

LIST = "/desk/links/?state=dead"


@pytest.fixture
def desk(curator: Any, client_of: Callable[[Any], Client]) -> Client:
    return client_of(curator)


def test_the_list_shows_the_dead_and_no_others(desk: Client) -> None:
    dead = make_dead("https://dead.example/", archived_url=ARCHIVED, final_url="https://moved.example/", fault="gone")
    make_check("https://fine.example/", state="ok")
    withdraw(make_dead("https://archived.example/").publication)

    html = desk.get(LIST).content.decode()

    assert dead.publication.title in html
    assert all(words in html for words in ("https://dead.example/", ARCHIVED, "https://moved.example/", "404 gone"))
    assert "https://fine.example/" not in html
    assert "https://archived.example/" not in html
    assert "https://fine.example/" in desk.get("/desk/links/?state=ok").content.decode()


def test_the_list_costs_the_same_for_one_and_for_three(desk: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(LIST).status_code == 200
        return len(queries)

    make_dead()
    cost()
    one = cost()
    make_dead()
    make_dead()
    assert cost() == one


def test_an_empty_list_says_so(desk: Client) -> None:
    assert "There are no links to display" in desk.get("/desk/links/").content.decode()


def test_the_first_page_of_the_desk_counts_the_dead(desk: Client) -> None:
    make_dead()
    make_dead()
    make_check(state="failing")

    html = " ".join(desk.get("/desk/").content.decode().split())

    assert f'<a href="{LIST}">2 links no longer answer</a>' in html


def test_a_curator_says_that_it_works(desk: Client) -> None:
    check = make_dead(archived_url=ARCHIVED)
    changes = Change.objects.count()

    response = desk.post(f"/desk/links/{check.pk}/fine/")
    desk.post(f"/desk/links/{check.pk}/fine/")

    check = again(check)
    assert response["Location"] == LIST
    assert (check.state, check.failures, check.first_failed_at, check.archived_url) == ("ok", 0, None, "")
    assert 170 < (check.next_check_at - check.checked_at).days <= 180
    assert Change.objects.count() == changes + 1


def test_a_curator_replaces_the_address(desk: Client) -> None:
    check = make_dead(final_url="https://moved.example/")
    form = desk.get(f"/desk/links/{check.pk}/replace/").content.decode()
    assert 'value="https://moved.example/"' in form

    response = desk.post(f"/desk/links/{check.pk}/replace/", {"url": "https://new.example/report"})

    publication = Publication.objects.get(pk=check.publication_id)
    assert response["Location"] == LIST
    assert publication.source_url == "https://new.example/report"
    assert list(LinkCheck.objects.values_list("publication", "url", "state")) == [
        (publication.pk, "https://new.example/report", "unknown")
    ]
    assert desk.get(f"/desk/links/{check.pk}/replace/").status_code == 404


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://source.example/report", "This is the address that does not answer."),
        ("ftp://new.example/report", "The address should begin with https:// or http://."),
        ("nonsense", "Enter a valid URL."),
        ("", "This field is required."),
    ],
)
def test_an_address_that_cannot_be_is_not_taken(desk: Client, address: str, words: str) -> None:
    check = make_dead("https://source.example/report")

    response = desk.post(f"/desk/links/{check.pk}/replace/", {"url": address})

    assert words in response.content.decode()
    assert Publication.objects.get(pk=check.publication_id).source_url == "https://source.example/report"


def test_a_curator_sends_readers_to_the_archived_copy(desk: Client) -> None:
    check = make_dead(archived_url=ARCHIVED)

    desk.post(f"/desk/links/{check.pk}/archived/")
    desk.post(f"/desk/links/{check.pk}/archived/")

    assert Publication.objects.get(pk=check.publication_id).source_url == ARCHIVED


def test_where_there_is_no_copy_nothing_is_replaced(desk: Client) -> None:
    check = make_dead("https://source.example/report")

    desk.post(f"/desk/links/{check.pk}/archived/")

    assert Publication.objects.get(pk=check.publication_id).source_url == "https://source.example/report"


def test_drafts_get_the_new_address_as_well(desk: Client) -> None:
    check = make_dead()
    publication = Publication.objects.get(pk=check.publication_id)
    publication.title = "A title still to be agreed on"
    publication.save_revision()

    desk.post(f"/desk/links/{check.pk}/replace/", {"url": "https://new.example/report"})

    publication = Publication.objects.get(pk=check.publication_id)
    draft = publication.latest_revision.as_object()
    assert (publication.source_url, draft.source_url) == ("https://new.example/report", "https://new.example/report")
    assert draft.title == "A title still to be agreed on"
    assert publication.title != draft.title


def test_the_next_edit_starts_from_the_new_address(desk: Client) -> None:
    check = make_dead()
    publication = Publication.objects.get(pk=check.publication_id)
    publication.save_revision().publish()
    assert not Publication.objects.get(pk=publication.pk).has_unpublished_changes

    desk.post(f"/desk/links/{check.pk}/replace/", {"url": "https://new.example/report"})

    publication = Publication.objects.get(pk=publication.pk)
    assert publication.latest_revision.as_object().source_url == "https://new.example/report"
    assert not publication.has_unpublished_changes


def test_a_member_can_do_nothing_here(member: Any, client_of: Callable[[Any], Client]) -> None:
    check = make_dead("https://source.example/report", archived_url=ARCHIVED)
    browser = client_of(member)

    for action in ("fine", "archived", "replace"):
        browser.post(f"/desk/links/{check.pk}/{action}/", {"url": "https://new.example/"})

    assert again(check).state == "dead"
    assert Publication.objects.get(pk=check.publication_id).source_url == "https://source.example/report"
