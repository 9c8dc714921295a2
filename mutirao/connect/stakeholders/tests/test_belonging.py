"""Members say where they work, ask to manage a page, and are answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from mutirao.base.accounts.merging import merge
from mutirao.base.accounts.personal_data import all_parts
from mutirao.base.notices.models import Notice
from mutirao.connect.members.services.profiles import ensure_member
from mutirao.connect.members.tests.factories import make_member
from mutirao.connect.stakeholders.models import Affiliation, ManagementRequest
from mutirao.connect.stakeholders.services import belonging, managing
from mutirao.connect.stakeholders.tests.factories import make_stakeholder

pytestmark = [pytest.mark.django_db]

PAGES = "/en/connect/stakeholders/"


def notices() -> set[tuple[str, int]]:
    return set(Notice.objects.values_list("kind", "recipient"))


@pytest.fixture
def university() -> Any:
    return make_stakeholder("University of Examples")


@pytest.fixture
def rector(university: Any) -> Any:
    """An administrator of the university."""
    boss = make_member("Rector")
    Affiliation.objects.create(stakeholder=university, member=boss, state="confirmed", is_administrator=True)
    return boss


def state_of(university: Any, member: Any) -> tuple[str, bool] | None:
    found = Affiliation.objects.filter(stakeholder=university, member__user=member)
    return found.values_list("state", "is_administrator").first()


# I work here


def test_a_member_says_it_and_the_administrator_confirms(
    university: Any, rector: Any, member: Any, curator: Any, client_of: Callable[[Any], Client]
) -> None:
    client_of(member).post(f"{PAGES}{university.slug}/join/")
    assert state_of(university, member) == ("said", False)
    assert notices() == {("affiliation_said", rector.user_id)}

    said = Affiliation.objects.get(member__user=member)
    client_of(rector.user).post(f"{PAGES}people/{said.pk}/confirm/")

    assert state_of(university, member) == ("confirmed", False)
    assert ("affiliation_confirmed", member.pk) in notices()


def test_curators_answer_where_nobody_manages_the_page(
    university: Any, member: Any, curator: Any, client_of: Callable[[Any], Client]
) -> None:
    client_of(member).post(f"{PAGES}{university.slug}/join/")
    assert ("affiliation_said", curator.pk) in notices()

    said = Affiliation.objects.get(member__user=member)
    client_of(curator).post(f"{PAGES}people/{said.pk}/decline/")

    assert state_of(university, member) == ("declined", False)


def test_curators_do_not_answer_for_those_who_manage_it(
    university: Any, rector: Any, member: Any, curator: Any, client_of: Callable[[Any], Client]
) -> None:
    said = belonging.say_affiliation(ensure_member(member), university, by=member)

    response = client_of(curator).post(f"{PAGES}people/{said.pk}/confirm/")

    assert response.status_code == 404
    assert state_of(university, member) == ("said", False)


@pytest.mark.parametrize("step", ["confirm", "decline", "name", "step-down", "nonsense"])
def test_nobody_else_answers(
    step: str, university: Any, rector: Any, member: Any, client_of: Callable[[Any], Client], client: Client
) -> None:
    said = belonging.say_affiliation(ensure_member(member), university, by=member)

    assert client_of(member).post(f"{PAGES}people/{said.pk}/{step}/").status_code == 404
    assert client.post(f"{PAGES}people/{said.pk}/{step}/").status_code == 302
    assert state_of(university, member) == ("said", False)


def test_what_was_declined_cannot_be_said_again(university: Any, rector: Any, member: Any) -> None:
    person = ensure_member(member)
    belonging.decline(belonging.say_affiliation(person, university, by=member), by=rector.user)

    belonging.leave(Affiliation.objects.get(member=person), by=member)
    belonging.say_affiliation(person, university, by=member)

    assert state_of(university, member) == ("declined", False)


def test_saying_it_again_and_again_tells_once_a_day(university: Any, rector: Any, member: Any) -> None:
    person = ensure_member(member)
    for _time in range(3):
        belonging.leave(belonging.say_affiliation(person, university, by=member), by=member)

    assert Notice.objects.filter(recipient=rector.user_id).count() == 1


def test_nobody_works_everywhere(member: Any) -> None:
    person = ensure_member(member)
    for number in range(belonging.MOST):
        belonging.say_affiliation(person, make_stakeholder(f"Institute {number}"), by=member)

    with pytest.raises(ValidationError):
        belonging.say_affiliation(person, make_stakeholder("One more"), by=member)


def test_a_member_leaves(university: Any, member: Any, client_of: Callable[[Any], Client]) -> None:
    said = belonging.say_affiliation(ensure_member(member), university, by=member)

    stranger = client_of(make_member("Other").user).post(f"{PAGES}mine/{said.pk}/leave/")
    assert stranger.status_code == 404
    client_of(member).post(f"{PAGES}mine/{said.pk}/leave/")

    assert state_of(university, member) is None


def test_what_is_hidden_cannot_be_joined(member: Any, client_of: Callable[[Any], Client]) -> None:
    hidden = make_stakeholder("Hidden", is_published=False)

    for path in ("join/", "ask/"):
        assert client_of(member).post(f"{PAGES}{hidden.slug}/{path}", {"reason": "I know"}).status_code == 404
    assert "Hidden" not in client_of(member).get(f"{PAGES}mine/?q=hidden").content.decode().replace('type="hidden"', "")


def test_an_organisation_is_found_by_any_of_its_names(member: Any, client_of: Callable[[Any], Client]) -> None:
    make_stakeholder("Ministry of Social Development", acronym="MoSD")

    assert "Ministry of Social Development" in client_of(member).get(f"{PAGES}mine/?q=mosd").content.decode()


# Manage this page


def test_a_member_asks_and_a_curator_grants(
    university: Any, member: Any, curator: Any, client_of: Callable[[Any], Client]
) -> None:
    client_of(member).post(f"{PAGES}{university.slug}/ask/", {"reason": "I am the librarian."})
    asked = ManagementRequest.objects.get()
    assert ("management_asked", curator.pk) in notices()
    assert "I am the librarian." in client_of(curator).get(f"{PAGES}requests/{asked.pk}/").content.decode()

    client_of(curator).post(f"{PAGES}requests/{asked.pk}/", {"grant": "1", "answer": "Welcome."})

    assert state_of(university, member) == ("confirmed", True)
    assert ("management_granted", member.pk) in notices()
    assert client_of(member).get(f"{PAGES}{university.slug}/edit/").status_code == 200


def test_the_first_answer_stands(university: Any, member: Any, curator: Any) -> None:
    asked = managing.ask_to_manage(ensure_member(member), university, "Please", by=member)

    managing.refuse(asked, answer="No.", by=curator)
    managing.grant(asked, answer="Yes.", by=curator)

    assert state_of(university, member) is None
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("declined", "No.")


def test_requests_are_for_curators(university: Any, member: Any, client_of: Callable[[Any], Client]) -> None:
    asked = managing.ask_to_manage(ensure_member(member), university, "Please", by=member)

    assert client_of(member).get(f"{PAGES}requests/{asked.pk}/").status_code == 404


def test_an_administrator_names_another_and_steps_down_and_curators_hear_of_the_last(
    university: Any, rector: Any, member: Any, curator: Any, client_of: Callable[[Any], Client]
) -> None:
    said = belonging.say_affiliation(ensure_member(member), university, by=member)
    own = Affiliation.objects.get(member=rector)

    client_of(rector.user).post(f"{PAGES}people/{said.pk}/name/")
    client_of(rector.user).post(f"{PAGES}mine/{own.pk}/leave/", {"step_down": "1"})
    assert state_of(university, member) == ("confirmed", True)
    assert state_of(university, rector.user) == ("confirmed", False)
    assert ("stakeholder_unmanaged", curator.pk) not in notices()
    client_of(member).post(f"{PAGES}mine/{said.pk}/leave/")

    assert ("stakeholder_unmanaged", curator.pk) in notices()


# Personal data


def test_what_is_kept_is_given_out_and_forgotten(university: Any, member: Any, curator: Any) -> None:
    parts = {part.name: part for part in all_parts()}
    person = ensure_member(member)
    belonging.name_administrator(belonging.say_affiliation(person, university, by=member), by=curator)
    managing.ask_to_manage(person, university, "I am the librarian.", by=member)

    assert parts["organisations"].export(member).data[0]["organisation"] == "University of Examples"
    assert parts["requests-to-manage"].export(member).data[0]["reason"] == "I am the librarian."
    for name in ("organisations", "requests-to-manage"):
        parts[name].erase(member)

    assert not Affiliation.objects.exists()
    assert not ManagementRequest.objects.exists()
    assert ("stakeholder_unmanaged", curator.pk) in notices()


def test_two_accounts_of_one_person_work_where_either_did(university: Any, member: Any, curator: Any) -> None:
    other, elsewhere = make_member("Same person"), make_stakeholder("Elsewhere")
    belonging.say_affiliation(ensure_member(member), university, by=member)
    belonging.name_administrator(belonging.say_affiliation(other, university, by=other.user), by=curator)
    belonging.say_affiliation(other, elsewhere, by=other.user)
    managing.ask_to_manage(other, elsewhere, "Please", by=other.user)

    merge(member, other.user, by=curator)

    assert state_of(university, member) == ("confirmed", True)
    assert state_of(elsewhere, member) == ("said", False)
    assert ManagementRequest.objects.get().member.user == member
