"""What readers see of a dead link on the page of its publication."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mutirao.discover.link_guardian.models import LinkCheck
from mutirao.discover.link_guardian.services import declare_fine
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.tests.factories import make_publication
from mutirao.discover.publications.tests.pages import Page, read

from .links import ARCHIVED, again, make_check, make_dead

pytestmark = pytest.mark.django_db


def page_of(publication: Publication, client: Client, language: str = "en") -> Page:
    return read(client, f"/{language}/discover/publications/{publication.slug}/")


def test_a_dead_link_is_told_with_the_day_and_the_archived_copy(client: Client) -> None:
    since = datetime(2026, 3, 2, 10, tzinfo=UTC)
    check = make_dead(first_failed_at=since, archived_url=ARCHIVED)

    page = page_of(check.publication, client)

    assert page.texts(".get .notice p") == ["This link has not answered since 2 March 2026.", "Open the archived copy"]
    assert page.links(".get .notice a") == [ARCHIVED]


def test_without_a_copy_none_is_offered(client: Client) -> None:
    page = page_of(make_dead().publication, client)

    assert len(page.texts(".get .notice p")) == 1
    assert page.links(".get .notice a") == []


@pytest.mark.parametrize("state", ["unknown", "ok", "failing", "refused"])
def test_a_link_that_is_not_dead_is_no_matter(client: Client, state: str) -> None:
    check = make_check(state=state, failures=2, first_failed_at=timezone.now())

    assert page_of(check.publication, client).texts(".get .notice") == []


def test_the_page_of_a_publication_without_dead_links_is_as_it_was(client: Client) -> None:
    publication = make_publication(url="https://source.example/report")
    before = page_of(publication, client).html
    check = make_dead("https://elsewhere.example/")
    LinkCheck.objects.filter(pk=check.pk).update(publication=publication)

    assert re.sub(r'nonce="[^"]*"', "", page_of(publication, client).html) == re.sub(r'nonce="[^"]*"', "", before)


def test_the_note_goes_when_a_curator_says_that_it_works(client: Client) -> None:
    check = make_dead()
    assert len(page_of(check.publication, client).texts(".get .notice")) == 1

    declare_fine(again(check))

    assert page_of(check.publication, client).texts(".get .notice") == []


def test_the_page_costs_the_same_whatever_its_link_does(client: Client) -> None:
    def cost(publication: Publication) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page_of(publication, client)
        return len(queries)

    dead, fine = make_dead(archived_url=ARCHIVED).publication, make_publication(url="https://a.example/")
    page_of(fine, client)

    assert cost(dead) == cost(fine)


def test_kinds_of_notice_are_known() -> None:
    from mutirao.base.notices import kinds

    kind = kinds.get("link_dead")

    assert str(kind.sentence) % {"title": "Cash"} == "The link of “Cash” no longer answers."
