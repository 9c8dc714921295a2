"""Who sees what of a member: every field × every audience × every reader, in the rule and on the page."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.connect.members.models import Member, ShownTo
from mutirao.connect.members.visibility import Circle, circle_of, may_open, member_of, shown_fields
from mutirao.discover.publications.tests.factories import make_publication

from .factories import country, make_member, topic, with_photo

pytestmark = pytest.mark.django_db

READERS = ("stranger", "member", "curator", "administrator", "owner")
SEES = {
    "everyone": {"stranger", "member", "curator", "administrator", "owner"},
    "members": {"member", "curator", "administrator", "owner"},
    "me": {"owner"},
}
MARKS = {
    "photo": "/connect/members/amina-diallo/photo/",
    "headline": "I pay pensions on time",
    "position": "Deputy of the directress",
    "organisation": "Ministry of Marigolds",
    "institution": "Research and academia",
    "country": "Bhutan",
    "spoken": "Quechua",
    "expertise": "Cash transfers",
    "interests": "School feeding",
    "countries_known": "Nepal",
    "offers": "hosts study visits",
    "biography": "Born beside a river",
    "links": "marigold.example/amina",
    "contributions": "What the river carried",
}
"""What stands on the page where a field is shown, and nowhere else on it."""


def full_member(**said: Any) -> Member:
    member = make_member(
        headline=MARKS["headline"],
        position=MARKS["position"],
        organisation=MARKS["organisation"],
        institution="research",
        country=country("BT"),
        spoken=["qu"],
        expertise=[topic("cash-transfers")],
        interests=[topic("school-feeding")],
        countries_known=[country("NP")],
        offers=["visits"],
        biography=MARKS["biography"],
        links=[f"https://{MARKS['links']}"],
        orcid="0000-0002-1825-0097",
        **said,
    )
    publication = make_publication(title=MARKS["contributions"])
    publication.contributor = member.user
    publication.save()
    return with_photo(member)


def reader(kind: str, member: Member, request: pytest.FixtureRequest) -> Any:
    if kind == "stranger":
        return None
    return member.user if kind == "owner" else request.getfixturevalue(kind)


def test_every_field_has_a_mark() -> None:
    assert MARKS.keys() == Member.FIELDS.keys()


@pytest.mark.parametrize("field", MARKS)
@pytest.mark.parametrize("audience", SEES)
def test_a_field_is_on_the_page_of_those_it_is_shown_to(
    field: str, audience: str, client_of: Callable[[Any], Client], request: pytest.FixtureRequest
) -> None:
    others = dict.fromkeys(Member.FIELDS, ShownTo.EVERYONE.value)
    member = full_member(profile_shown_to="everyone", shown_to=others | {field: audience})

    seen = set()
    for kind in READERS:
        html = client_of(reader(kind, member, request)).get(member.get_absolute_url()).content.decode()
        assert "MISSING-VARIABLE" not in html
        assert all((mark in html) for name, mark in MARKS.items() if name != field)
        if MARKS[field] in html:
            seen.add(kind)

    assert seen == SEES[audience]


@pytest.mark.parametrize("profile_audience", SEES)
def test_the_profile_is_there_for_those_it_is_shown_to(
    profile_audience: str, client_of: Callable[[Any], Client], request: pytest.FixtureRequest
) -> None:
    """Fields never reach farther than the profile."""
    everything = dict.fromkeys(Member.FIELDS, ShownTo.EVERYONE.value)
    member = full_member(profile_shown_to=profile_audience, shown_to=everything)

    opened = {}
    for kind in READERS:
        browser = client_of(reader(kind, member, request))
        statuses = {browser.get(member.get_absolute_url() + rest).status_code for rest in ("", "photo/")}
        assert len(statuses) == 1
        opened[kind] = statuses.pop()

    assert opened == {kind: 200 if kind in SEES[profile_audience] else 404 for kind in READERS}


@pytest.mark.parametrize(("profile_audience", "field_audience"), list(product(SEES, SEES)))
@pytest.mark.parametrize("field", MARKS)
def test_the_rule_is_the_narrower_of_the_two(field: str, profile_audience: str, field_audience: str) -> None:
    member = make_member(profile_shown_to=profile_audience, shown_to={field: field_audience})
    circles = {Circle.STRANGERS: "stranger", Circle.MEMBERS: "member", Circle.SELF: "owner"}

    seen = {name for circle, name in circles.items() if field in shown_fields(member, circle)}

    assert seen == SEES[profile_audience] & SEES[field_audience] & set(circles.values())


@pytest.mark.parametrize("profile_audience", SEES)
def test_rule_and_queryset_agree(profile_audience: str, request: pytest.FixtureRequest) -> None:
    member = make_member(profile_shown_to=profile_audience)
    people = [AnonymousUser(), *(reader(kind, member, request) for kind in READERS[1:])]

    for person in people:
        is_found = Member.objects.visible_to(person).filter(pk=member.pk).exists()
        assert is_found == may_open(member, circle_of(person, member))


def test_what_nobody_has_decided_about_is_for_members() -> None:
    member = make_member(profile_shown_to="everyone")

    assert shown_fields(member, Circle.STRANGERS) == frozenset()
    assert shown_fields(member, Circle.MEMBERS) == frozenset(Member.FIELDS)


def test_whose_account_is_closed_is_nowhere(client_of: Callable[[Any], Client], member: Any) -> None:
    closed = full_member(profile_shown_to="everyone")
    assert client_of(member).get(closed.get_absolute_url()).status_code == 200

    closed.user.is_active = False
    closed.user.save()

    for path in ("", "photo/", "write/"):
        assert client_of(member).get(closed.get_absolute_url() + path).status_code == 404


def test_who_has_not_confirmed_their_address_is_nowhere(client_of: Callable[[Any], Client], member: Any) -> None:
    new = make_member(has_arrived=False, profile_shown_to="everyone")

    assert not Member.objects.published().filter(pk=new.pk).exists()
    for person in (None, member):
        assert client_of(person).get(new.get_absolute_url()).status_code == 404


def test_member_of() -> None:
    member = make_member()

    assert member_of(member.user) == member
    assert member_of(UserFactory()) is None
    assert member_of(AnonymousUser()) is None


def test_an_unknown_audience_shows_nothing_to_others() -> None:
    member = make_member(profile_shown_to="everyone", shown_to={"biography": "nonsense"})

    assert "biography" not in shown_fields(member, Circle.MEMBERS)


def shape(response: Any, slug: str) -> str:
    """A page without the address it was asked at."""
    return str(response.content.decode().replace(slug, ""))


@pytest.mark.parametrize("kind", READERS[:-1])
@pytest.mark.parametrize("path", ["", "photo/", "?as=members"])
def test_hidden_is_the_same_as_absent(
    kind: str, path: str, client_of: Callable[[Any], Client], request: pytest.FixtureRequest
) -> None:
    hidden = full_member(profile_shown_to="me", shown_to=dict.fromkeys(Member.FIELDS, "everyone"))
    browser = client_of(reader(kind, hidden, request))

    there = browser.get(hidden.get_absolute_url() + path)
    nowhere = browser.get(f"/en/connect/members/nobody-at-all/{path}")

    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert shape(there, "amina-diallo") == shape(nowhere, "nobody-at-all")
