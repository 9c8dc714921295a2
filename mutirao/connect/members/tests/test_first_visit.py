"""Joining and the first visit: what is asked, when others see the newcomer, and three steps that nag nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.accounts.tests.journeys import log_in, make_person
from mutirao.connect.members.forms import first_visit
from mutirao.connect.members.joining import PART
from mutirao.connect.members.models import Member
from mutirao.discover.publications.tests.factories import make_publication

from .factories import country, make_member, topic

pytestmark = pytest.mark.django_db

WELCOME = "/en/connect/members/welcome/"


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """What was followed; following has tests of its own."""
    calls: list[tuple[str, Any]] = []
    monkeypatch.setattr(first_visit, "follow", lambda thing, *, by: calls.append((thing.slug, by)))
    return calls


# Joining


def joining_form(said: dict[str, str]) -> forms.Form:
    form = forms.Form(said)
    form.fields.update({name: make() for name, make in PART.fields.items()})
    return form


def test_who_joins_says_where_and_for_whom_they_work() -> None:
    user = UserFactory(name="Ada")
    form = joining_form({"country": str(country("KE").pk), "institution": "ngo", "language": "fr"})
    assert form.is_valid()

    PART.save(user, form.cleaned_data)

    member = Member.objects.get(user=user)
    assert (member.country, member.institution, member.live) == (country("KE"), "ngo", False)
    user.refresh_from_db()
    assert user.language == "fr"


@pytest.mark.parametrize("missing", ["country", "institution", "language"])
def test_all_of_it_is_needed(missing: str) -> None:
    said = {"country": str(country("KE").pk), "institution": "ngo", "language": "en"}

    assert joining_form(said | {missing: ""}).errors == {missing: ["This field is required."]}


def test_regions_are_no_country() -> None:
    names = {name for _value, name in PART.fields["country"]().choices}  # type: ignore[attr-defined]  # a choice field

    assert {"Kenya", "Nepal"} <= names
    assert names & {"Africa", "World", "Eastern Africa"} == set()


# The first page after logging in


def test_the_first_log_in_leads_to_the_steps_and_the_second_does_not(client: Client) -> None:
    make_person("ada@example.org", name="Ada")

    first = log_in(client, "ada@example.org")
    client.logout()
    second = log_in(client, "ada@example.org")

    assert (first["Location"], second["Location"]) == (WELCOME, "/en/")


def test_who_wanted_to_go_somewhere_goes_there(client: Client) -> None:
    make_person("ada@example.org", name="Ada")

    answer = client.post(
        "/en/account/login/",
        {"login": "ada@example.org", "password": "correct horse battery", "next": "/en/topics/"},
    )

    assert answer["Location"] == "/en/topics/"


def test_who_is_through_is_not_led_there_at_all(client: Client) -> None:
    user = make_person("ada@example.org", name="Ada")
    make_member(user=user, steps_done=["interests", "countries", "hello"])

    assert log_in(client, "ada@example.org")["Location"] == "/en/"


# The steps


@pytest.fixture
def visitor(client_of: Callable[[Any], Client]) -> Client:
    return client_of(make_member(country=country("KE")).user)


def labels(response: Any) -> list[str]:
    return [" ".join(node.text().split()) for node in LexborHTMLParser(response.content).css("main .option")]


def test_three_steps_one_after_the_other(visitor: Client, followed: list[tuple[str, Any]]) -> None:
    answers = [
        visitor.get(WELCOME),
        visitor.post(f"{WELCOME}interests/", {"interests": [topic("cash-transfers").pk]}, follow=True),
        visitor.post(f"{WELCOME}countries/", {"countries": [country("KE").pk, country("NP").pk]}, follow=True),
        visitor.post(f"{WELCOME}hello/", {"headline": "I pay pensions"}, follow=True),
    ]

    assert answers[0]["Location"] == f"{WELCOME}interests/"
    assert [answer.redirect_chain[-1][0] for answer in answers[1:]] == [
        f"{WELCOME}countries/", f"{WELCOME}hello/", WELCOME,
    ]  # fmt: skip
    assert "Step 2 of 3" in answers[1].content.decode()
    assert "You are all set" in answers[3].content.decode()
    member = Member.objects.get()
    assert (member.headline, [concept.slug for concept in member.interests.all()]) == (
        "I pay pensions", ["cash-transfers"],
    )  # fmt: skip
    assert sorted(followed, key=lambda pair: pair[0]) == [("kenya", member.user), ("nepal", member.user)]
    assert member.steps_done == ["interests", "countries", "hello"]


def test_each_can_be_skipped_and_none_is_asked_again(visitor: Client, followed: list[tuple[str, Any]]) -> None:
    for step in ("interests", "countries", "hello"):
        visitor.post(f"{WELCOME}{step}/", {"skip": "1", "headline": "Not meant to be saved"})

    assert "You are all set" in visitor.get(WELCOME).content.decode()
    member = Member.objects.get()
    assert (member.headline, member.interests.count(), followed) == ("", 0, [])


def test_there_is_a_way_to_do_it_later(visitor: Client) -> None:
    tree = LexborHTMLParser(visitor.get(f"{WELCOME}interests/").content)

    assert [(node.text(), node.attributes["href"]) for node in tree.css(".steps a")] == [("Later", "/en/")]
    assert Member.objects.get().steps_done == []


def test_sent_twice_a_step_is_done_once(visitor: Client) -> None:
    for _time in range(2):
        answer = visitor.post(f"{WELCOME}hello/", {"headline": "Hello"})

    assert answer["Location"] == WELCOME
    assert Member.objects.get().steps_done == ["hello"]


def test_popular_topics_are_offered(visitor: Client) -> None:
    publication = make_publication(title="A title that names no topic", abstract="Nothing")
    publication.concepts.add(topic("school-feeding"))
    publication.save()

    assert labels(visitor.get(f"{WELCOME}interests/")) == ["School feeding"]


def test_without_any_entry_topics_are_offered_all_the_same(visitor: Client) -> None:
    assert len(labels(visitor.get(f"{WELCOME}interests/"))) == 12


def test_ones_own_country_comes_first(visitor: Client) -> None:
    publication = make_publication(title="A title that names no topic", abstract="Nothing")
    publication.countries.add(country("NP"))
    publication.save()

    assert labels(visitor.get(f"{WELCOME}countries/")) == ["Kenya", "Nepal"]


def test_others_are_found_by_typing(visitor: Client, followed: list[tuple[str, Any]]) -> None:
    found = visitor.post(f"{WELCOME}countries/", {"countries_words": "gha", "countries_find": "1"})
    assert labels(found) == ["Ghana", "Kenya"]
    assert (followed, Member.objects.get().steps_done) == ([], [])

    visitor.post(f"{WELCOME}countries/", {"countries_words": "Ghana"})
    assert [slug for slug, _by in followed] == ["ghana"]


def test_a_hello_that_is_too_long_is_kept_and_complained_about(visitor: Client) -> None:
    answer = visitor.post(f"{WELCOME}hello/", {"headline": "x" * 201})

    assert "at most 200 characters" in answer.content.decode()
    assert "x" * 201 in answer.content.decode()
    assert Member.objects.get().steps_done == []


def test_there_are_no_other_steps(visitor: Client) -> None:
    assert visitor.get(f"{WELCOME}money/").status_code == 404


@pytest.mark.parametrize("path", ["", "interests/", "countries/", "hello/"])
def test_strangers_log_in_first(path: str, client: Client) -> None:
    assert client.get(WELCOME + path)["Location"] == f"/en/account/login/?next={WELCOME}{path}"
