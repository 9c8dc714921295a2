"""Two organisations become one, and everything follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from mutirao.base.catalogue.models import Change, Link
from mutirao.base.notices.models import Notice
from mutirao.base.notices.services import follow, is_following
from mutirao.connect.members.tests.factories import make_member
from mutirao.connect.stakeholders.models import Affiliation, Stakeholder
from mutirao.connect.stakeholders.services.merging import merge_stakeholders, what_moves
from mutirao.connect.stakeholders.tests.factories import make_stakeholder

pytestmark = [pytest.mark.django_db, pytest.mark.data]


@pytest.fixture
def kept() -> Stakeholder:
    return make_stakeholder("World Bank", acronym="WB", countries=("KE",))


@pytest.fixture
def other() -> Stakeholder:
    return make_stakeholder(
        "The World Bank Group",
        acronym="WBG",
        names=[("translated", "fr", "Banque mondiale")],
        countries=("KE", "UG"),
        ror="02bfwt286",
        website="https://bank.example",
    )


def test_names_and_what_was_not_said_follow(kept: Stakeholder, other: Stakeholder) -> None:
    kept = merge_stakeholders(kept, other, by=None)

    names = ["World Bank", "The World Bank Group", "WBG", "Banque mondiale"]
    assert Stakeholder.objects.all().known_as(names) == dict.fromkeys(names, kept.pk)
    kept.refresh_from_db()
    assert (kept.title, kept.acronym, kept.ror, kept.website) == (
        "World Bank",
        "WB",
        "02bfwt286",
        "https://bank.example",
    )
    assert sorted(kept.countries.values_list("iso2", flat=True)) == ["KE", "UG"]


def test_links_follow_once_and_none_leads_to_itself(kept: Stakeholder, other: Stakeholder) -> None:
    both, only = make_stakeholder("Both"), make_stakeholder("Only")
    for source, relation, target in (
        (both, "funded_by", kept),
        (both, "funded_by", other),
        (only, "funded_by", other),
        (other, "related", kept),
        (other, "related", only),
    ):
        Link.objects.create(source=source, relation=relation, target=target)

    merge_stakeholders(kept, other, by=None)

    assert set(Link.objects.values_list("source", "relation", "target")) == {
        (both.pk, "funded_by", kept.pk),
        (only.pk, "funded_by", kept.pk),
        (kept.pk, "related", only.pk),
    }


def test_people_follow_by_the_stronger_word(kept: Stakeholder, other: Stakeholder) -> None:
    ada, bo = make_member("Ada"), make_member("Bo")
    Affiliation.objects.create(stakeholder=kept, member=ada, state="said")
    Affiliation.objects.create(stakeholder=other, member=ada, state="confirmed", is_administrator=True)
    Affiliation.objects.create(stakeholder=other, member=bo, state="said")

    merge_stakeholders(kept, other, by=None)

    assert set(Affiliation.objects.values_list("stakeholder", "member", "state", "is_administrator")) == {
        (kept.pk, ada.pk, "confirmed", True),
        (kept.pk, bo.pk, "said", False),
    }


def test_parts_follow_and_nothing_is_part_of_itself(other: Stakeholder) -> None:
    kept = make_stakeholder("Part that stays", parent=other)
    part = make_stakeholder("Another part", parent=other)

    merge_stakeholders(kept, other, by=None)

    kept.refresh_from_db()
    part.refresh_from_db()
    assert (kept.parent, part.parent) == (None, kept)


def test_followers_follow_and_are_told(kept: Stakeholder, other: Stakeholder, member: Any, curator: Any) -> None:
    follow(other, by=member)

    merge_stakeholders(kept, other, by=curator)

    assert is_following(member, kept)
    assert not is_following(member, other)
    assert list(Notice.objects.values_list("kind", "recipient", "about")) == [
        ("stakeholder_merged", member.pk, kept.pk)
    ]


def test_the_old_address_leads_on_also_after_a_second_time(
    kept: Stakeholder, other: Stakeholder, client: Client
) -> None:
    last = make_stakeholder("IBRD")
    old = other.get_absolute_url()
    merge_stakeholders(kept, other, by=None)
    merge_stakeholders(last, Stakeholder.objects.get(pk=kept.pk), by=None)

    response = client.get(old)

    assert (response.status_code, response["Location"]) == (301, last.get_absolute_url())
    Stakeholder.objects.filter(pk=last.pk).update(live=False)
    assert client.get(old).status_code == 404


def test_the_log_of_changes_hears_of_all_concerned(kept: Stakeholder, other: Stakeholder) -> None:
    linked = make_stakeholder("Linked")
    Link.objects.create(source=linked, relation="funded_by", target=other)
    cursor = Change.objects.latest_id()

    merge_stakeholders(kept, other, by=None)

    assert {kept.pk, other.pk, linked.pk} <= set(Change.objects.since(cursor).values_list("entry_id", flat=True))


def test_nothing_is_merged_with_itself_or_twice(kept: Stakeholder, other: Stakeholder) -> None:
    with pytest.raises(ValueError, match="cannot become"):
        merge_stakeholders(kept, kept, by=None)
    merge_stakeholders(kept, other, by=None)
    with pytest.raises(ValueError, match="cannot become"):
        merge_stakeholders(kept, other, by=None)


def test_a_curator_sees_what_moves_before_it_does(
    kept: Stakeholder, other: Stakeholder, curator: Any, client_of: Callable[[Any], Client]
) -> None:
    desk = client_of(curator)
    url = f"/en/connect/stakeholders/{kept.slug}/merge/"
    Affiliation.objects.create(stakeholder=other, member=make_member("Ada"))
    assert other.title in desk.get(f"{url}?q=world").content.decode()

    asked = desk.get(f"{url}?other={other.slug}").content.decode()
    assert "1 member moves" in asked
    assert what_moves(other)["members"] == 1
    assert Stakeholder.objects.get(pk=other.pk).merged_into is None
    desk.post(url, {"other": other.slug})

    assert Stakeholder.objects.get(pk=other.pk).merged_into == kept


def test_only_curators_merge(
    kept: Stakeholder, other: Stakeholder, member: Any, client_of: Callable[[Any], Client]
) -> None:
    Affiliation.objects.create(
        stakeholder=kept, member=make_member("Boss", user=member), state="confirmed", is_administrator=True
    )

    response = client_of(member).post(f"/en/connect/stakeholders/{kept.slug}/merge/", {"other": other.slug})

    assert response.status_code == 404
    assert Stakeholder.objects.get(pk=other.pk).merged_into is None
