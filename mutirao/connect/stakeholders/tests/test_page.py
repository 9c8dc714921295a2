"""The page of an organisation: what gathers there by itself, and what must not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from mutirao.base.catalogue.models import Audience, Entry, Link
from mutirao.base.catalogue.querysets import PUBLIC
from mutirao.base.catalogue.services import audience_of_members
from mutirao.connect.members.models import Member, ShownTo
from mutirao.connect.members.tests.factories import make_member
from mutirao.connect.members.visibility import Circle, audiences_in, shown_fields
from mutirao.connect.stakeholders.models import Affiliation, Stakeholder
from mutirao.connect.stakeholders.tests.factories import make_stakeholder

pytestmark = [pytest.mark.django_db]

SHOWN = {"profile_shown_to": "everyone", "shown_to": {"organisation": "everyone"}}


def restricted() -> Audience:
    return Audience.objects.create(name="Circle", group=Group.objects.create(name="Circle"))


def link_from(stakeholder: Stakeholder, *, relation: str = "funded_by", **said: Any) -> Entry:
    """Another organisation stands for whatever will be linked one day."""
    other = make_stakeholder(**said)
    Link.objects.create(source=other, relation=relation, target=stakeholder)
    return other


def belongs(member: Member, stakeholder: Stakeholder, state: str = "confirmed", **said: Any) -> Affiliation:
    return Affiliation.objects.create(
        member=member, stakeholder=stakeholder, state=state, decided_at=timezone.now(), **said
    )


def page(client: Client, stakeholder: Stakeholder) -> LexborHTMLParser:
    response = client.get(f"/en/connect/stakeholders/{stakeholder.slug}/")
    assert response.status_code == 200
    return LexborHTMLParser(response.content)


def groups(tree: LexborHTMLParser) -> dict[str, tuple[str, list[str]]]:
    return {
        text(node.css_first("h2")): (
            text(node.css_first(".section-head a")),
            [text(card.css_first("h3")) for card in node.css(".card")],
        )
        for node in tree.css(".gathered")
    }


def text(node: Any) -> str:
    return " ".join(node.text().split())


def test_it_says_what_is_known(client: Client) -> None:
    parent = make_stakeholder("Ministry of the Presidency")
    ministry = make_stakeholder(
        "Ministry of Social Development",
        kind="ministry",
        acronym="MoSD",
        countries=("KE",),
        names=[("translated", "fr", "Ministère du Développement social"), ("former", "", "Ministry of Welfare")],
        ror="02bfwt286",
        founded=1963,
        website="https://mosd.example",
        summary="Looks after social protection.",
        parent=parent,
    )
    part = make_stakeholder("State Department for Pensions", parent=ministry)

    tree = page(client, ministry)

    facts = text(tree.css_first(".facts"))
    assert text(tree.css_first("h1")) == "Ministry of Social Development"
    for said in ("Ministry", "MoSD", "Ministère du Développement social", "Ministry of Welfare", "1963", "Kenya"):
        assert said in facts
    assert {link.attributes["href"] for link in tree.css(".facts a")} >= {
        "https://ror.org/02bfwt286",
        "https://mosd.example",
        parent.get_absolute_url(),
        "/en/countries/kenya/",
    }
    assert part.title in text(tree.css_first(".prose"))
    assert '"GovernmentOrganization"' in tree.html


def test_five_of_each_kind_are_shown_and_all_are_counted(client: Client) -> None:
    stakeholder = make_stakeholder("Fund")
    for number in range(7):
        link_from(stakeholder, title=f"Funded {number}")

    shown = groups(page(client, stakeholder))

    count, cards = shown["Programmes it funds"]
    assert count == "7 stakeholders"
    assert cards == [f"Funded {number}" for number in (6, 5, 4, 3, 2)]


def test_the_whole_list_has_all_of_them(client: Client) -> None:
    stakeholder = make_stakeholder("Fund")
    for number in range(7):
        link_from(stakeholder, title=f"Funded {number}")

    url = page(client, stakeholder).css_first(".gathered .section-head a").attributes["href"]
    tree = LexborHTMLParser(client.get(url).content)

    assert len(tree.css(".card")) == 7


@pytest.mark.parametrize("hidden", ["restricted", "unpublished"])
def test_what_a_reader_may_not_see_is_not_counted(hidden: str, client: Client) -> None:
    stakeholder = make_stakeholder("Fund")
    link_from(stakeholder, title="Seen")
    said = {"audience": restricted()} if hidden == "restricted" else {"is_published": False}
    secret = link_from(stakeholder, title="Secret thing", **said)
    make_stakeholder("Secret part", parent=stakeholder, **said)

    tree = page(client, stakeholder)

    assert groups(tree)["Programmes it funds"] == ("1 stakeholder", ["Seen"])
    assert "Secret" not in tree.html
    assert (
        secret.title
        not in client.get(f"/en/connect/stakeholders/{stakeholder.slug}/all/stakeholder/funded_by/").content.decode()
    )


def test_queries_do_not_grow(client: Client) -> None:
    few, many = make_stakeholder("Few", countries=("KE",)), make_stakeholder("Many", countries=("KE", "UG", "TZ"))
    for stakeholder, number in ((few, 1), (many, 12)):
        for at in range(number):
            link_from(stakeholder, countries=("KE",))
            link_from(stakeholder, relation="published_by")
            make_stakeholder(parent=stakeholder)
            belongs(make_member(f"Ada {stakeholder.pk} {at}", **SHOWN), stakeholder)
    page(client, few)

    counted = []
    for stakeholder in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, stakeholder)
        counted.append(len(queries))

    assert counted[0] == counted[1] <= 14


# Members


def test_confirmed_members_stand_there_who_show_it(client: Client) -> None:
    stakeholder = make_stakeholder("University")
    belongs(make_member("Shown Somebody", **SHOWN), stakeholder)
    belongs(make_member("Only Members", profile_shown_to="everyone", shown_to={"organisation": "members"}), stakeholder)
    belongs(make_member("Closed Profile", shown_to={"organisation": "everyone"}, profile_shown_to="me"), stakeholder)
    belongs(make_member("Nobody Sees", profile_shown_to="everyone", shown_to={"organisation": "me"}), stakeholder)
    belongs(make_member("Said Only", **SHOWN), stakeholder, "said")
    belongs(make_member("Declined One", **SHOWN), stakeholder, "declined")

    assert groups(page(client, stakeholder)) == {"Members who work there": ("1 member", ["Shown Somebody"])}


def test_members_see_what_members_show(client_of: Callable[[Any], Client], member: Any) -> None:
    stakeholder = make_stakeholder("University")
    belongs(make_member("Only Members", profile_shown_to="everyone", shown_to={"organisation": "members"}), stakeholder)
    belongs(make_member("Undecided", profile_shown_to="members"), stakeholder)
    belongs(make_member("Nobody Sees", profile_shown_to="everyone", shown_to={"organisation": "me"}), stakeholder)

    tree = page(client_of(member), stakeholder)

    assert sorted(groups(tree)["Members who work there"][1]) == ["Only Members", "Undecided"]


@pytest.mark.parametrize("profile", ShownTo.values)
@pytest.mark.parametrize("said", [*ShownTo.values, None, "nonsense"])
@pytest.mark.parametrize("circle", [Circle.STRANGERS, Circle.MEMBERS])
@pytest.mark.data
def test_the_query_says_what_the_rule_says(profile: str, said: str | None, circle: Circle) -> None:
    shown_to = {} if said is None else {"organisation": said}
    member = make_member("Ada", profile_shown_to=profile, shown_to=shown_to)

    found = Member.objects.showing("organisation", audiences_in(circle)).filter(pk=member.pk).exists()

    assert found == ("organisation" in shown_fields(member, circle))


def test_a_profile_leads_to_its_organisation_as_far_as_it_is_shown(
    client: Client, client_of: Callable[[Any], Client], member: Any
) -> None:
    stakeholder, secret = make_stakeholder("University"), make_stakeholder("Secret Service", audience=restricted())
    ada = make_member("Ada", profile_shown_to="everyone", shown_to={"organisation": "members"})
    belongs(ada, stakeholder)
    belongs(ada, secret)
    waiting = make_stakeholder("Not Confirmed")
    belongs(ada, waiting, "said")

    stranger = client.get(ada.get_absolute_url()).content.decode()
    insider = client_of(member).get(ada.get_absolute_url()).content.decode()

    assert stakeholder.title not in stranger
    assert f'<a href="{stakeholder.get_absolute_url()}">University</a>' in insider
    assert "Secret Service" not in insider
    assert "Not Confirmed" not in insider


# Hidden and merged


@pytest.mark.parametrize("said", [{"is_published": False}, {"audience": "members"}])
def test_hidden_is_absent(said: dict[str, Any], client: Client) -> None:
    if "audience" in said:
        said = {"audience": audience_of_members()}
    stakeholder = make_stakeholder("Hidden", **said)

    for path in ("", "logo/", "members/", "all/publication/published_by/"):
        assert client.get(f"/en/connect/stakeholders/{stakeholder.slug}/{path}").status_code == 404


def test_who_is_in_the_circle_sees_it(client_of: Callable[[Any], Client], member: Any) -> None:
    circle = restricted()
    member.groups.add(circle.group)
    stakeholder = make_stakeholder("Circle of friends", audience=circle)
    link_from(stakeholder, title="Theirs", relation="published_by")

    tree = page(client_of(member), stakeholder)

    url = tree.css_first(".gathered .section-head a").attributes["href"]
    assert url == f"/en/connect/stakeholders/{stakeholder.slug}/all/stakeholder/published_by/"
    assert "Theirs" in client_of(member).get(url).content.decode()


def test_nobody_is_counted_twice() -> None:
    assert audiences_in(Circle.STRANGERS) == {PUBLIC}
