"""Making, changing and losing profiles, through the services that everybody calls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group

from mutirao.base.accounts.models import User
from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.catalogue.models import Change
from mutirao.base.catalogue.services import audience_of_members
from mutirao.connect.members.models import Member
from mutirao.connect.members.services import profiles
from mutirao.connect.members.services.profiles import (
    arrive,
    create_member,
    ensure_member,
    follow_account,
    follow_accounts,
    open_steps,
    settle_step,
    update_profile,
)

from .factories import country, make_member, topic, with_photo

pytestmark = pytest.mark.django_db


def changes_of(member: Member) -> int:
    return Change.objects.filter(entry_id=member.pk).count()


def test_the_row_of_the_entry_holds_the_name_alone() -> None:
    member = make_member(headline="Hello", biography="Much", spoken=["fr"], country=country("MW"))

    entry = member.entry_ptr
    assert (entry.title, entry.slug, entry.type) == ("Amina Diallo", "amina-diallo", "member")
    assert (entry.summary, entry.byline, entry.languages, entry.contributor) == ("", "", [], None)
    assert (entry.concepts.count(), entry.countries.count()) == (0, 0)
    assert member.get_absolute_url() == "/en/connect/members/amina-diallo/"


@pytest.mark.parametrize(
    ("shown_to", "live", "for_members"), [("me", False, True), ("members", True, True), ("everyone", True, False)]
)
def test_the_entry_follows_whom_the_profile_is_shown(shown_to: str, live: bool, for_members: bool) -> None:
    member = make_member(profile_shown_to="members")

    update_profile(member, {"profile_shown_to": shown_to}, by=member.user)

    member.refresh_from_db()
    assert (member.live, member.audience) == (live, audience_of_members() if for_members else None)


def test_people_of_one_name_have_addresses_of_their_own() -> None:
    slugs = [make_member("Amina Diallo").slug for _person in range(3)] + [make_member("Amina Diallo Sow").slug]

    assert slugs == ["amina-diallo", "amina-diallo-2", "amina-diallo-3", "amina-diallo-sow"]


def test_who_joins_at_the_same_moment_takes_the_next_number(monkeypatch: pytest.MonkeyPatch) -> None:
    make_member("Amina Diallo")
    answers = iter(["amina-diallo", "amina-diallo-2"])
    monkeypatch.setattr(profiles, "free_slug", lambda name: next(answers))

    assert make_member("Amina Diallo").slug == "amina-diallo-2"


@pytest.mark.parametrize(("name", "slug"), [("Me", "me-2"), ("Welcome", "welcome-2"), ("messages", "messages-2")])
def test_no_name_takes_the_address_of_a_page_of_ours(name: str, slug: str) -> None:
    assert make_member(name).slug == slug


def test_a_name_says_nothing_twice_and_never_an_address() -> None:
    assert make_member("  Amina \n Diallo ").title == "Amina Diallo"
    assert make_member(user=UserFactory(name="", email="secret@example.org")).title == "A member"


def test_a_new_name_brings_a_new_address_and_forgets_the_old() -> None:
    member = make_member("Amina Diallo")

    update_profile(member, {"name": "Amina Sow"}, by=member.user)

    member.refresh_from_db()
    assert (member.title, member.slug, User.objects.get(pk=member.user_id).name) == (
        "Amina Sow",
        "amina-sow",
        "Amina Sow",
    )


def test_the_address_stays_while_the_name_does() -> None:
    make_member("Amina Diallo")
    second = make_member("Amina Diallo")
    Member.objects.get(slug="amina-diallo").delete()

    update_profile(second, {"headline": "Hello"}, by=second.user)

    assert Member.objects.get().slug == "amina-diallo-2"


def test_what_is_not_named_stays_and_saving_is_told() -> None:
    member = make_member(headline="Hello", expertise=[topic("cash-transfers")])
    before = changes_of(member)

    update_profile(member, {"position": "Director"}, by=member.user)
    update_profile(member, {"interests": [topic("school-feeding").pk]}, by=member.user)

    member.refresh_from_db()
    assert (member.headline, member.position) == ("Hello", "Director")
    assert [concept.slug for concept in member.expertise.all()] == ["cash-transfers"]
    assert [concept.slug for concept in member.interests.all()] == ["school-feeding"]
    assert changes_of(member) == before + 2


def test_nobody_writes_another_ones_profile_nor_a_column_of_ours() -> None:
    member, other = make_member(), UserFactory()

    with pytest.raises(ValueError, match="may not write"):
        update_profile(member, {"headline": "Hacked"}, by=other)
    with pytest.raises(ValueError, match="user_id"):
        update_profile(member, {"user_id": other.pk}, by=member.user)
    with pytest.raises(ValueError, match="portrait"):
        profiles.set_photo(member, None, by=other)


def test_whoever_has_an_account_gets_one_profile() -> None:
    user = UserFactory(name="Ada")

    first, second = ensure_member(user), ensure_member(user)

    assert (first, Member.objects.get()) == (second, first)
    assert first.live


def test_two_requests_at_once_make_one_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    user = UserFactory(name="Ada")
    known = create_member(user)
    answers = iter([None])
    original = Member.objects.filter
    monkeypatch.setattr(type(Member.objects.all()), "first", lambda self: next(answers, original(user=user)[0]))

    assert ensure_member(user) == known


def test_who_joined_is_seen_from_the_first_log_in_on() -> None:
    user = UserFactory(name="Ada")
    create_member(user, has_arrived=False)
    assert not Member.objects.get().live

    arrive(user)
    since = Member.objects.get().first_published_at
    arrive(user)

    assert (Member.objects.get().live, Member.objects.get().first_published_at) == (True, since)


def test_logging_in_is_arriving(client_of: Any) -> None:
    user = UserFactory(name="Ada")
    create_member(user, has_arrived=False, institution="ngo")

    client_of(user)

    assert (Member.objects.get().live, Member.objects.get().institution) == (True, "ngo")


def test_a_closed_account_takes_the_profile_with_it_and_brings_it_back() -> None:
    member = make_member("Ada")
    for is_active in (False, True):
        member.user.is_active, member.user.name = is_active, "Ada Lovelace"
        member.user.save()

        follow_account(member.user)

        member.refresh_from_db()
        assert (member.live, member.title) == (is_active, "Ada Lovelace")


def test_profiles_catch_up_with_accounts_by_the_clock() -> None:
    for name in ("Closed", "Renamed", "Two  blanks", "Untouched", "Nobody’s but my own"):
        make_member(name, profile_shown_to="me" if "own" in name else "members")
    make_member(user=UserFactory(name=""))
    make_member("Not confirmed", has_arrived=False)
    User.objects.filter(name="Closed").update(is_active=False)
    User.objects.filter(name="Renamed").update(name="Renamed again")
    before = Change.objects.latest_id()

    assert (follow_accounts(), follow_accounts()) == (2, 0)

    changed = Member.objects.filter(pk__in=Change.objects.since(before).values("entry_id"))
    assert {(member.title, member.slug, member.live) for member in changed} == {
        ("Closed", "closed", False), ("Renamed again", "renamed-again", True),
    }  # fmt: skip
    User.objects.filter(name="Closed").update(is_active=True)
    assert (follow_accounts(), Member.objects.get(title="Closed").live) == (1, True)


def test_following_an_account_without_profile_does_nothing() -> None:
    follow_account(UserFactory())

    assert not Member.objects.exists()


def test_a_step_is_settled_once() -> None:
    member = make_member()

    settle_step(member, "countries")
    settle_step(Member.objects.get(), "countries")

    assert (Member.objects.get().steps_done, open_steps(Member.objects.get())) == (
        ["countries"],
        ["interests", "hello"],
    )


@pytest.mark.parametrize("goes", ["member", "account"])
def test_who_goes_leaves_neither_picture_nor_silence(goes: str, django_capture_on_commit_callbacks: Any) -> None:
    member = with_photo(make_member())
    number, before = member.pk, changes_of(member)

    with django_capture_on_commit_callbacks(execute=True):
        (member if goes == "member" else member.user).delete()

    assert not Member.objects.exists()
    assert Change.objects.filter(entry_id=number).count() > before
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []


def test_members_are_in_their_audience_without_a_row_each() -> None:
    make_member()

    assert Group.objects.get(audience__is_of_members=True).user_set.count() == 0
