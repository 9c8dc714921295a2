"""What a field has said stays, with who changed it; and it can be brought back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.connect.members.tests.factories import make_member
from mutirao.discover.programmes.models import Claim, FocalPoint, Programme
from mutirao.discover.programmes.services.freshness import verify
from mutirao.discover.programmes.services.recording import record_claims
from mutirao.discover.programmes.tests.factories import REPORT, coded, coverage, make_programme
from mutirao.discover.programmes.values import ClaimValue

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def history_of(programme: Programme, field: str) -> str:
    return f"{programme.get_absolute_url()}history/{field}/"


def bring_back(client: Client, claim: Claim) -> Any:
    return client.post(f"{history_of(claim.programme, claim.field)}{claim.pk}/", follow=True)


def current(programme: Programme, field: str) -> list[ClaimValue]:
    found = programme.claims.current().filter(field=field).order_by("position")
    return [ClaimValue.of(claim, claim.references.all()) for claim in found]


def test_history_says_who_changed_a_value(client: Client) -> None:
    programme = make_programme("Grant", *coded("status", "pilot"))
    member = make_member("Amina Diallo", profile_shown_to="everyone", shown_to={"contributions": "everyone"})
    record_claims(programme, ["status"], coded("status", "running"), by=member.user)

    html = client.get(history_of(programme, "status")).content.decode()

    assert "changed by Amina Diallo" in html


def test_only_whoever_may_edit_is_offered_what_was_said(client: Client) -> None:
    programme = make_programme("Grant", *coded("status", "pilot"))
    record_claims(programme, ["status"], coded("status", "running"), by=None)
    retired = programme.claims.get(code="pilot")
    client.force_login(UserFactory())

    assert "Bring back" not in client.get(history_of(programme, "status")).content.decode()
    assert bring_back(client, retired).status_code == 404
    assert [value.code for value in current(programme, "status")] == ["running"]


def test_a_single_value_takes_the_place_of_the_one_that_stands(client: Client, curator: Any) -> None:
    programme = make_programme("Grant", *coded("status", "pilot", references=(REPORT,)))
    record_claims(programme, ["status"], coded("status", "running"), by=None)

    response = bring_back(client, programme.claims.get(code="pilot"))

    assert "Brought back." in response.content.decode()
    assert current(programme, "status") == coded("status", "pilot", references=(REPORT,))
    assert programme.claims.get(code="running").retired_by == curator


@pytest.mark.usefixtures("curator")
def test_a_number_comes_back_beside_those_of_other_years(client: Client) -> None:
    programme = make_programme("Grant", coverage(2018, 10), coverage(2019, 20))
    record_claims(programme, ["coverage"], [coverage(2018, 11)], by=None)

    bring_back(client, programme.claims.get(year=2019))
    bring_back(client, programme.claims.get(number=10))

    assert sorted((value.year, int(value.number or 0)) for value in current(programme, "coverage")) == [
        (2018, 10),
        (2019, 20),
    ]


@pytest.mark.usefixtures("curator")
def test_a_value_takes_the_place_of_not_known(client: Client) -> None:
    programme = make_programme("Grant", coverage(2018, 10))
    record_claims(programme, ["coverage"], [ClaimValue("coverage", status="not_known")], by=None)

    bring_back(client, programme.claims.get(year=2018))

    assert [value.status for value in current(programme, "coverage")] == ["known"]


@pytest.mark.usefixtures("curator")
def test_what_stands_already_is_not_said_twice(client: Client) -> None:
    programme = make_programme("Grant", *coded("status", "pilot"))
    for code in ("running", "pilot"):
        record_claims(programme, ["status"], coded("status", code), by=None)

    response = bring_back(client, programme.claims.filter(code="pilot").earliest("pk"))

    assert "It says so already." in response.content.decode()
    assert programme.claims.count() == 3


# Who found it right


@pytest.mark.parametrize(("shown_to", "says"), [("everyone", "Amina Diallo"), ("me", "its focal point")], ids=str)
def test_a_profile_says_who_found_it_right_as_far_as_they_are_shown(shown_to: str, says: str, client: Client) -> None:
    member = make_member("Amina Diallo", profile_shown_to="everyone", shown_to={"contributions": shown_to})
    programme = make_programme("Grant", *coded("status", "pilot"))
    FocalPoint.objects.create(programme=programme, user=member.user)
    verify(programme, by=member.user)

    html = client.get(programme.get_absolute_url()).content.decode()

    head = html[html.index('class="fresh') : html.index('class="actions"')]
    assert [name for name in ("Amina Diallo", "its focal point") if name in head] == [says]


def test_somebody_of_the_team_is_not_named_against_their_wish(client: Client) -> None:
    member = make_member("Amina Diallo", profile_shown_to="me")
    programme = make_programme("Grant", *coded("status", "pilot"))
    verify(programme, by=member.user)

    html = client.get(programme.get_absolute_url()).content.decode()

    assert "the team of this site" in html
    assert "Amina Diallo" not in html
