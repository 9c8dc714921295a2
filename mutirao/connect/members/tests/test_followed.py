"""Who follows a person hears of what they contribute, as long as the person shows a profile."""

from __future__ import annotations

from typing import Any

import pytest

from mutirao.base.accounts.models import User
from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.notices.models import Notice
from mutirao.base.notices.services import follow
from mutirao.base.notices.services.followers import tell_followers
from mutirao.connect.members.models import Member
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def contribution(person: User | None) -> Publication:
    publication = make_publication(title="A study")
    Publication.objects.filter(pk=publication.pk).update(contributor=person)
    return publication


@pytest.fixture
def profile() -> Member:
    person = UserFactory(name="Ana Reis")
    shown = {"type": Member.TYPE, "title": person.name, "slug": "ana-reis", "live": True}
    return Member.objects.update_or_create(user=person, defaults=shown)[0]


def test_followers_of_a_person_hear_of_their_contributions(client_of: Any, member: User, profile: Member) -> None:
    follow(profile, by=member)

    tell_followers.func(contribution(profile.user).pk, is_new=True)

    assert [notice.recipient for notice in Notice.objects.all()] == [member]
    page = client_of(member).get("/en/notices/").content.decode()
    assert "New: “<bdi>A study</bdi>”. You follow <bdi>Ana Reis</bdi>." in page


def test_contributions_of_others_and_of_nobody_are_none_of_theirs(member: User, profile: Member) -> None:
    follow(profile, by=member)

    for person in (UserFactory(), None):
        tell_followers.func(contribution(person).pk, is_new=True)

    assert Notice.objects.count() == 0


def test_who_shows_no_profile_any_more_is_followed_by_nobody(member: User, profile: Member) -> None:
    follow(profile, by=member)
    Member.objects.filter(pk=profile.pk).update(live=False)

    tell_followers.func(contribution(profile.user).pk, is_new=True)

    assert Notice.objects.count() == 0
